"""Rows of the corpus -> their records, read again from the raw files."""
