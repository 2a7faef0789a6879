"""Minutes of a visit: filed, counted, reported upward, spoken of, released to the hotel."""
