"""Floor 1: who and what exists, and what is owed to it."""
