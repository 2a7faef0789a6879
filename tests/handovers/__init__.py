"""Hand-overs: a sheet for whoever comes, and a welcome call."""
