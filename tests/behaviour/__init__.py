"""The four generated clients against servers that behave like the vendors, sync and async."""
