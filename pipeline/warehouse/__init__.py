"""Holdings -> corpus.duckdb. The only room that opens DuckDB for writing."""
