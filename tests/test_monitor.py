"""What rings, how often it is told, and to whom: `broadsheet monitor` without a Prefect server."""

import json
import shutil
import subprocess
import sys
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner

from broadsheet.flows.cli import main
from broadsheet.pipeline.ingest import opened
from broadsheet.pipeline.lake.lock import LakeLocked, locked
from broadsheet.pipeline.lake.opening import read_lake
from broadsheet.pipeline.lake.store import Lake
from broadsheet.pipeline.monitor.alarm import Alarm
from broadsheet.pipeline.monitor.corpus import ALARMS, FURTHER, of_the_corpus
from broadsheet.pipeline.monitor.looking import Look, channels, look, snooze
from broadsheet.pipeline.monitor.machine import disk_full
from broadsheet.pipeline.monitor.state import (
    News,
    Snooze,
    State,
    load_state,
    save_state,
    state_file,
)
from broadsheet.pipeline.monitor.telling import NotDelivered, body_of, call
from broadsheet.pipeline.monitor.watching import OTHERS, read_thresholds
from broadsheet.pipeline.settings import Settings, WrongSetting, load
from broadsheet.pipeline.warehouse.statements import SQL
from tests.hostile import page
from tests.running import ask, ingest

NOW = datetime(2026, 3, 2, 12, 30, tzinfo=UTC)
HOUR = timedelta(hours=1)
SILENT = Alarm("outlet_silent", "kite.example", NOW - 30 * HOUR, "no story", 30, 10)
SHORT = Alarm("length", "heron.example", NOW - HOUR, "its newest texts have 80 words", 80, 400)
NOTHING: frozenset[str] = frozenset()


def told(news: list[News]) -> list[tuple[str, bool]]:
    return [(one.alarm.alarm, one.is_over) for one in news]


def test_an_alarm_is_told_once_and_once_more_when_it_is_over() -> None:
    state = State()
    assert told(state.settle([SILENT], NOTHING, NOW)) == [("outlet_silent", False)]
    assert told(state.settle([SILENT, SHORT], NOTHING, NOW + HOUR)) == [("length", False)]
    assert told(state.settle([SILENT, SHORT], NOTHING, NOW + 2 * HOUR)) == []
    assert told(state.settle([SHORT], NOTHING, NOW + 3 * HOUR)) == [("outlet_silent", True)]
    assert told(state.settle([SILENT, SHORT], NOTHING, NOW + 4 * HOUR)) == [
        ("outlet_silent", False)
    ]


def test_an_alarm_keeps_the_time_at_which_it_began() -> None:
    state = State()
    state.settle([SHORT], NOTHING, NOW)
    state.settle([replace(SHORT, since=NOW + 9 * HOUR, measured=70)], NOTHING, NOW + 10 * HOUR)
    assert (state.ringing[SHORT.key].since, state.ringing[SHORT.key].measured) == (SHORT.since, 70)


def test_what_could_not_be_asked_is_not_over() -> None:
    state = State()
    state.settle([SILENT], NOTHING, NOW)
    assert state.settle([], frozenset(("outlet_silent",)), NOW + HOUR) == []
    assert told(state.settle([], NOTHING, NOW + 2 * HOUR)) == [("outlet_silent", True)]


def test_a_snoozed_alarm_is_silent_until_its_day_and_told_again_then() -> None:
    state = State(snoozes=[Snooze("outlet_silent", None, date(2026, 3, 4))])
    assert told(state.settle([SILENT, SHORT], NOTHING, NOW)) == [("length", False)]
    assert state.loud(NOW) == [SHORT]
    assert told(state.settle([SILENT, SHORT], NOTHING, NOW + 48 * HOUR)) == [
        ("outlet_silent", False)
    ]
    assert state.snoozes == []


def test_a_snoozed_alarm_that_ends_meanwhile_is_never_told_of() -> None:
    state = State()
    state.settle([SILENT], NOTHING, NOW)
    state.snoozes = [Snooze("outlet_silent", "kite.example", date(2026, 3, 9))]
    assert state.settle([SILENT], NOTHING, NOW + HOUR) == []
    assert state.settle([], NOTHING, NOW + 2 * HOUR) == []


def test_a_snooze_of_one_outlet_leaves_the_others() -> None:
    other = replace(SILENT, subject="heron.example")
    state = State(snoozes=[Snooze("outlet_silent", "kite.example", date(2026, 3, 4))])
    state.settle([SILENT, other], NOTHING, NOW)
    assert state.loud(NOW) == [other]


