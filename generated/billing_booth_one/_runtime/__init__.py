"""What every generated client runs on: copied verbatim into its package as `_runtime`."""
