"""Python values and JSON: models, their fields, and the way in both directions."""
