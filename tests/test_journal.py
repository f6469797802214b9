"""What a killed worker had finished is not done again."""

from pathlib import Path

from broadsheet.pipeline.records import Reason, Rejection, Stage
from broadsheet.pipeline.worker.journal import Journal

ROWS = [Rejection("s", n, n, Stage.READ, Reason.EMPTY, "0 bytes") for n in range(3)]


def written(path: Path) -> None:
    journal = Journal(path)
    for row in ROWS:
        journal.add(row)
    journal.close()


def left(path: Path) -> list[object]:
    journal = Journal(path)
    entries = list(journal.entries())
    journal.close()
    return entries


def test_entries_come_back_in_order(tmp_path: Path) -> None:
    written(tmp_path / "x.journal")
    assert left(tmp_path / "x.journal") == ROWS


def test_a_torn_entry_is_cut_off_and_the_next_is_readable(tmp_path: Path) -> None:
    path = tmp_path / "x.journal"
    written(path)
    path.write_bytes(path.read_bytes()[:-5])
    journal = Journal(path)
    assert list(journal.entries()) == ROWS[:2]
    journal.add(ROWS[2])
    journal.close()
    assert left(path) == ROWS
