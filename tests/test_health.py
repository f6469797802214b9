"""What a look leaves for those who are not told: the health page, metrics, logs in JSON."""

import json
import logging
import os
import shutil
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import duckdb
import pytest
from click.testing import CliRunner
from prometheus_client.openmetrics.parser import text_string_to_metric_families as openmetrics
from prometheus_client.parser import text_string_to_metric_families as textfile
from prometheus_client.samples import Sample

from broadsheet.flows.cli import main
from broadsheet.flows.terminal.logs import JsonLines
from broadsheet.pipeline.monitor.alarm import Alarm
from broadsheet.pipeline.monitor.corpus import THRESHOLDS, asked
from broadsheet.pipeline.monitor.health import health
from broadsheet.pipeline.monitor.looking import Look
from broadsheet.pipeline.monitor.machine import Vitals
from broadsheet.pipeline.monitor.metrics import exposition
from broadsheet.pipeline.monitor.shown import FOLDER, SECTIONS, answers
from broadsheet.pipeline.monitor.watching import Watched
from broadsheet.pipeline.report.sections import Answer
from broadsheet.pipeline.settings import WrongSetting, load
from broadsheet.pipeline.warehouse.statements import SQL
from tests.browser import Tab, in_browser, tab
from tests.newsrooms import fill

NOW = datetime(2026, 2, 1, 22, tzinfo=UTC)
HOSTILE = 'kite"\\\n<script>alert(1)</script>\udcff.example'
SILENT = Alarm("outlet_silent", "kite.example", NOW - timedelta(hours=30), "no story", 30, 10)
RUN = {
    "ended_at": NOW.isoformat(),
    "command": "broadsheet ingest",
    "exit_code": 1,
    "articles": 7,
    "rejects": 2,
    "seconds": {"refine": 1.5, "publish": 2.0},
    "peak_memory_bytes": 3 * 2**20,
}
VITALS = Vitals(5 * 2**30, 2**21, None, 3, 4, 70, 20, (RUN,), 1)


@pytest.fixture(scope="module")
def shown(tmp_path_factory: pytest.TempPathFactory) -> list[Answer]:
    """Of three newsrooms, of which one falls silent and one grows short."""
    database = tmp_path_factory.mktemp("health") / "corpus.duckdb"
    fill(database, 3, days=100, a_day=24, end=NOW)
    with duckdb.connect(str(database)) as con:
        con.execute("set TimeZone = 'UTC'")
        con.execute("delete from kept where outlet = 'o001.example' and fetched_at > '2026-01-31'")
        con.execute(
            "update kept set word_count = word_count // 3 where outlet = 'o002.example' "
            "and fetched_at > '2026-01-30'"
        )
        con.execute(
            "create view quality as select 'a' as outlet, current_date as week, 9 as articles,"
            " 0.5 as yield, 0.5 as dated_share, 0.5 as authored_share, 90 as median_words"
        )
        con.execute("create view outlets as select 'a' as outlet, 9 as articles")
        list(asked(con, NOW, (), THRESHOLDS.empty_table()))
        return answers(con)


def looked(loud: list[Alarm], vitals: Vitals = VITALS, shown: list[Answer] | None = None) -> Look:
    return Look(
        NOW,
        loud,
        [replace(SILENT, subject="heron.example")],
        Watched([], vitals, shown or []),
        [],
        ["alarm_command"],
    )


def rows(shown: list[Answer], name: str) -> list[dict[str, object]]:
    return next(found for section, _, found in shown if section.name == name)


def test_the_page_shows_the_most_unusual_silence_first(shown: list[Answer]) -> None:
    first, *others = rows(shown, "outlets")
    assert (first["outlet"], len(others)) == ("o001.example", 2)
    assert first["this_week"] < first["usual_week"] < 200  # type: ignore[operator]
    assert rows(shown, "unusual")[0]["outlet"] == "o002.example"
    days = {row["period"] for row in rows(shown, "records_by_day")}
    assert (len(days), max(days)) == (56, date(2026, 2, 1))  # type: ignore[type-var]


def test_every_query_of_the_page_is_shown_in_it() -> None:
    assert {path.stem for path in (SQL / FOLDER).glob("*.sql")} == {s.name for s in SECTIONS}


def test_a_hostile_name_is_text_on_the_page_and_a_label_in_the_metrics() -> None:
    seen = looked([replace(SILENT, subject=HOSTILE)])
    assert "<script>" not in health(seen).encode().decode()
    since = samples(seen)["broadsheet_alarm_since_timestamp_seconds"]
    subject = HOSTILE.replace("\udcff", "\N{REPLACEMENT CHARACTER}")
    assert {sample.labels["subject"] for sample in since} == {subject, "heron.example"}


def samples(seen: Look) -> dict[str, list[Sample]]:
    """By name; both of Prometheus' formats say the same of it."""
    text = exposition(seen).decode()
    strict = {family.name: family.samples for family in openmetrics(text)}
    assert strict == {family.name: family.samples for family in textfile(text)}
    assert text.endswith("# EOF\n")
    return strict


