"""Prefect's own database -> how large it is, and the room in it that deleted runs have left.

Its server deletes runs, logs and artifacts that are older than 90 days, and events after 7; SQLite
keeps their room and fills it again. Of 49 runs a day, each with 30 KB of events and 7 KB of its
own, 45 MB stay. Room is given back as `serve` starts, and by `maintain`: a server that stands waits
for as long, and does not notice.
"""

import sqlite3
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path

WORTHWHILE = 2**22  # bytes of room from which on the file is written anew, if that is a quarter


@dataclass(frozen=True, slots=True)
class Books:
    """Bytes of Prefect's database, and how many of them are room."""

    size_bytes: int
    room_bytes: int


def books(home: Path) -> Books | None:
    """How large it is; None where there is none, or what lies there is none."""
    database = home / "prefect.db"
    if not database.exists():
        return None
    try:
        with closing(
            sqlite3.connect(f"{database.absolute().as_uri()}?mode=ro", timeout=1, uri=True)
        ) as con:
            pages, free, page_bytes = (
                int(con.execute(f"pragma {name}").fetchone()[0])
                for name in ("page_count", "freelist_count", "page_size")
            )
    except sqlite3.Error:
        return None
    return Books(pages * page_bytes, free * page_bytes)


def shrink(home: Path) -> int:
    """Write it anew without its room, where that is worthwhile; the bytes that this freed.

    Where somebody reads or writes in that second, or the disk has no room for two, it stays as it
    is. Servers wait ten seconds to write, in which SQLite writes a gigabyte.
    """
    before = books(home)
    if before is None or before.room_bytes < max(WORTHWHILE, before.size_bytes // 4):
        return 0
    try:
        with closing(sqlite3.connect(home / "prefect.db", timeout=1, isolation_level=None)) as con:
            con.execute("vacuum")
            con.execute("pragma wal_checkpoint(truncate)")
    except sqlite3.Error:
        return 0
    after = books(home)
    return before.size_bytes - after.size_bytes if after else 0
