"""How fast the portal is, and beside what: `make bench` measures it and writes docs/benchmark.md."""
