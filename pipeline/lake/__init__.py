"""The lake: immutable Parquet, and the manifest that says which of it exists."""
