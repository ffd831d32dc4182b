"""The schemas for editors, through the language servers that editors run."""
