"""A built database -> corpus.duckdb: swapped in whole under its readers, old ones retired."""

from pathlib import Path

from broadsheet.pipeline.storage.durable import deliver, point, remove
from broadsheet.pipeline.storage.files import listed, look
from broadsheet.pipeline.storage.held import held_files, is_held


def swap_in(target: Path, data: Path, keep: int = 3, most_bytes: int | None = None) -> Path:
    """Make `target` the database at data/corpus.duckdb, atomically, durably.

    Readers that have the old one open keep it; of the older ones those stay that `retire` says.
    Returns the snapshot's path.
    """
    snapshots = data / "snapshots"
    number = 1 + max(map(_number, listed(snapshots, "corpus-*.duckdb")), default=0)
    snapshot = snapshots / f"corpus-{number:06d}.duckdb"
    remove_database(snapshot)  # a log of that name would be taken for this one's
    deliver(target, snapshot)
    remove(data / "corpus.duckdb.wal")  # the same: whoever opens the link looks for it here
    point(data / "corpus.duckdb", Path("snapshots") / snapshot.name)
    retire(snapshots, keep, most_bytes)
    return snapshot


def retire(snapshots: Path, keep: int = 3, most_bytes: int | None = None) -> list[Path]:
    """Remove all but the `keep` newest snapshots, of these what is over `most_bytes`, the oldest
    first, and as many that were built for a day of the past. The newest stays, and any that a
    process has open."""
    newest = sorted(listed(snapshots, "corpus-*.duckdb"), key=_number, reverse=True)
    of_then = sorted(listed(snapshots, "as-of-*.duckdb"), key=_written, reverse=True)
    wanted, used = set(newest[:1]), 0
    for path in (*newest[:keep], *of_then[:keep]):
        used += look(path).size_bytes
        if most_bytes is None or used <= most_bytes:
            wanted.add(path)
    held = held_files()
    removed = [p for p in (*newest, *of_then) if p not in wanted and not is_held(p, held)]
    for path in removed:
        remove_database(path)
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


def _written(path: Path) -> int:
    return look(path).mtime_ns


def _number(snapshot: Path) -> int:
    digits = snapshot.stem.removeprefix("corpus-")
    return int(digits) if digits.isdecimal() else 0


def remove_database(database: Path) -> None:
    """Delete a database and what DuckDB may have left beside it."""
    for suffix in ("", ".wal", ".tmp"):
        remove(database.with_name(database.name + suffix))
