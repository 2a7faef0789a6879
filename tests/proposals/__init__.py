"""Proposals: a GM says what is otherwise, an officer decides."""
