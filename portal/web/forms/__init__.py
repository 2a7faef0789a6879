"""Forms, one file per feature: what may be typed, and the sentence when it may not."""
