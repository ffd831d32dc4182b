"""What users touch, and what touches httpx2."""
