"""Mails that the clock writes: digest, reminder, news."""
