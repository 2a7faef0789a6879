"""Floor 2: what people do. Neighbours do not import each other, follow_ups excepted."""
