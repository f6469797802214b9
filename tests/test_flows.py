"""The flows without Prefect's server: what runs after what, what is retried, what is told."""

import json
import logging
import math
import os
import re
import sqlite3
import subprocess
import sys
from contextlib import closing
from dataclasses import replace
from datetime import datetime, timedelta
from importlib import import_module
from itertools import repeat
from pathlib import Path
from typing import Any

import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st
from prefect.client.schemas.objects import ConcurrencyLimitConfig
from prefect.exceptions import CancelledRun, FailedRun
from prefect.flows import load_flow_from_entrypoint
from prefect.states import Completed, Failed

from broadsheet.flows import ending
from broadsheet.flows.by_hand import carry_out
from broadsheet.flows.commands.serve import environment_of
from broadsheet.flows.deployments import deployments_of
from broadsheet.flows.ingest import is_storage_trouble, slices
from broadsheet.flows.terminal.summary import logged, markdown, plain, reason_rows, spoken
from broadsheet.pipeline.ingest import Ingest, opened
from broadsheet.pipeline.lake.lock import LakeLocked
from broadsheet.pipeline.lake.store import Lake, prepare
from broadsheet.pipeline.landing import NothingThere
from broadsheet.pipeline.ledger import Failure
from broadsheet.pipeline.planned import Shards
from broadsheet.pipeline.publishing import Publication
from broadsheet.pipeline.settings import Settings, in_force, load
from broadsheet.pipeline.shards import Shard
from broadsheet.pipeline.warehouse.making import CannotBuild
from broadsheet.pipeline.worker.supervisor import StorageTrouble, WorkerBug
from tests.hostile import page
from tests.running import ask

HERE = Path(__file__).parent.parent


