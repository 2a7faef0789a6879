"""Intruders by machine: a scanner and a fuzzer of our own, as every role, on a private portal."""
