"""The library (D33)."""
