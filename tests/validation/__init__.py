"""The rules that a document must keep: each with its code, its place, and what it lets through."""
