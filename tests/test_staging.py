"""The staging area is where work waits: a finished run leaves none."""

from pathlib import Path

from broadsheet.pipeline.lake.store import Lake


def test_a_finished_ingest_leaves_nothing_in_the_staging_area(sample: Path) -> None:
    """Neither journals of shards nor Parquet nor a half-built corpus: they fill the disk unseen."""
    lake = Lake(sample)
    assert list(lake.staging.iterdir()) == []
    assert {path.suffix for path in lake.root.rglob("*") if path.is_file()} <= {
        ".parquet",
        ".jsonl",
        ".json",  # how far it was read back
        "",  # the lock
    }
