"""One request and one answer, without any policy."""
