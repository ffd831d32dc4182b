"""What only some APIs or calls need; the engine imports none of it."""
