"""What a killed worker had finished is not done again."""

from pathlib import Path

from broadsheet.pipeline.records import Reason, Stage
from broadsheet.pipeline.schema import Rejection
from broadsheet.pipeline.worker.journal import Spill

ROWS = [
    Rejection(
        source_id="s",
        record_offset=n,
        record_ordinal=n,
        stage=Stage.READ,
        reason=Reason.EMPTY,
        detail="0 bytes",
    )
    for n in range(3)
]


def spilled(path: Path) -> None:
    spill = Spill(path)
    for row in ROWS:
        spill.add(row)
    spill.close()


def left(path: Path) -> list[object]:
    spill = Spill(path)
    entries = list(spill.entries())
    spill.close()
    return entries


def test_entries_come_back_in_order(tmp_path: Path) -> None:
    spilled(tmp_path / "x.spill")
    assert left(tmp_path / "x.spill") == ROWS


def test_a_torn_entry_is_cut_off_and_the_next_is_readable(tmp_path: Path) -> None:
    path = tmp_path / "x.spill"
    spilled(path)
    path.write_bytes(path.read_bytes()[:-5])
    spill = Spill(path)
    assert list(spill.entries()) == ROWS[:2]
    spill.add(ROWS[2])
    spill.close()
    assert left(path) == ROWS
