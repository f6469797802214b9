"""What is taken for raw files, and what is not."""

import os
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


def test_files_come_in_the_order_of_whole_paths_each_once(tmp_path: Path) -> None:
    """As stores list keys; and so a listing and the lake can be compared side by side."""
    names = ["a-b/1.html", "a.html", "a/2.html", "a/b/3.html", "a0.html", "é/4.html", "\udcff.html"]
    for name in reversed(names):
        path = tmp_path / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(b"<p>It rained.</p>")
    roots = [str(tmp_path / "a"), str(tmp_path), str(tmp_path / "*.html")]
    found = [one.path for one in scan(roots, tmp_path / "data")]
    assert found == sorted((str(tmp_path / name) for name in names), key=os.fsencode)


def test_a_folder_is_listed_when_its_turn_comes(tmp_path: Path) -> None:
    """Of a million files none waits for the last."""
    for name in ("a/1.html", "b/2.html"):
        (tmp_path / name).parent.mkdir()
        (tmp_path / name).write_bytes(b"<p>It rained.</p>")
    found = scan([str(tmp_path)], tmp_path / "data")
    assert next(found).path == str(tmp_path / "a" / "1.html")
    (tmp_path / "b" / "3.html").write_bytes(b"<p>It rained again.</p>")
    assert [Path(one.path).name for one in found] == ["2.html", "3.html"]


def test_what_a_browser_saved_with_a_page_is_told_from_a_folder_of_that_name(
    tmp_path: Path,
) -> None:
    names = ["ferry.html", "ferry_files/a.js.html", "ferry_files/more/b.html"]
    names += ["quay.htm", "quay-Dateien/c.html", "case_files/d.html", "ferry_files.html"]
    for name in names:
        path = tmp_path / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(b"<p>It rained.</p>")
    raw = [str(tmp_path)]
    found = {Path(one.path).name for one in scan(raw, tmp_path / "data") if one.is_beside_page}
    assert found == {"a.js.html", "b.html", "c.html"}
    named = scan([str(tmp_path / "ferry_files")], tmp_path / "data")
    assert not any(one.is_beside_page for one in named)
