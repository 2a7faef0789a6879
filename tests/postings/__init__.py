"""Posting people to hotels: one or many at once."""