def test_the_state_is_read_back_as_it_was_written(tmp_path: Path) -> None:
    state = State(snoozes=[Snooze("length", None, date(2026, 3, 4))])
    state.owe("alarm_command", state.settle([SILENT, SHORT], NOTHING, NOW))
    state.note_room(NOW, 7)
    state.note_unread(NOW, 3, is_any=True)
    save_state(tmp_path, state)
    assert load_state(tmp_path) == (state, None)


@pytest.mark.parametrize("damage", [b"", b"{", b"[]", b'{"ringing": [{}]}', b"\xff"])
def test_a_damaged_state_is_begun_anew_and_told(tmp_path: Path, damage: bytes) -> None:
    state_file(tmp_path).parent.mkdir()
    state_file(tmp_path).write_bytes(damage)
    state, flaw = load_state(tmp_path)
    assert state == State()
    assert str(state_file(tmp_path)) in str(flaw)


def test_a_disk_that_fills_rings_a_week_before(tmp_path: Path) -> None:
    falling = [(NOW + timedelta(days=n), 1_000 - 100 * n) for n in range(7)]
    assert [a.alarm for a in disk_full(tmp_path, falling[:4], 0)] == []  # 700 left: 7 days
    (alarm,) = disk_full(tmp_path, falling[:5], 0)
    assert alarm.told.startswith("full in 6.0 days")
    assert list(disk_full(tmp_path, [(at, 1_000) for at, _ in falling], 0)) == []
    assert list(disk_full(tmp_path, falling[4:6], 0)) == []  # two days say nothing


def test_a_disk_without_room_for_the_next_publish_rings_at_once(tmp_path: Path) -> None:
    assert [a.alarm for a in disk_full(tmp_path, [(NOW, 99)], 100)] == ["disk_full"]
    assert list(disk_full(tmp_path, [(NOW, 100)], 100)) == []


def test_the_least_that_was_free_on_a_day_is_kept_for_a_fortnight() -> None:
    state = State()
    for hours in range(24 * 20):
        state.note_room(NOW + hours * HOUR, 1_000 - hours % 24)
    assert len(state.room) == 16  # and today
    assert {free for _, free in state.room[:-1]} == {977}


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A landing zone and its corpus, made once."""
    folder = tmp_path_factory.mktemp("monitored")
    (folder / "raw").mkdir()
    (folder / "raw" / "1.html").write_bytes(page(1))
    assert ingest(folder / "raw", folder / "data").exit_code == 0
    return folder


@pytest.fixture
def settings(made: Path, tmp_path: Path) -> Settings:
    """The same landing zone, and a copy of the corpus."""
    shutil.copytree(made / "data", tmp_path / "data", symlinks=True)
    return Settings(raw=(str(made / "raw"),), data=tmp_path / "data")


def seen(settings: Settings, now: datetime | None = None) -> Look:
    def nobody(channel: str, news: Any) -> None:
        raise NotDelivered(f"{channel}: nobody is there")

    return look(settings, "a test", now or datetime.now(UTC), None, nobody)


def names(found: Look) -> list[str]:
    return [one.alarm for one in found.loud]


def test_a_healthy_corpus_rings_nothing(settings: Settings) -> None:
    assert seen(settings).is_quiet


def test_a_landing_zone_that_is_gone_rings_and_its_return_is_told(settings: Settings) -> None:
    raw = Path(settings.raw[0])
    raw.rename(raw.with_name("away"))
    found = seen(settings)
    assert [(one.alarm, one.subject) for one in found.loud] == [("landing_zone", str(raw))]
    raw.with_name("away").rename(raw)
    assert told(seen(settings).news) == [("landing_zone", True)]


def test_files_that_no_ingest_takes_in_ring_after_two_intervals(settings: Settings) -> None:
    now = datetime.now(UTC)
    second = Path(settings.raw[0]) / "2.html"
    second.write_bytes(page(2))
    assert names(seen(settings, now)) == []
    assert names(seen(settings, now + 2 * HOUR)) == []
    assert names(seen(settings, now + 3 * HOUR)) == ["unread_files"]
    ingest(settings.raw[0], settings.data)
    assert told(seen(settings, now + 4 * HOUR).news) == [("unread_files", True)]
    second.unlink()


def test_a_run_whose_publish_failed_is_not_green_until_the_next_one_is(
    settings: Settings, tmp_path: Path
) -> None:
    """What cron is told by the exit code, `runs` and the monitor say, too."""
    (tmp_path / "raw").mkdir()
    (tmp_path / "raw" / "2.html").write_bytes(page(2))
    more = {"raw": (str(tmp_path / "raw"),), "workers": 1}
    settings = settings.model_copy(update=more)
    too_small = settings.model_copy(update={"warehouse_memory_bytes": 4 * 2**20})
    with opened(too_small, "an ingest") as run:
        with run.working():
            run.do(run.plan.shards)
        run.settle()
        summary = run.summary(run.publish())
    assert (summary.exit_code, [one.kind for one in summary.failures]) == (1, ["corpus"])
    (found,) = seen(settings).loud
    assert (found.alarm, found.told) == (
        "run_not_green",
        "the last ingest (an ingest) ended with exit code 1",
    )
    ingest(settings.raw[0], settings.data)
    assert told(seen(settings).news) == [("run_not_green", True)]
    ended = "select exit_code, articles from runs order by started_at"
    assert ask(settings.data, ended) == [(0, 1), (1, 1), (0, 0)]


HOLD = """
import sys, time
from datetime import UTC, datetime
from pathlib import Path
from broadsheet.pipeline.lake.lock import locked
with locked(Path(sys.argv[1]), "broadsheet ingest", datetime(2026, 3, 2, 12, tzinfo=UTC)):
    print("held", flush=True)
    sys.stdin.read()
