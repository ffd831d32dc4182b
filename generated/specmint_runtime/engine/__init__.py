"""What is decided about a call, without I/O."""
