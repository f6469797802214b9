"""What is taken for raw files, and what is not."""

from pathlib import Path

import pytest

from broadsheet.pipeline.landing import scan


@pytest.fixture
def shared(tmp_path: Path) -> Path:
    """A folder that holds raw files and, since it is the data folder too, what we made of them."""
    for name in ("story.html", "lake/articles/s.parquet", "snapshots/c.duckdb", "more/lake/b.html"):
        path = tmp_path / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(b"<p>It rained.</p>")
    (tmp_path / "corpus.duckdb").symlink_to("snapshots/c.duckdb")
    return tmp_path


@pytest.mark.parametrize("named", ["", "*"])
def test_what_we_made_is_no_raw_file(shared: Path, named: str) -> None:
    found = [Path(one.path).name for one in scan([str(shared / named)], shared)]
    assert sorted(found) == ["b.html", "story.html"]


def test_a_data_folder_inside_the_landing_zone_is_left_out(shared: Path) -> None:
    found = [Path(one.path).name for one in scan([str(shared)], shared / "more")]
    assert "b.html" not in found
