"""Where raw files, the lake and the snapshots lie: the only room that touches files.

Everything else says what it wants of a location: `files` lists, looks and reads; `durable` writes
so that it survives a power cut, or not at all. Outside stay, listed with their reasons in
tests/storage/test_seam.py, the kernel's lock, scratch (a worker's journal, an export under way) and
our own package's files; and what libraries open by themselves: DuckDB reads the lake's Parquet and
writes snapshots, pyarrow writes Parquet into scratch and reads the user's tables. `flows` keeps
Prefect's home and the terminal's history, which are local wherever a lake lies.

Local folders today. An object store needs of these functions: a listing with size and identity
(its ETag), reads of a range, a create-only PUT for `deliver` and `write_whole`; `append` and
`truncate` are what it has not, and only the manifest's log asks for them.
"""
