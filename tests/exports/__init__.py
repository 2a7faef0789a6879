"""What leaves: exactly the filter, marked with who and when (D42)."""
