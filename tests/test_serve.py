"""Scheduled runs, with real processes: one server for the whole file, since it is slow to start."""

import json
import os
import signal
import socket
import sqlite3
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Callable, Iterator
from contextlib import ExitStack, closing, suppress
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from itertools import pairwise
from pathlib import Path
from typing import Any
from uuid import UUID

import duckdb
import pytest

from broadsheet.flows.clock import ANCHOR
from broadsheet.pipeline.lake.lock import locked
from broadsheet.pipeline.recipe import recipe_id
from broadsheet.pipeline.settings import YEAR_SECONDS, Settings
from tests.bench import tree_of
from tests.sinks import Hook, Mail, listening
from tests.test_apart import is_running

INTERVAL_SECONDS = 6
UNDER_WAY = ["RUNNING", "PENDING"]
ENDED = ["COMPLETED", "FAILED", "CANCELLED"]
PATIENCE_SECONDS = 240.0  # on a busy machine; a tenth of it is used on an idle one
BLOCKS = "alarm-address/mail,alarm-address/hook"
BODY = "The council of Harrowby met on Monday and spoke about the bridge over the river. " * 6


def story(n: int) -> str:
    return f"<html><head><title>Story {n}</title></head><body><p>{BODY}</p></body></html>"


@dataclass
class Service:
    """A `broadsheet serve`, and what it was told."""

    port: int
    raw: Path
    data: Path
    output: Path
    held: ExitStack  # the lake's lock, to be let go
    process: subprocess.Popen[bytes] = field(init=False)

    def start(self, interval_seconds: int) -> None:
        """Serve, from now on by this interval."""
        knobs = {
            "serve_port": self.port,
            "interval_seconds": interval_seconds,
            "workers": 1,
            "rules.min_words": 9,
            "alarm_blocks": BLOCKS,
            # By the clock these would come between what tests ask for: at 00:45 a `maintain`.
            "monitor_seconds": YEAR_SECONDS,
            "maintain_seconds": YEAR_SECONDS,
            "learn_seconds": YEAR_SECONDS,
        }
        command = [sys.executable, "-m", "broadsheet.flows.cli", "serve", str(self.raw)]
        command += ["--data", str(self.data)]
        for name, value in knobs.items():
            command += ["--set", f"{name}={value}"]
        ours = ("PREFECT", "BROAD")
        environment = {k: v for k, v in os.environ.items() if not k.startswith(ours)}
        environment["PREFECT_RUNNER_POLL_FREQUENCY"] = "1"  # 10 s is right for an hour's schedule
        with self.output.open("wb") as output:
            self.process = subprocess.Popen(
                command, stdout=output, stderr=output, env=environment, start_new_session=True
            )

    def kill(self) -> None:
        """As a power cut would, the server that it started included."""
        for pid in tree_of(self.process.pid):
            with suppress(ProcessLookupError):
                os.kill(pid, signal.SIGKILL)
        self.process.wait()

    def ask(self, path: str, question: dict[str, Any] | None = None) -> Any:
        """What the API says."""
        return json.loads(self.tell(path, question))

    def tell(
        self, path: str, question: dict[str, Any] | None = None, method: str | None = None
    ) -> bytes:
        """The same in bytes; 503 is the API's way to ask for patience."""
        body = None if question is None else json.dumps(question).encode()
        request = urllib.request.Request(
            f"http://127.0.0.1:{self.port}/api/{path}",
            body,
            {"Content-Type": "application/json"},
            method=method,
        )
        for _ in range(20):
            try:
                with urllib.request.urlopen(request, timeout=60) as answer:
                    return bytes(answer.read())
            except urllib.error.HTTPError as error:
                error.close()
                if error.code != 503:
                    raise
                time.sleep(0.5)
        raise AssertionError(path)

    def plant(self, deployment: str, expected: timedelta, states: list[str]) -> str:
        """A run that no process runs, put into these states, TYPE or TYPE NAME, one by one."""
        due = (datetime.now(UTC) + expected).isoformat()
        later = {"type": "SCHEDULED", "state_details": {"scheduled_time": due}}
        asked = {"state": later}
        run: str = self.ask(f"deployments/{deployment}/create_flow_run", asked)["id"]
        for state in states:
            kind, *name = state.split()
            forced = {"state": {"type": kind, "name": "".join(name) or None}}
            forced["force"] = kind == "RUNNING"
            told = self.ask(f"flow_runs/{run}/set_state", forced)
            assert told["status"] == "ACCEPT", told
        return run

    def plant_late(self, flow: str) -> str:
        """A run that was due an hour ago, of no deployment: no runner takes it up."""
        due = (datetime.now(UTC) - timedelta(hours=1)).isoformat()
        later = {"type": "SCHEDULED", "state_details": {"scheduled_time": due}}
        asked = {"flow_id": self.ask(f"flows/name/{flow}")["id"], "state": later}
        run: str = self.ask("flow_runs/", asked)["id"]
        return run

    def make_overdue(self, runs: list[str], *, is_planned: bool) -> None:
        """Between a kill and a start: have runs an hour behind, made by the schedule or by hand."""
        due = f"{datetime.now(UTC) - timedelta(hours=1):%Y-%m-%d %H:%M:%S.%f}"
        with closing(sqlite3.connect(self.data / "prefect" / "prefect.db")) as database, database:
            for run in runs:
                changed = database.execute(
                    "update flow_run set auto_scheduled = ?, expected_start_time = ?, "
                    "next_scheduled_start_time = ? where replace(id, '-', '') = ?",
                    (is_planned, due, due, UUID(run).hex),
                )
                assert changed.rowcount == 1
                database.execute(
                    "update flow_run_state set state_details = "
                    "json_set(state_details, '$.scheduled_time', ?) "
                    "where replace(flow_run_id, '-', '') = ?",
                    (f"{due.replace(' ', 'T')}Z", UUID(run).hex),
                )

    def runs(self, deployment: str, states: list[str] = ENDED) -> list[dict[str, Any]]:
        """The runs of a deployment that ended, or are in other states, the newest first."""
        question = {
            "deployments": {"name": {"any_": [deployment]}},
            "flow_runs": {"state": {"type": {"any_": states}}},
            "sort": "START_TIME_DESC",
        }
        runs: list[dict[str, Any]] = self.ask("flow_runs/filter", question)
        return runs

    def until(self, happened: Callable[[], Any]) -> Any:
        """Wait for something that only the service can bring about."""
        deadline = time.monotonic() + PATIENCE_SECONDS
        while time.monotonic() < deadline:
            assert self.process.poll() is None, self.output.read_text()
            if seen := happened():
                return seen
            time.sleep(0.3)
        raise AssertionError(self.output.read_text())

    def titles(self) -> set[str]:
        """What an analyst sees."""
        database = self.data / "corpus.duckdb"
        if not database.exists():
            return set()
        with closing(duckdb.connect(str(database), read_only=True)) as corpus:
            return {title for (title,) in corpus.sql("select title from articles").fetchall()}