"""


def test_a_run_that_was_killed_rings_until_another_comes_to_its_end(settings: Settings) -> None:
    """As cron starts it: nobody else sees it die."""
    lake = settings.data / "lake"
    holder = subprocess.Popen(
        [sys.executable, "-c", HOLD, str(lake)],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    )
    with holder:
        assert holder.stdout is not None
        assert holder.stdout.readline() == "held\n"
        assert names(seen(settings)) == []  # it is under way
        holder.kill()
    (found,) = seen(settings).loud
    assert (found.alarm, found.since) == ("run_cut_off", NOW - HOUR / 2)
    assert found.told.startswith("broadsheet ingest was killed")
    with pytest.raises(KeyboardInterrupt), locked(lake, "another", NOW):
        raise KeyboardInterrupt
    assert told(seen(settings).news) == [("run_cut_off", True)]


def test_the_name_that_an_older_version_left_in_the_lock_rings_nothing(settings: Settings) -> None:
    """It stood there after every run, however that ended."""
    left = {"pid": 7, "host": "news", "purpose": "broadsheet ingest", "since": NOW.isoformat()}
    (settings.data / "lake" / "lock").write_text(json.dumps(left))
    assert names(seen(settings)) == []


def test_a_corpus_that_is_older_than_the_lake_rings(settings: Settings) -> None:
    (settings.data / "corpus.duckdb").unlink()
    assert names(seen(settings, datetime.now(UTC) + 3 * HOUR)) == ["publish_old"]


def test_it_rings_although_each_hour_another_run_adds_to_what_cannot_be_published(
    settings: Settings,
) -> None:
    """As on a disk too full for a corpus: the last run is never two hours old."""
    lake = Lake(settings.data)
    (run,) = read_lake(lake).runs
    begun = datetime.fromisoformat(run["ended_at"])
    for hours in (1, 2, 3, 4):
        at = (begun + hours * HOUR).isoformat()
        ended = {"event": "run", "run_id": f"hour {hours}", "ended_at": at}
        lake.log.append({k: v for k, v in run.items() if k != "lake_version"} | ended)
    (settings.data / "corpus.duckdb").unlink()
    (found,) = seen(settings, begun + 4.5 * HOUR).loud
    assert (found.alarm, found.since) == ("publish_old", begun + HOUR)


def test_a_corpus_that_cannot_be_read_rings(settings: Settings) -> None:
    database = (settings.data / "corpus.duckdb").resolve()
    database.write_bytes(b"\0" * database.stat().st_size)
    found = seen(settings)
    assert names(found) == ["corpus_unreadable"]
    assert "rebuild" in found.loud[0].told


def test_a_lake_that_is_damaged_rings(settings: Settings) -> None:
    manifest = settings.data / "lake" / "manifest.jsonl"
    manifest.write_bytes(manifest.read_bytes().replace(b"complete", b"complet3"))
    shutil.rmtree(settings.data / "lake" / "checkpoints", ignore_errors=True)
    assert "lake_damaged" in names(seen(settings))


def test_nobody_verified_for_too_long_rings_until_somebody_does(settings: Settings) -> None:
    later = datetime.now(UTC) + timedelta(days=36)
    assert names(seen(settings, later)) == ["verify_old"]
    CliRunner().invoke(main, ["verify", "--data", str(settings.data)])
    assert names(seen(settings, later - timedelta(days=2))) == []
    never = settings.model_copy(update={"verify_days": 0})
    assert names(seen(never, later + timedelta(days=99))) == []


def recorder(folder: Path, code: int = 0) -> tuple[str, Path]:
    """A command that keeps what it is told."""
    script, kept = folder / "tell it.py", folder / "told"
    script.write_text(
        "import sys, pathlib\n"
        f"pathlib.Path({str(kept)!r}).open('a').write(sys.stdin.read() + chr(10))\n"
        f"sys.stderr.write('no; $(touch x)')\nsys.exit({code})\n"
    )
    return f"{sys.executable} '{script}'", kept


def test_a_command_is_told_in_json_and_no_shell_reads_it(tmp_path: Path) -> None:
    command, kept = recorder(tmp_path)
    call(command, [News(SILENT), News(SHORT, is_over=True)])
    message = json.loads(kept.read_text())
    assert message["subject"] == "broadsheet: 1 rings, 1 over (outlet_silent, kite.example)"
    assert [(a["alarm"], a["is_over"]) for a in message["alarms"]] == [
        ("outlet_silent", False),
        ("length", True),
    ]
    with pytest.raises(NotDelivered, match="No such file"):
        call("/nowhere/program", [News(SILENT)])
    call(f"{command} ; touch {tmp_path}/x $(touch {tmp_path}/x)", [News(SILENT)])
    assert not (tmp_path / "x").exists()
    with pytest.raises(NotDelivered, match=r"ended with 3: no; \$\(touch x\)"):
        call(recorder(tmp_path, 3)[0], [News(SILENT)])
    with pytest.raises(NotDelivered, match="timed out"):
        call("sleep 9", [News(SILENT)], wait_seconds=0.1)


def test_what_could_not_be_told_is_told_at_the_next_look(
    tmp_path: Path, settings: Settings
) -> None:
    command, kept = recorder(tmp_path, 1)
    knobs = {"alarm_command": command, "raw": ("/nowhere",), "alarm_blocks": "slack-webhook/ops"}
    calling = settings.model_copy(update=knobs)
    first = seen(calling)
    assert len(first.trouble) == 2  # both were tried
    recorder(tmp_path, 0)
    second = seen(calling)
    assert second.trouble == ["slack-webhook/ops: nobody is there"]
    again = json.loads(kept.read_text().splitlines()[-1])["alarms"]
    # What was owed, and that the others are not told.
    assert [(a["alarm"], a["subject"]) for a in again] == [
        ("landing_zone", "/nowhere"),
        ("not_delivered", "alarm_command"),
        ("not_delivered", "slack-webhook/ops"),
    ]
    third = seen(calling)
    assert told(third.news) == [("not_delivered", True)]
    assert len(kept.read_text().splitlines()) == 3
    fourth = seen(calling)
    assert fourth.news == []
    assert len(kept.read_text().splitlines()) == 3


def test_a_look_that_is_killed_as_it_tells_tells_again(settings: Settings) -> None:
    lost = settings.model_copy(update={"raw": ("/nowhere",), "alarm_blocks": "slack-webhook/ops"})

    def killed(channel: str, news: Any) -> None:
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        look(lost, "a test", datetime.now(UTC), None, killed)
    got: list[str] = []
    look(lost, "a test", datetime.now(UTC), None, lambda _, news: got.extend(n.line for n in news))
    assert [line.partition(",")[0] for line in got] == [
        "rings: landing_zone",
        "rings: not_delivered",
    ]


def test_a_channel_that_is_no_longer_named_is_owed_nothing(settings: Settings) -> None:
    lost = settings.model_copy(update={"raw": ("/nowhere",), "alarm_blocks": "slack-webhook/ops"})
    assert seen(lost).trouble
    assert seen(settings.model_copy(update={"raw": ("/nowhere",)})).trouble == []


def test_two_looks_at_once_are_one(settings: Settings) -> None:
    with (
        locked(settings.data / "monitor", "a look", NOW),
        pytest.raises(LakeLocked, match="a look"),
    ):
        seen(settings)


def test_the_command_line_looks_snoozes_and_ends_with_one_while_something_rings(
    settings: Settings,
) -> None:
    def run(*said: str) -> tuple[int, str]:
        done = CliRunner().invoke(main, ["monitor", *said, "--data", str(settings.data)])
        return done.exit_code, done.output

    code, output = run("/nowhere")
    assert (code, output[:23]) == (1, "! landing_zone, /nowher")
    assert "(told before)" in run("/nowhere")[1]
    coming = f"{datetime.now(UTC) + timedelta(days=2):%Y-%m-%d}"  # midnight may come meanwhile
    code, output = run("--snooze", "landing_zone//nowheer", "--until", coming)
    assert (code, output.endswith(": 0 of it ring now\n")) == (0, True)
    code, output = run("--snooze", "landing_zone//nowhere", "--until", coming)
    assert (code, output.count("asleep: landing_zone, /nowhere: there is no")) == (0, 1)
    code, output = run("/nowhere", "--json")
    assert (code, [a["subject"] for a in json.loads(output)["asleep"]]) == (0, ["/nowhere"])
    assert run("--snooze", "landing_zone")[0] == 2
    assert run("--snooze", "landing_zone", "--until", "soon")[0] == 2
    assert "there is no alarm 'silence'" in run("--snooze", "silence", "--until", coming)[1]


def test_a_snooze_names_an_alarm_that_there_is(settings: Settings) -> None:
    with pytest.raises(WrongSetting, match="names nobody"):
        snooze(settings, "length/", date(2026, 3, 9), NOW)
    snooze(settings, "length", date(2026, 3, 9), NOW)
    snooze(settings, "length", date(2026, 3, 10), NOW)
    assert load_state(settings.data)[0].snoozes == [Snooze("length", None, date(2026, 3, 10))]


@pytest.mark.parametrize("blocks", ["ops", "slack webhook/ops", "a/b/c", "slack-webhook/ops;x/y"])
def test_a_block_is_named_by_type_and_name(blocks: str) -> None:
    with pytest.raises(WrongSetting, match="TYPE/NAME"):
        load({"alarm_blocks": blocks})


def test_channels_are_the_command_and_the_blocks() -> None:
    asked = load({"alarm_blocks": "a/b, c-d/e", "alarm_command": "mail me"})
    assert channels(asked) == ["alarm_command", "a/b", "c-d/e"]
    with pytest.raises(WrongSetting, match="No closing quotation"):
        load({"alarm_command": "mail 'me"})


def test_thresholds_with_a_flaw_ring_and_none_is_in_force(tmp_path: Path) -> None:
    table = tmp_path / "alarm_thresholds.csv"
    table.write_text("outlet,alarm,threshold\n*,length,0.5\nkite.example,outlet_silent,72\n")
    rows, flaws = read_thresholds(tmp_path, NOW)
    assert (rows.num_rows, flaws) == (2, [])
    for wrong, said in (
        ("outlet,alarm,threshold\n*,lenght,1\n", "knows no alarm 'lenght'"),
        ("outlet,alarm,threshold\n*,length,much\n", "is no number"),
        ("outlet,threshold\n*,1\n", "columns are"),
    ):
        table.write_text(wrong)
        rows, (flaw,) = read_thresholds(tmp_path, NOW)
        assert (rows.num_rows, flaw.alarm) == (0, "thresholds_refused")
        assert said in flaw.told


def test_every_alarm_says_what_it_means_why_from_when_and_where_to_look_further() -> None:
    for name in of_the_corpus():
        text = (ALARMS / f"{name}.sql").read_text(encoding="utf-8")
        assert "\n-- Reason: " in text, name
        assert "\n-- Threshold: " in text, name
        (further,) = (line for line in text.splitlines() if line.startswith(FURTHER))
        assert (SQL / further.removeprefix(FURTHER)).is_file(), name
    assert not set(of_the_corpus()) & set(OTHERS)


def test_a_message_of_many_alarms_can_be_read() -> None:
    lines = body_of([News(replace(SILENT, subject=f"{n}.example")) for n in range(60)]).splitlines()
    assert (len(lines), lines[-1]) == (51, "and 10 more: `broadsheet monitor`")
