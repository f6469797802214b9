"""The join of near copies parts: several processes find the pairs that one does."""

from pathlib import Path

from tests.partitioned import found, sign


def test_three_processes_find_the_pairs_that_one_does(tmp_path: Path) -> None:
    texts = 5_000
    ranges = sign(tmp_path / "signatures", texts, 16_000)
    assert ranges == 6
    one, three = (found(tmp_path / "signatures", texts, ranges, workers) for workers in (1, 3))
    assert one[:2] == three[:2]
    # Five hundred copies of an earlier text, and a hundred with what all these say but the first.
    assert one[0] == 500 + 99
