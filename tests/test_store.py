"""Parquet of the lake: the same bytes, with checksums that a reader can compare."""

from pathlib import Path

import pyarrow.parquet as pq
import pytest

from broadsheet.pipeline.lake.store import stage_rows
from broadsheet.pipeline.records import Reason, Stage
from broadsheet.pipeline.schema import Rejection


def reject(number: int, detail: str) -> Rejection:
    return Rejection(
        source_id="s",
        record_offset=number,
        record_ordinal=number,
        stage=Stage.READ,
        reason=Reason.EMPTY,
        detail=detail,
    )


ROWS = [reject(n, f"detail {n}") for n in range(200)]


def test_a_flipped_bit_in_a_page_is_found_by_whoever_compares_checksums(tmp_path: Path) -> None:
    """Any Parquet reader can, without our manifest. Else it is a wrong value, and no error."""
    (output,) = stage_rows(tmp_path, "x", [], ROWS)
    path = tmp_path / "x.rejects.parquet"
    column = pq.ParquetFile(path).metadata.row_group(0).column(1)
    assert column.path_in_schema == "record_offset"
    content = bytearray(path.read_bytes())
    content[column.data_page_offset + column.total_compressed_size // 2] ^= 1
    path.write_bytes(content)
    with pytest.raises(OSError, match=r"CRC|checksum"):
        pq.ParquetFile(path, page_checksum_verification=True).read()
    assert output.rows == 200


def test_the_same_rows_in_any_order_are_the_same_bytes(tmp_path: Path) -> None:
    for name, rows in (("a", ROWS), ("b", ROWS[::-1])):
        (tmp_path / name).mkdir()
        stage_rows(tmp_path / name, "x", [], rows)
    one, other = (tmp_path / name / "x.rejects.parquet" for name in "ab")
    assert one.read_bytes() == other.read_bytes()
