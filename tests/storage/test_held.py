"""Who has a file open, on a machine where processes come and go."""

import os
import subprocess
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from broadsheet.pipeline.storage.held import held_files, is_held

if not Path("/proc/self/fd").is_dir():
    pytest.skip("there is no /proc", allow_module_level=True)


def test_an_open_file_is_held_until_it_is_closed(tmp_path: Path) -> None:
    with open(tmp_path / "one", "w"):
        assert is_held(tmp_path / "one", held_files())
    assert not is_held(tmp_path / "one", held_files())


@pytest.mark.parametrize("listing", ["listdir", "scandir"])
def test_a_process_that_ends_between_two_looks_holds_nothing(
    listing: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A publish failed of it, on a machine where much went on."""
    other = subprocess.Popen(["sleep", "600"])
    real: Callable[..., Any] = getattr(os, listing)

    def ending(path: object = ".") -> Any:
        if str(path) == f"/proc/{other.pid}/fd":
            other.kill()
            other.wait()
        return real(path)

    monkeypatch.setattr(os, listing, ending)
    with other, open(tmp_path / "one", "w"):
        assert is_held(tmp_path / "one", held_files())
        other.kill()
