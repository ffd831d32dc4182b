"""One module for each command: what it does with an API, and the result it returns."""
