"""Python values and JSON: models, what their fields are made of, and the way in both directions."""