def value(seen: Look, name: str) -> float:
    (sample,) = samples(seen)[f"broadsheet_{name}"]
    return float(sample.value)


def test_metrics_tell_what_rings_and_what_was_measured() -> None:
    seen = looked([SILENT])
    ringing = samples(seen)["broadsheet_alarms_ringing"]
    assert {s.labels["alarm"]: s.value for s in ringing if s.value} == {"outlet_silent": 1.0}
    assert len(ringing) == 30  # each alarm that there is, so that its end can be seen
    asleep = samples(seen)["broadsheet_alarm_since_timestamp_seconds"]
    assert {s.labels["subject"]: s.labels["asleep"] for s in asleep} == {
        "kite.example": "0",
        "heron.example": "1",
    }
    assert value(seen, "look_timestamp_seconds") == NOW.timestamp()
    assert value(seen, "last_ingest_exit_code") == 1
    assert value(seen, "waiting_raw_files") == 4
    assert "broadsheet_verified_timestamp_seconds" not in samples(seen)  # nobody knows


def test_a_look_at_a_damaged_lake_has_a_page_and_metrics() -> None:
    seen = looked([SILENT], Vitals(9, 0))
    assert "The machine" in health(seen)
    assert "each look tells alarm_command." in health(seen)
    assert "broadsheet_articles" not in samples(seen)


def test_the_command_leaves_page_and_metrics(sample: Path, tmp_path: Path) -> None:
    data, metrics = tmp_path / "data", tmp_path / "textfile" / "broadsheet.prom"
    shutil.copytree(sample, data, symlinks=True)
    said = ["monitor", "--data", str(data), "--set", f"metrics_file={metrics}"]
    CliRunner().invoke(main, said, catch_exceptions=False)
    page = (data / "monitor" / "health.html").read_text()
    assert "Quality by outlet and week" in page
    assert "broadsheet_articles " in metrics.read_text()
    with pytest.raises(WrongSetting, match=r"end in \.prom, not metrics\.txt"):
        load({"metrics_file": "metrics.txt"})


@pytest.fixture(scope="module")
def window(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Tab]:
    with tab(tmp_path_factory.mktemp("chromium")) as opened:
        yield opened


@in_browser
def test_the_page_renders_without_a_complaint_or_a_request(
    window: Tab, shown: list[Answer], tmp_path: Path
) -> None:
    page = tmp_path / "health.html"
    page.write_text(health(looked([replace(SILENT, subject=HOSTILE)], VITALS, shown)))
    window.open(page)
    assert (window.complaints, window.requests) == ([], [page.as_uri()])


def test_trouble_is_a_line_of_json_where_logs_are_json(tmp_path: Path) -> None:
    said = [sys.executable, "-m", "broadsheet.flows.cli", "ingest", "/nowhere"]
    said += ["--data", str(tmp_path), "--set", "log_format=json"]
    done = subprocess.run(said, capture_output=True, text=True, check=False)
    line = json.loads(done.stderr)
    assert (done.returncode, line["level"], line["exit_code"]) == (2, "ERROR", 2), done.stderr
    assert line["message"] == "/nowhere: there is no such file or folder, and no file matches it"
    assert datetime.fromisoformat(line["time"]).tzinfo is not None


PREFECT = """
import sys
from broadsheet.flows.terminal.logs import HANDLER, JsonLines
import os
os.environ[HANDLER] = f"{JsonLines.__module__}.JsonLines"
from prefect.logging.configuration import setup_logging
from prefect.logging.loggers import get_logger
setup_logging()
get_logger("flow_runs").warning("a :bug: [red] and\\na line", extra={"flow_run_name": "kind-kite"})
try:
    raise ValueError("why")
except ValueError:
    get_logger("runner").exception("it failed")
"""


def test_what_prefect_logs_is_json_with_the_run_it_is_of(tmp_path: Path) -> None:
    environment = {
        **os.environ,
        "PREFECT_HOME": str(tmp_path),
        "PREFECT_LOGGING_TO_API_ENABLED": "false",
    }
    done = subprocess.run(
        [sys.executable, "-c", PREFECT],
        capture_output=True,
        text=True,
        env=environment,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    first, second = map(json.loads, done.stderr.splitlines())
    assert first["message"] == "a :bug: [red] and\na line"
    assert (first["level"], first["flow_run_name"]) == ("WARNING", "kind-kite")
    assert second["exception"].splitlines()[-1] == "ValueError: why"


def test_a_handler_of_ours_takes_the_colours_that_prefect_hands_it() -> None:
    record = logging.LogRecord("prefect.runner", logging.INFO, "", 0, "%s runs", (2,), None)
    line = json.loads(JsonLines(sys.stderr, styles={"log.web_url": "blue"}).format(record))
    assert (line["logger"], line["message"]) == ("prefect.runner", "2 runs")
