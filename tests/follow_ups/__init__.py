"""Follow-ups: what was promised or asked, who owes it, and whether somebody else has seen it kept."""