@given(st.integers(0, 5_000), st.integers(1, 50))
def test_slices_hold_every_shard_once_and_in_order(count: int, growth: int) -> None:
    shard = Shard("s", "r", ())
    bounds = list(slices(Shards(repeat(shard, count)), growth))
    assert [n for first, last in bounds for n in range(first, last + 1)] == list(range(count))
    assert all(last - first <= first // growth for first, last in bounds)
    assert len(bounds) <= growth * (1 + math.log2(max(1, count / growth))) + 1


def test_the_first_slice_is_there_before_the_second_shard_is_cut() -> None:
    shard = Shard("s", "r", ())
    cut = []
    coming = (cut.append(n) or shard for n in range(9))  # type: ignore[func-returns-value]
    assert next(slices(Shards(coming))) == (0, 0)
    assert cut == [0]


def refine_one_by_one(run: Ingest) -> None:
    for shard in run.plan.shards:
        run.do([shard])


def one_page(folder: Path, **knobs: Any) -> Settings:
    (folder / "raw").mkdir()
    (folder / "raw" / "1.html").write_bytes(page(1))
    return Settings(raw=(str(folder / "raw"),), data=folder / "data", workers=1, **knobs)


def test_what_runs_after_what_needs_no_prefect(tmp_path: Path) -> None:
    settings = one_page(tmp_path)
    with opened(settings, "a test") as run:
        summary = carry_out(run, refine_one_by_one)
    assert (summary.run.records_seen, summary.run.articles, summary.exit_code) == (1, 1, 0)
    assert ask(settings.data, "select count(*) from articles") == [(1,)]


def test_what_was_given_up_is_told_and_taken_up_again(tmp_path: Path) -> None:
    settings = one_page(tmp_path)
    full = StorageTrouble("No space left on device")
    with opened(settings, "a test") as run:
        summary = carry_out(run, lambda run: run.give_up(run.plan.shards, full))
    assert summary.failures == [
        Failure("storage", (str(tmp_path / "raw" / "1.html"),), "No space left on device")
    ]
    assert summary.exit_code == 1
    assert "not finished (storage)" in markdown(summary)
    assert ending.of_ingest(summary).name == ending.NEEDS_EYES
    with opened(settings, "a test") as run:
        assert carry_out(run, refine_one_by_one).run.articles == 1


def test_an_idle_run_refines_and_publishes_nothing(tmp_path: Path) -> None:
    settings = one_page(tmp_path)
    with opened(settings, "a test") as run:
        carry_out(run, refine_one_by_one)
    snapshot = (settings.data / "corpus.duckdb").resolve()
    with opened(settings, "a test") as run:
        summary = carry_out(run, refine_one_by_one)
    assert summary.run.records_seen == 0
    assert (settings.data / "corpus.duckdb").resolve() == snapshot


@pytest.mark.parametrize(
    ("error", "is_retried"),
    [(StorageTrouble("a lost mount"), True), (WorkerBug("ours"), False), (ValueError(), False)],
)
def test_only_storage_is_worth_a_retry(error: Exception, is_retried: bool) -> None:
    state = Failed(data=error)
    nobody: Any = None
    assert is_storage_trouble(nobody, nobody, state) is is_retried


def test_the_summary_reads_the_same_on_every_page(tmp_path: Path) -> None:
    with opened(one_page(tmp_path), "a test") as run:
        summary = carry_out(run, refine_one_by_one)
    assert spoken(summary).startswith("1 records = 1 articles + 0 rejects from 1 new or changed")
    assert markdown(summary).startswith(spoken(summary))
    assert "| articles | 1 |" in markdown(summary)
    assert reason_rows(summary) == [{"reason": "none", "in this run": 0, "in the corpus": 0}]
    summary.run.reasons = {"too_short": 2}
    assert reason_rows(summary) == [{"reason": "too_short", "in this run": 2, "in the corpus": 0}]


def test_what_was_mended_is_told_wherever_the_summary_is(tmp_path: Path) -> None:
    note = "2 raw files are taken anew: the lake had lost rows of them"
    with opened(one_page(tmp_path), "a test") as run:
        run.notes.append(note)
        summary = carry_out(run, refine_one_by_one)
    message = ending.of_ingest(summary).message
    for told in (plain(summary), markdown(summary), logged(summary), str(message)):
        assert note in told
    assert summary.to_dict()["notes"] == [note]
    rebuilt = ending.of_rebuild(Publication((), (), (note,)))
    assert (rebuilt.name, note in str(rebuilt.message)) == ("Completed", True)


def test_what_failed_is_told_of_a_corpus_that_is_empty_for_it(tmp_path: Path) -> None:
    full = StorageTrouble("No space left on device")
    with opened(one_page(tmp_path), "a test") as run:
        summary = carry_out(run, lambda run: run.give_up(run.plan.shards, full))
    for told in (plain(summary), logged(summary)):
        assert "No space left on device" in told


def test_foreseen_trouble_is_one_line_and_a_bug_is_not_hidden() -> None:
    def held() -> Any:
        raise LakeLocked("an ingest (process 7) holds it")

    def nothing() -> Any:
        raise NothingThere("no such folder")

    def bug() -> Any:
        raise ZeroDivisionError

    assert (ending.ended(held).type, ending.ended(held).message) == (
        "CANCELLED",
        "an ingest (process 7) holds it",
    )
    assert (ending.ended(nothing).type, ending.ended(nothing).message) == (
        "FAILED",
        "no such folder",
    )
    assert ending.ended(lambda: Completed(message="done")).message == "done"
    with pytest.raises(ZeroDivisionError):
        ending.ended(bug)


@pytest.mark.parametrize(
    ("error", "is_said"),
    [
        (CancelledRun("held"), False),
        (FailedRun("gone"), False),
        (CannotBuild("the disk is full"), False),
        (ValueError(), True),
    ],
)
def test_prefects_log_tells_only_tracebacks_of_bugs(error: Exception, is_said: bool) -> None:
    ending.ended(Completed)
    log = logging.getLogger("prefect.flow_runs")
    trouble = (type(error), error, None)
    record = log.makeRecord(log.name, logging.ERROR, "", 0, "Engine exited", (), trouble)
    assert bool(log.filter(record)) is is_said
    assert log.filter(log.makeRecord(log.name, logging.ERROR, "", 0, "no traceback", (), None))


def test_a_rebuild_that_breaches_a_check_needs_eyes() -> None:
    assert ending.of_rebuild(Publication((), (), ("mended",))).name == "Completed"
    for breaches, losses in ((("ledger: 3 rows",), ()), ((), ("x.parquet: missing",))):
        state = ending.of_rebuild(Publication(breaches, losses, ()))
        assert (state.name, "3 rows" in str(state.message)) == (ending.NEEDS_EYES, bool(breaches))


def test_every_knob_reaches_a_run_through_its_environment(monkeypatch: pytest.MonkeyPatch) -> None:
    served = Settings(workers=3, interval_seconds=77, worker_memory_bytes=2**27)
    served = served.model_copy(update={"rules": replace(served.rules, min_words=7)})
    for name, value in environment_of(served).items():
        monkeypatch.setenv(name, value)
    assert in_force(load({})) == in_force(served)


def test_prefect_yaml_describes_what_serve_serves() -> None:
    """Same flows, names and limits; every entrypoint is a flow that needs no parameters."""
    described = {
        d["name"]: d for d in yaml.safe_load((HERE / "prefect.yaml").read_text())["deployments"]
    }
    served = {d.name: d for d in deployments_of(Settings())}
    assert described.keys() == served.keys()
    for name, deployment in described.items():
        flow = load_flow_from_entrypoint(deployment["entrypoint"])
        assert flow.name == served[name].flow_name
        flow.validate_parameters(deployment.get("parameters", {}))
        limit = ConcurrencyLimitConfig(**deployment["concurrency_limit"])
        assert limit.limit == served[name].concurrency_limit
        options = served[name].concurrency_options
        assert options is not None
        assert limit.collision_strategy == options.collision_strategy
        assert limit.grace_period_seconds == options.grace_period_seconds
    for name in ("landing-zone", "alarms", "upkeep", "layouts"):
        (schedule,) = described[name]["schedules"]
        (shown,) = served[name].schedules or ()
        assert timedelta(seconds=schedule["interval"]) == shown.schedule.interval
        assert datetime.fromisoformat(schedule["anchor_date"]) == shown.schedule.anchor_date


def test_prefect_obeys_the_projects_toml() -> None:
    """Whoever calls Prefect in the checkout stays on this machine."""
    say = (
        "import json; from prefect.settings import get_current_settings; "
        "s = get_current_settings(); print(json.dumps([str(s.home), s.api.url, s.server.api.host, "
        "s.server.analytics_enabled, s.results.persist_by_default]))"
    )
    clean = {k: v for k, v in os.environ.items() if not k.startswith("PREFECT")}
    told = subprocess.run(
        [sys.executable, "-c", say], cwd=HERE, env=clean, capture_output=True, check=True
    )
    assert json.loads(told.stdout) == [
        ".prefect",
        "http://127.0.0.1:4200/api",
        "127.0.0.1",
        False,
        False,
    ]


def test_a_scheduled_maintain_gives_the_room_in_prefects_database_back(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    home = tmp_path / "prefect"
    home.mkdir()
    with closing(sqlite3.connect(home / "prefect.db")) as con:
        con.execute("create table run as select zeroblob(8000000) as state")
        con.execute("delete from run")
        con.commit()
    prepare(Lake(tmp_path))
    shown: list[str] = []
    upkeep = import_module("broadsheet.flows.maintain")
    monkeypatch.setattr(upkeep, "create_markdown_artifact", lambda told, **_: shown.append(told))
    monkeypatch.setattr(upkeep, "get_run_logger", logging.getLogger)
    state = upkeep._maintain(Settings(data=tmp_path))
    assert state.is_completed()
    assert (home / "prefect.db").stat().st_size < 100_000
    assert re.search(r"prefect \d+,\d+ bytes, 0 of them room; 8,0\d\d,\d+ given back", shown[0])