@pytest.fixture(scope="module")
def service(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Service]:
    """Serves a landing zone of one story every six seconds; at first the lake is held."""
    folder = tmp_path_factory.mktemp("serve")
    (raw := folder / "raw").mkdir()
    (raw / "1.html").write_text(story(1))
    with ExitStack() as held:
        data = folder / "data"
        held.enter_context(locked(data / "lake", "an ingest by hand", datetime.now(UTC)))
        made = Service(free_port(), raw, data, folder / "output", held)
        made.start(INTERVAL_SECONDS)
        try:
            yield made
        finally:
            made.kill()


def free_port() -> int:
    """A port that nobody has, and that the system gives to nobody who asks for any: until the
    service listens there, and while it is down, other tests open hundreds of connections."""
    begin = 15_000 + os.getpid() % 10_000
    for port in range(begin, begin + 1_000):
        with socket.socket() as probe, suppress(OSError):
            probe.bind(("127.0.0.1", port))
            return port
    raise AssertionError("a thousand ports are taken")


def test_a_scheduled_run_that_finds_the_lake_held_ends_in_one_line(service: Service) -> None:
    service.until(lambda: "Prefect's page" in service.output.read_text())
    ours = "an ingest by hand (process"
    locked_out = service.until(
        lambda: [r for r in service.runs("landing-zone") if ours in r["state"]["message"]]
    )
    assert locked_out[0]["state_type"] == "CANCELLED"
    assert "\n" not in locked_out[0]["state"]["message"]


