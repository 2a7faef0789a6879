"""Hotels: their files, the list of them, and what is missing."""
