"""Floor 0: knows nothing of hotels; imported by every floor, imports none of them."""
