"""A built database -> corpus.duckdb: swapped in whole under its readers, old ones retired."""

from pathlib import Path

from broadsheet.pipeline.storage.durable import deliver, point, remove
from broadsheet.pipeline.storage.files import listed
from broadsheet.pipeline.storage.held import held_files, is_held


def swap_in(target: Path, data: Path, keep: int = 3) -> Path:
    """Make `target` the database at data/corpus.duckdb, atomically, durably.

    Readers that have the old one open keep it; the `keep` newest snapshots stay, and any that
    a process has open. Returns the snapshot's path.
    """
    snapshots = data / "snapshots"
    number = 1 + max(map(_number, listed(snapshots, "corpus-*.duckdb")), default=0)
    snapshot = snapshots / f"corpus-{number:06d}.duckdb"
    remove_database(snapshot)  # a log of that name would be taken for this one's
    deliver(target, snapshot)
    remove(data / "corpus.duckdb.wal")  # the same: whoever opens the link looks for it here
    point(data / "corpus.duckdb", Path("snapshots") / snapshot.name)
    retire(snapshots, keep)
    return snapshot


def retire(snapshots: Path, keep: int = 3) -> list[Path]:
    """Remove all but the `keep` newest snapshots and those that a process has open."""
    held = held_files()
    removed = []
    for path in sorted(listed(snapshots, "corpus-*.duckdb"), key=_number)[:-keep]:
        if not is_held(path, held):
            remove_database(path)
            removed.append(path)
    return removed


def drop_others(snapshot: Path) -> list[Path]:
    """Remove all snapshots but this one, those as well that a process has open, which reads on what
    has no name any more; gives these."""
    held = held_files()
    others = [path for path in listed(snapshot.parent, "*.duckdb*") if path != snapshot]
    in_use = [path for path in others if is_held(path, held)]
    for path in others:
        remove(path)
    return in_use


def _number(snapshot: Path) -> int:
    digits = snapshot.stem.removeprefix("corpus-")
    return int(digits) if digits.isdecimal() else 0


def remove_database(database: Path) -> None:
    """Delete a database and what DuckDB may have left beside it."""
    for suffix in ("", ".wal", ".tmp"):
        remove(database.with_name(database.name + suffix))