def test_a_server_ingests_when_it_starts_and_then_by_the_clock(service: Service) -> None:
    """The first run waits for no interval; the others are due at full multiples of it."""
    said = service.output.read_text()
    assert "It ingests now: none of its own runs has been completed since" in said
    assert "every 6 seconds, the next time at" in said
    assert "It looks for what rings every 366 days, the next time at" in said
    assert f"tells {BLOCKS.replace(',', ', ')};\nwhat it saw: {service.data}/monitor/" in said

    def both() -> bool:
        return {run["auto_scheduled"] for run in service.runs("landing-zone")} == {True, False}

    service.until(both)
    for run in service.runs("landing-zone"):
        due = datetime.fromisoformat(run["expected_start_time"]) - ANCHOR
        assert (
            due % timedelta(seconds=INTERVAL_SECONDS) == timedelta(0) or not run["auto_scheduled"]
        )


def test_the_next_run_takes_in_what_arrived_without_anyone_doing_anything(
    service: Service,
) -> None:
    (service.raw / "2.html").write_text(story(2))
    service.held.close()
    service.until(lambda: service.titles() == {"Story 1", "Story 2"})
    assert "Traceback" not in service.output.read_text()


def test_runs_obey_the_knobs_that_serve_was_given(service: Service) -> None:
    rules = replace(Settings().rules, min_words=9)
    with closing(duckdb.connect(str(service.data / "corpus.duckdb"), read_only=True)) as corpus:
        recipes = corpus.sql("select distinct recipe_id from articles").fetchall()
    assert recipes == [(recipe_id(rules),)]


def test_every_run_shows_its_summary_on_prefects_page(service: Service) -> None:
    """As text and as a table, read back through the API."""

    def shown() -> list[dict[str, Any]]:
        keys = {"artifacts": {"key": {"any_": ["ingest", "ingest-rejects"]}}}
        artifacts: list[dict[str, Any]] = service.ask("artifacts/filter", keys)
        return artifacts if {a["key"] for a in artifacts} == {"ingest", "ingest-rejects"} else []

    artifacts = service.until(shown)
    text = next(a for a in artifacts if a["key"] == "ingest")
    assert (text["type"], text["flow_run_id"] is not None) == ("markdown", True)
    assert "records = " in text["data"]
    assert "| records read |" in text["data"]
    table = next(a for a in artifacts if a["key"] == "ingest-rejects")
    assert table["type"] == "table"
    assert json.loads(table["data"])[0]["reason"] == "none"
    done = service.until(
        lambda: [r for r in service.runs("landing-zone") if r["state_type"] == "COMPLETED"]
    )
    assert "the corpus holds" in done[0]["state"]["message"]


def test_a_run_that_is_still_going_is_not_overlapped_by_the_next(service: Service) -> None:
    """The next is cancelled, not queued."""
    full = "Deployment concurrency limit reached."
    service.until(
        lambda: any(run["state"]["message"] == full for run in service.runs("landing-zone"))
    )
    went = [run for run in service.runs("landing-zone") if run["state"]["message"] != full]
    times = sorted((run["start_time"], run["end_time"]) for run in went)
    assert len(times) >= 2
    assert all(ended <= began for (_, ended), (began, _) in pairwise(times))


