"""Prefect's API for one run by hand."""

import json
import time
import urllib.error
import urllib.request
from importlib.metadata import version
from pathlib import Path

import pytest

from broadsheet.flows.server import listen, start, stop


def test_a_database_that_a_crash_left_half_made_is_made_anew(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Else every later run fails, with nothing but `500 Internal Server Error` to say why."""
    monkeypatch.setenv("PREFECT_HOME", str(tmp_path))
    (tmp_path / f"by-hand-{version('prefect')}.db").touch()
    with listen(0) as listener:
        process = start(listener, tmp_path, by_hand=True)
        api = f"http://127.0.0.1:{listener.getsockname()[1]}/api"
    try:
        assert answer(f"{api}/flows/", {"name": "ingest"})["name"] == "ingest"
    finally:
        stop(process)


def answer(url: str, question: dict[str, str]) -> dict[str, str]:
    asked = urllib.request.Request(
        url, json.dumps(question).encode(), {"Content-Type": "application/json"}
    )
    deadline = time.monotonic() + 120
    while True:
        try:
            with urllib.request.urlopen(asked, timeout=120) as response:
                answered: dict[str, str] = json.load(response)
                return answered
        except urllib.error.HTTPError as error:
            if error.code == 500 or time.monotonic() > deadline:
                raise
            time.sleep(0.2)
