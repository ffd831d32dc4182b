"""What generation and calls cost beside others, as ratios of CPU time measured in one run."""