def test_a_second_server_over_the_same_data_is_refused_and_harms_nothing(service: Service) -> None:
    """It would take the first one's runs for dead, and have runs by hand told to itself."""
    note = service.data / "prefect" / "port"
    command = [sys.executable, "-m", "broadsheet.flows.cli", "serve", str(service.raw), "--data"]
    command += [str(service.data), "--set", f"serve_port={free_port()}"]
    tried = subprocess.run(command, capture_output=True, text=True, check=False, timeout=240)
    first = f"broadsheet: broadsheet serve (process {service.process.pid} on "
    assert tried.returncode == 3
    assert (tried.stderr[: len(first)], tried.stderr.count("\n")) == (first, 1), tried.stderr
    assert note.read_text() == str(service.port)


def test_a_rebuild_is_there_to_be_asked_for(service: Service) -> None:
    ingest = service.ask("deployments/name/ingest/landing-zone")
    service.tell(f"deployments/{ingest['id']}/pause_deployment", {})
    rebuild = service.ask("deployments/name/rebuild/corpus")
    before = (service.data / "corpus.duckdb").resolve()

    def rebuilt() -> bool:
        ended = [run["state_type"] for run in service.runs("corpus")]
        if len(ended) == len(asked) and "COMPLETED" not in ended:  # an ingest held the lake
            asked.append(service.ask(f"deployments/{rebuild['id']}/create_flow_run", {})["id"])
        return "COMPLETED" in ended

    asked: list[str] = []
    service.until(rebuilt)
    assert (service.data / "corpus.duckdb").resolve() != before
    assert service.titles() == {"Story 1", "Story 2"}


SAY = """
import sys
from click.testing import CliRunner
from broadsheet.flows.cli import main
data, mail, hook = sys.argv[1:]
for name, url in (("mail", mail), ("hook", hook)):
    saved = CliRunner().invoke(main, ["monitor", "--address", name, "--data", data], input=url)
    assert f'alarm_blocks = "alarm-address/{name}" in broadsheet.toml' in saved.output
look = ["monitor", "/nowhere", "--data", data, "--set", "alarm_blocks=BLOCKS"]
done = CliRunner().invoke(main, look)
assert done.exit_code == 1, done.output
""".replace("BLOCKS", BLOCKS)


