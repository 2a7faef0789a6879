"""The evaluation: GMs judge head office, the director alone reads it, departments answer for it (D23–D29, D37)."""
