"""A run by hand: without Prefect where no server stands, told to the one that does."""

import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from broadsheet.flows.by_hand import carry_out, rebuild, refine_in_threads
from broadsheet.flows.home import settle_prefect, standing
from broadsheet.pipeline.ingest import Ingest, opened
from broadsheet.pipeline.settings import Settings
from broadsheet.pipeline.worker.supervisor import StorageTrouble
from tests.hostile import page
from tests.running import ask

# What the command does, and then which modules it has loaded.
TELLING = """
import atexit, json, sys
atexit.register(lambda: print(json.dumps(sorted(sys.modules)), file=sys.stderr))
from broadsheet.flows.cli import main
main()
"""


def by_hand(*words: str) -> set[str]:
    """The modules that a command has loaded when it ends."""
    environment = {k: v for k, v in os.environ.items() if not k.startswith("PREFECT")}
    command = [sys.executable, "-c", TELLING, *words]
    told = subprocess.run(command, capture_output=True, text=True, env=environment, check=True)
    return set(json.loads(told.stderr))


def landing_zone(folder: Path, pages: int = 1, **knobs: Any) -> Settings:
    (folder / "raw").mkdir()
    for number in range(pages):
        (folder / "raw" / f"{number}.html").write_bytes(page(number))
    raw = str(folder / "raw")
    return Settings(raw=(raw,), data=folder / "data", workers=1, shard_files=1, **knobs)


def test_where_no_server_stands_a_run_loads_no_prefect_and_has_its_row(tmp_path: Path) -> None:
    """Nor does a rebuild: a server would cost 6 to 8 CPU seconds, its client 3 more."""
    settings = landing_zone(tmp_path)
    heavy = {
        "prefect",
        "duckdb",
        "trafilatura",
        "lxml",
        "rich",
        "pyarrow.parquet",
    }
    data = str(settings.data)
    assert not heavy & by_hand("ingest", str(tmp_path / "raw"), "--data", data)
    query = "select command, articles from runs"
    assert ask(settings.data, query) == [("broadsheet ingest", 1)]
    assert not heavy & by_hand("rebuild", "--data", data)
    assert not (settings.data / "prefect").exists()


def test_a_fork_server_loads_what_its_workers_use_and_collects_garbage_again() -> None:
    """None of them asks for a setting: pydantic would be 0.1 CPU s and 13 MB of every run."""
    told = (
        "import gc, sys\n"
        "import broadsheet.pipeline.worker.warm, broadsheet.pipeline.lake.store\n"
        "heavy = ('pydantic', 'duckdb', 'pyarrow.compute', 'asyncio')\n"
        "print(gc.isenabled(), [name for name in heavy if name in sys.modules])"
    )
    command = [sys.executable, "-c", told]
    said = subprocess.run(command, capture_output=True, text=True, check=True).stdout
    assert said == "True []\n"


class Failing:
    """A run's way to do a shard that fails so many times, then does it."""

    def __init__(self, run: Ingest, errors: list[Exception]) -> None:
        self.errors = errors
        self.do = run.do

    def __call__(self, shards: Any) -> None:
        if self.errors:
            raise self.errors.pop()
        self.do(shards)


@pytest.mark.parametrize(
    ("errors", "retries", "kinds", "articles"),
    [
        ([StorageTrouble("a lost mount")] * 2, 2, [], 2),
        ([StorageTrouble("a full disk")] * 2, 1, ["storage"], 1),
        ([ZeroDivisionError("ours")], 2, ["bug"], 1),
    ],
    ids=["storage that comes back", "storage that does not", "a bug"],
)
def test_only_storage_is_tried_again_and_the_rest_goes_on(
    tmp_path: Path, errors: list[Exception], retries: int, kinds: list[str], articles: int
) -> None:
    with opened(landing_zone(tmp_path, 2, storage_retries=retries), "a test") as run:
        run.do = Failing(run, list(errors))  # type: ignore[method-assign]
        summary = carry_out(run, lambda run: refine_in_threads(run, delay_seconds=0.01))
    assert [failure.kind for failure in summary.failures] == kinds
    assert summary.run.articles == articles


def test_who_asks_to_stop_waits_for_no_retry(tmp_path: Path) -> None:
    with opened(landing_zone(tmp_path), "a test") as run:
        run.do = Failing(run, [StorageTrouble("a lost mount")] * 9)  # type: ignore[method-assign]
        run.interrupt()
        refine_in_threads(run, delay_seconds=3_600)
        assert carry_out(run, lambda _run: None).exit_code == 130


def test_a_rebuild_gives_the_same_corpus(tmp_path: Path) -> None:
    settings = landing_zone(tmp_path)
    with opened(settings, "a test") as run:
        carry_out(run, refine_in_threads)
    before = ask(settings.data, "select * from articles")
    (settings.data / "corpus.duckdb").unlink()
    assert rebuild(settings, "a test").trouble == ()
    assert ask(settings.data, "select * from articles") == before


@pytest.fixture
def environment(monkeypatch: pytest.MonkeyPatch) -> pytest.MonkeyPatch:
    """Without what another test or this machine says of Prefect; put back after the test."""
    for name in [name for name in os.environ if name.startswith("PREFECT")]:
        monkeypatch.delenv(name)
    monkeypatch.setattr(os, "environ", dict(os.environ))
    return monkeypatch


def test_a_run_is_told_to_the_server_that_stands_over_its_data(
    tmp_path: Path, environment: pytest.MonkeyPatch
) -> None:
    assert not settle_prefect(tmp_path)
    (tmp_path / "prefect").mkdir()
    with standing(tmp_path, 4321):
        assert not settle_prefect(tmp_path / "other")
        assert settle_prefect(tmp_path)
        assert os.environ["PREFECT_API_URL"] == "http://127.0.0.1:4321/api"
    del os.environ["PREFECT_API_URL"]
    assert not settle_prefect(tmp_path), "a server that is gone has left its note"


def test_a_run_is_told_to_the_server_that_the_environment_names(
    tmp_path: Path, environment: pytest.MonkeyPatch
) -> None:
    os.environ["PREFECT_API_URL"] = "http://127.0.0.1:1/api"
    assert settle_prefect(tmp_path)
    assert os.environ["PREFECT_API_URL"] == "http://127.0.0.1:1/api"
