"""Where raw files, the lake and the snapshots lie: the only room that touches files.

Everything else says what it wants of a location, a `Path` of this machine or a `Url` of an object
store: `files` lists, looks and reads; `durable` writes so that it survives a power cut, or not at
all. Outside stay, listed with their reasons in tests/storage/test_seam.py, the kernel's lock,
scratch (a worker's journal, an export under way) and our own package's files; and what libraries
open by themselves: DuckDB reads the lake's Parquet and writes snapshots, pyarrow writes Parquet
into scratch and reads the user's tables. `flows` keeps Prefect's home and the terminal's history,
which are local wherever a lake lies.

    location   text -> Path | Url; who names no URL never loads obstore
    walking    a folder's files in the order of their paths
    objects    what a folder can be asked, asked of a prefix
    buckets    the requests, with retries, and a store's errors in our words
    ranges     an object as a handle to read from, fetched ahead
    cache      objects as files of this machine, fetched once, named by their content
    mirror     the log of a lake in a store, as far as this machine has read it

An object is written whole, by `deliver` and `write_whole`, and created by `buckets.create` where
none may be overwritten. What stores have not, `append` and `truncate`, only a log on a disk asks
for: in a store a commit is an object of its own.
"""
