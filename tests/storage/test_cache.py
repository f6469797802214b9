"""Copies of objects on this machine, where others may delete what lies beside them."""

import os
from pathlib import Path

import pytest

from broadsheet.pipeline.storage.cache import Cache
from broadsheet.pipeline.storage.location import Url

URL = Url("s3", "news", "one", etag="e", size_bytes=3)


@pytest.fixture
def vanishing(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A file that arrives in the cache, and goes once it is listed: another process fetched it."""
    arriving = tmp_path / ".one.8.8.arriving"
    arriving.write_bytes(b"half")
    real = os.listdir

    def listdir(folder: str) -> list[str]:
        found = real(folder)
        arriving.unlink(missing_ok=True)
        return found

    monkeypatch.setattr(os, "listdir", listdir)
    return arriving


def test_what_vanishes_while_the_room_is_measured_takes_none(
    vanishing: Path, tmp_path: Path
) -> None:
    with Cache(tmp_path, 3).taking(URL) as taking:
        taking.update(b"abc")
    assert (tmp_path / taking.hexdigest()).read_bytes() == b"abc"


def test_what_vanishes_while_it_is_tidied_is_gone(vanishing: Path, tmp_path: Path) -> None:
    (tmp_path / "old").write_bytes(b"abc")
    Cache(tmp_path, 3).trim({vanishing.name})
    assert list(tmp_path.iterdir()) == []
