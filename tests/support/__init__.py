"""Helpers that several test modules share. What each of them is for stands in tests/README.md."""