def test_alarms_reach_a_mailbox_and_a_webhook_by_hand_and_by_the_clock(service: Service) -> None:
    """Of runs that failed, crashed, need eyes or do not begin, and of a landing zone that is gone;
    and what of it is over."""
    service.until(lambda: not service.runs("landing-zone", UNDER_WAY))
    deployed = {
        flow: service.ask(f"deployments/name/{flow}/{name}")["id"]
        for flow, name in (
            ("rebuild", "corpus"),
            ("maintain", "upkeep"),
            ("monitor", "alarms"),
        )
    }
    # Due in a day: no runner takes them up before they are put into their states.
    service.plant(deployed["rebuild"], timedelta(days=1), ["RUNNING", "FAILED"])
    service.plant(deployed["maintain"], timedelta(days=1), ["RUNNING", "COMPLETED NeedsEyes"])
    service.plant(deployed["monitor"], timedelta(days=1), ["RUNNING", "CRASHED"])
    late = service.plant_late("ingest")
    with listening(Mail) as mail, listening(Hook) as hook:
        box = f"mailto://127.0.0.1:{mail.port}/?from=us@news.example&to=ops@news.example"
        command = [
            sys.executable,
            "-c",
            SAY,
            str(service.data),
            box,
            f"json://127.0.0.1:{hook.port}",
        ]
        subprocess.run(command, check=True, timeout=PATIENCE_SECONDS)
        (letter,), (posted,) = mail.got, hook.got
        assert letter["Subject"] == posted["title"]
        assert posted["title"] == "broadsheet: 5 rings (flow_failed, ingest)"
        lines = posted["message"].splitlines()
        gone = "there is no such file or folder, and no file matches it"
        assert [line.partition(" (since")[0] for line in lines] == [
            "rings: flow_failed, ingest: its run has not begun: is its runner up?",
            "rings: flow_failed, maintain: its last run ended as NeedsEyes: without a message",
            "rings: flow_failed, monitor: its last run ended as Crashed: without a message",
            "rings: flow_failed, rebuild: its last run ended as Failed: without a message",
            f"rings: landing_zone, /nowhere: {gone}",
        ]
        assert letter.get_body().get_content().splitlines() == lines

        service.plant(deployed["maintain"], timedelta(days=1), ["RUNNING", "COMPLETED"])
        service.tell(f"flow_runs/{late}", method="DELETE")
        run = service.ask(f"deployments/{deployed['monitor']}/create_flow_run", {})["id"]
        service.until(lambda: service.ask(f"flow_runs/{run}")["state_type"] in ENDED)
        state = service.ask(f"flow_runs/{run}")["state"]
        assert (state["type"], state["name"]) == ("COMPLETED", "NeedsEyes"), state["message"]
        assert [one["title"] for one in hook.got[1:]] == [
            "broadsheet: 3 over (flow_failed, ingest)"
        ]
        assert [line.partition(":")[0] for line in hook.got[1]["message"].splitlines()] == [
            "over"
        ] * 3
        assert len(mail.got) == 2
    shown = service.ask("artifacts/filter", {"artifacts": {"key": {"any_": ["alarms"]}}})
    assert [(row["alarm"], row["of"]) for row in json.loads(shown[-1]["data"])] == [
        ("flow_failed", "rebuild"),
        ("flow_failed", "monitor"),
    ]


def test_the_folder_is_maintained_by_the_clock(service: Service) -> None:
    """By the day, unless another interval is said."""
    upkeep = service.ask("deployments/name/maintain/upkeep")
    (schedule,) = upkeep["schedules"]
    assert schedule["schedule"]["interval"] == YEAR_SECONDS
    assert Settings().maintain_seconds == 86_400
    asked = service.ask(f"deployments/{upkeep['id']}/create_flow_run", {})["id"]
    service.until(lambda: service.ask(f"flow_runs/{asked}")["state_type"] in ENDED)
    run = service.ask(f"flow_runs/{asked}")
    assert run["state"]["message"].startswith("freed ")
    assert "of this round" in run["state"]["message"]


def test_only_loopback_is_listened_on(service: Service) -> None:
    """Every listening socket of the server, the runner and the runs."""
    inodes = set()
    for pid in tree_of(service.process.pid):
        for descriptor in Path(f"/proc/{pid}/fd").glob("*"):
            try:
                inodes.add(os.readlink(descriptor))
            except OSError:
                continue
    addresses = set()
    for table in ("tcp", "tcp6"):
        for line in Path(f"/proc/net/{table}").read_text().splitlines()[1:]:
            words = line.split()
            if words[3] == "0A" and f"socket:[{words[9]}]" in inodes:
                addresses.add(words[1].partition(":")[0])
    assert addresses == {"0100007F"}  # 127.0.0.1, as the kernel prints it


def test_nothing_is_kept_of_results(service: Service) -> None:
    assert not (service.data / "prefect" / "storage").exists()


