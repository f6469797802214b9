"""Bytes that no tool wrote, at every reader: `make fuzz` looks for new ones, tests keep the old."""
