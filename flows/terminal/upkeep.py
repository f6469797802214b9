"""Maintained -> what is read aloud: on the terminal, in the log, on Prefect's page."""

from collections.abc import Iterator

from broadsheet.flows.bookkeeping import Books
from broadsheet.pipeline.maintenance import Maintained


def lines_of(done: Maintained, books: Books | None, shrunk_bytes: int = 0) -> Iterator[str]:
    """A line for each thing that is kept, what it freed first."""
    yield f"freed      {done.freed_bytes + shrunk_bytes:,} bytes"
    yield (
        f"lake       {done.lake_bytes:,} bytes, version {done.lake_version}, "
        f"{done.lake_version - done.checkpoint} events behind its checkpoint; "
        f"{done.merged} files made of small ones, {done.files_bytes:,} bytes deleted"
    )
    yield f"snapshots  {done.snapshots} deleted, {done.snapshots_bytes:,} bytes"
    if done.leftovers_bytes:
        yield f"leftovers  {done.leftovers_bytes:,} bytes, of what was killed half-way"
    yield f"read back  {_reread(done)}"
    if books:
        room = f"{books.room_bytes:,} of them room"
        yield f"prefect    {books.size_bytes:,} bytes, {room}; {shrunk_bytes:,} given back"


def _reread(done: Maintained) -> str:
    read = f"{done.reread.files:,} files, {done.reread.size_bytes:,} bytes"
    if done.round is None:
        return read
    share = done.round.read_bytes / done.lake_bytes if done.lake_bytes else 1.0
    last = (
        f"the last was whole on {done.round.whole_at[:10]}" if done.round.whole_at else "the first"
    )
    return f"{read}; of this round {share:.0%}, since {done.round.begun_at[:10]}; {last}"
