"""The company's settings and the rules of its cadence."""
