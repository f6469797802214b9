"""Where raw files, the lake and the snapshots lie: the only room that touches files.

Everything else says what it wants of a location: `files` lists, looks and reads; `durable` writes
so that it survives a power cut, or not at all. Outside stay, and tests/test_storage.py holds the
list with its reasons: the kernel's lock, scratch (a worker's journal, an export under way), our
own package's files, and two libraries that open paths by themselves: DuckDB, which reads the lake's
Parquet and writes snapshots, and pyarrow, which writes Parquet into scratch.

Local folders today. An object store needs of these functions: a listing with size and identity
(its ETag), reads of a range, a create-only PUT for `deliver` and `write_whole`; `append` and
`truncate` are what it has not, and only the manifest's log asks for them.
"""
