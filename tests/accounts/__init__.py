"""Accounts: opened, edited, closed, listed."""
