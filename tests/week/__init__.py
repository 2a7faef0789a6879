"""My week: who is due and in which order, the brief that opens in a row, the days that are given."""
