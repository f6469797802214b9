"""Corpus and machine -> alarms: what rings, what is told of it, and what is told only once."""
