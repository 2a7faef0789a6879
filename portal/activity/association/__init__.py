"""The association of member hotels: its charter, who belongs and who acts, what was decided (D30–D34)."""
