"""The four generated clients against servers that behave like the vendors, in both voices."""
