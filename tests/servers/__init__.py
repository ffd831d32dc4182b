"""Fake vendor servers that enforce the vendors' own rules, for tests over real sockets."""
