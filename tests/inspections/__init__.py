"""Inspections: planned, filled in on site, scored, released; unannounced ones are unseen until then."""