def test_a_server_that_comes_back_settles_what_died_with_it_and_does_not_ingest_again(
    service: Service,
) -> None:
    """Else Prefect's page shows runs under way for ever, and a dead one keeps the slot."""
    deployment = service.ask("deployments/name/ingest/landing-zone")["id"]
    service.tell(f"deployments/{deployment}/pause_deployment", {})
    service.until(lambda: not service.runs("landing-zone", UNDER_WAY))
    left = [
        service.plant(deployment, expected=timedelta(days=1), states=["PENDING"]),  # has the slot
        service.plant(deployment, expected=timedelta(days=1), states=["RUNNING"]),
    ]
    overdue = service.plant(deployment, expected=timedelta(days=1), states=[])
    wanted = service.plant(deployment, expected=timedelta(days=1), states=[])
    began = len(service.runs("landing-zone"))
    service.kill()
    service.make_overdue([overdue], is_planned=True)
    service.make_overdue([wanted], is_planned=False)
    service.start(YEAR_SECONDS)
    service.until(lambda: "the next time at" in service.output.read_text())
    assert (
        "It does not ingest now: a run of its own has been completed" in service.output.read_text()
    )
    assert {service.ask(f"flow_runs/{run}")["state_type"] for run in left} == {"CRASHED"}
    service.until(lambda: service.ask(f"flow_runs/{wanted}")["state_type"] in ENDED)
    state = service.ask(f"flow_runs/{wanted}")["state"]
    assert state["type"] == "COMPLETED", (state["message"], "a person asked for it")
    known = {"flow_runs": {"id": {"any_": [overdue]}}}
    assert service.ask("flow_runs/filter", known) == [], "the schedule's are made up for by one"
    assert len(service.runs("landing-zone")) == began + 1


def test_sigterm_ends_the_server_the_runner_and_its_runs(service: Service) -> None:
    pids = tree_of(service.process.pid)
    assert len(pids) >= 2
    service.process.send_signal(signal.SIGTERM)
    assert service.process.wait(PATIENCE_SECONDS) == 130
    deadline = time.monotonic() + 60
    while left := [pid for pid in pids if is_running(pid)]:
        assert time.monotonic() < deadline, left
        time.sleep(0.1)
    said = service.output.read_text()
    assert "interrupted" in said
    assert "Traceback" not in said


@pytest.mark.parametrize(
    "moment",
    ["while Prefect loads", pytest.param("while a run loads", marks=pytest.mark.torture)],
)
def test_ctrl_c_pressed_twice_at_an_ill_time_is_told_in_one_line(
    tmp_path: Path, moment: str
) -> None:
    """As a terminal sends it: to the runs as well, whatever they are about."""
    (raw := tmp_path / "raw").mkdir()
    (raw / "1.html").write_text(story(1))
    with ExitStack() as nothing_held:
        output = tmp_path / "output"
        service = Service(free_port(), raw, tmp_path / "data", output, nothing_held)
        service.start(YEAR_SECONDS)
        try:
            if moment == "while Prefect loads":
                service.until((service.data / "prefect" / "server.log").exists)
            else:
                service.until(lambda: any(map(is_served_run, tree_of(service.process.pid))))
            time.sleep(0.5)
            for _ in range(2):
                os.killpg(service.process.pid, signal.SIGINT)
                time.sleep(0.2)
            assert service.process.wait(PATIENCE_SECONDS) == 130
        finally:
            service.kill()
    told = [line for line in output.read_text().splitlines() if line.startswith("broadsheet: ")]
    assert len(told) == 1
    assert not {"Traceback", "KeyboardInterrupt", "Exception"} & set(
        output.read_text().replace(":", " ").split()
    )


def is_served_run(pid: int) -> bool:
    """Whether a process is one of a run, by its command."""
    try:
        return b"broadsheet.flows.served" in Path(f"/proc/{pid}/cmdline").read_bytes()
    except OSError:
        return False


def test_a_port_that_is_taken_is_a_wrong_setting(tmp_path: Path) -> None:
    with socket.socket() as holder:
        holder.bind(("127.0.0.1", 0))
        holder.listen()
        port = holder.getsockname()[1]
        command = [sys.executable, "-m", "broadsheet.flows.cli", "serve", str(tmp_path), "--data"]
        command += [str(tmp_path / "data"), "--set", f"serve_port={port}"]
        tried = subprocess.run(command, capture_output=True, text=True, check=False, timeout=240)
    assert tried.returncode == 2
    assert tried.stderr == f"broadsheet: serve_port {port}: Address already in use\n"
