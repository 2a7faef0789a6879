"""Floor 3: reads everything below, writes nothing."""
