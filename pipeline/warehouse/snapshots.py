"""A built database -> corpus.duckdb: swapped in whole under its readers, old ones retired."""

import shutil
from pathlib import Path

from broadsheet.pipeline.storage.durable import swap_in, sync


def publish(target: Path, data: Path, keep: int = 3) -> Path:
    """Make `target` the database at data/corpus.duckdb, atomically, durably.

    Readers that have the old one open keep it; the `keep` newest snapshots stay, and any that
    a process has open. Returns the snapshot's path.
    """
    snapshots = data / "snapshots"
    snapshots.mkdir(parents=True, exist_ok=True)
    number = 1 + max((_number(path) for path in snapshots.glob("corpus-*.duckdb")), default=0)
    sync(target)
    snapshot = snapshots / f"corpus-{number:06d}.duckdb"
    swap_in(target, snapshot)
    arriving = data / ".corpus.duckdb.arriving"
    arriving.unlink(missing_ok=True)
    arriving.symlink_to(Path("snapshots") / snapshot.name)
    swap_in(arriving, data / "corpus.duckdb")
    retire(snapshots, keep)
    return snapshot


def retire(snapshots: Path, keep: int = 3) -> list[Path]:
    """Remove all but the `keep` newest snapshots and those that a process has open."""
    held = _open_files()
    removed = []
    for path in sorted(snapshots.glob("corpus-*.duckdb"), key=_number)[:-keep]:
        status = path.stat()
        if (status.st_dev, status.st_ino) not in held:
            remove(path)
            removed.append(path)
    return removed


def _number(snapshot: Path) -> int:
    digits = snapshot.stem.removeprefix("corpus-")
    return int(digits) if digits.isdecimal() else 0


def _open_files() -> set[tuple[int, int]]:
    """Device and inode of every file that a process we may look at has open.

    Where there is no /proc the set is empty: a removed file stays readable to who has it open.
    """
    held = set()
    for descriptor in Path("/proc").glob("[0-9]*/fd/*"):
        try:
            status = descriptor.stat()
        except OSError:  # the process ended, closed it, or is not ours to look at
            continue
        held.add((status.st_dev, status.st_ino))
    return held


def remove(database: Path) -> None:
    """Delete a database and what DuckDB may have left beside it."""
    database.unlink(missing_ok=True)
    database.with_name(database.name + ".wal").unlink(missing_ok=True)
    shutil.rmtree(database.with_name(database.name + ".tmp"), ignore_errors=True)
