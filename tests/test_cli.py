"""What a person types, what is printed, and the exit code."""

import json
import os
import subprocess
import sys
import time
from datetime import UTC, datetime
from pathlib import Path

import pytest

from broadsheet.pipeline.lake.lock import locked
from tests.hostile import page
from tests.running import ask, ingest

ROOT = Path(__file__).parent.parent


def broadsheet(*words: str | Path, cwd: Path = ROOT) -> subprocess.CompletedProcess[str]:
    """The command line in a process of its own, as the installed script calls it."""
    command = [sys.executable, "-m", "broadsheet.flows.cli", *map(str, words)]
    return subprocess.run(
        command, cwd=cwd, capture_output=True, text=True, timeout=240, check=False
    )


@pytest.fixture
def raw(tmp_path: Path) -> Path:
    folder = tmp_path / "raw"
    folder.mkdir()
    for number in range(3):
        (folder / f"{number}.html").write_bytes(page(number))
    (folder / "empty.html").write_bytes(b"")
    (folder / "metadata.csv").write_text("file,url\n1.html,https://hallow.example/1\n")
    return folder


@pytest.fixture
def data(raw: Path, tmp_path: Path) -> Path:
    ingest(raw, tmp_path / "data")
    return tmp_path / "data"


def test_ingest_runs_the_flow_and_ends_with_the_ledger(raw: Path, tmp_path: Path) -> None:
    """The whole thing, Prefect included; what Prefect says of itself does not reach the user."""
    told = broadsheet("ingest", raw, "--data", tmp_path / "data", "--workers", "1")
    assert told.returncode == 0, told.stderr
    assert "4 records = 3 articles + 1 rejects" in told.stdout
    assert "empty 1" in told.stdout
    assert f"make sql DATA={tmp_path / 'data'}" in told.stdout
    assert told.stderr == ""
    began = time.monotonic()
    again = broadsheet("ingest", raw, "--data", tmp_path / "data", "--json")
    assert time.monotonic() - began < 10, "an idle ingest starts no server"
    summary = json.loads(again.stdout)
    assert (summary["run"]["records_seen"], summary["corpus"]["articles"]) == (0, 3)


def test_status_tells_new_from_done(raw: Path, data: Path) -> None:
    (raw / "new.html").write_bytes(page(9))
    told = json.loads(broadsheet("status", raw, "--data", data, "--json").stdout)
    landing = {k: told["landing"][k] for k in ("files", "done", "new", "changed")}
    assert landing == {"files": 6, "done": 5, "new": 1, "changed": 0}
    assert "5 done, 1 new" in broadsheet("status", raw, "--data", data).stdout


def test_rejects_names_file_place_and_reason(data: Path) -> None:
    told = broadsheet("rejects", "--data", data)
    assert "empty.html at byte 0: empty in read" in told.stdout
    assert broadsheet("rejects", "--data", data, "--reason", "timeout").stdout == "no rejects\n"
    misspelt = broadsheet("rejects", "--data", data, "--reason", "tiemout")
    assert (misspelt.returncode, "timeout" in misspelt.stderr) == (2, True)


def test_explain_follows_a_url_and_an_id(data: Path) -> None:
    by_url = broadsheet("explain", "https://hallow.example/1", "--data", data)
    assert by_url.returncode == 0, by_url.stderr
    for said in ("1.html at byte 0: article ", "extractor: ", "published: ", "text_sha256: "):
        assert said in by_url.stdout
    (article_id,) = ask(data, "select article_id from articles where url is not null")[0]
    by_id = json.loads(broadsheet("explain", article_id, "--data", data, "--json").stdout)
    stages = {stage["stage"]: stage for stage in by_id["stages"]}
    assert stages["enrich"]["article"]["article_id"] == article_id
    assert stages["enrich"]["article"]["url"] == "https://hallow.example/1"


@pytest.mark.parametrize(
    "said", ["http://www.hallow.example/1/", "hallow.example/1", "https://hallow.example/1#photo\r"]
)
def test_explain_knows_a_url_as_one_remembers_it(data: Path, said: str) -> None:
    assert "1.html at byte 0: article " in broadsheet("explain", said, "--data", data).stdout


def test_explain_knows_the_beginning_of_an_id_and_a_raw_file(raw: Path, data: Path) -> None:
    (article_id,) = ask(data, "select article_id from articles where url is not null")[0]
    for said in (article_id[:6], raw / "1.html", os.path.relpath(raw / "1.html", ROOT)):
        assert f"1.html at byte 0: article {article_id}" in (
            broadsheet("explain", said, "--data", data).stdout
        )
    assert broadsheet("explain", article_id[:5], "--data", data).returncode == 2


def test_explain_reads_a_file_whose_name_is_not_utf8(tmp_path: Path) -> None:
    odd = tmp_path / "raw" / "caf\udce9.html"
    odd.parent.mkdir()
    odd.write_bytes(page(1))
    ingest(odd.parent, tmp_path / "data")
    told = broadsheet("explain", f"{odd.parent}/caf\\xe9.html", "--data", tmp_path / "data")
    assert "extractor: " in told.stdout


def test_explain_tells_why_a_record_was_rejected(raw: Path, data: Path) -> None:
    told = broadsheet("explain", raw / "empty.html", "--data", data)
    assert "rejected: empty" in told.stdout


def test_explain_of_the_unknown_is_wrong_usage(data: Path) -> None:
    told = broadsheet("explain", "https://nowhere.example/", "--data", data)
    assert told.returncode == 2
    assert told.stderr.startswith("broadsheet: https://nowhere.example/: neither")


def test_verify_names_the_file_whose_bit_flipped(raw: Path, data: Path) -> None:
    assert broadsheet("verify", "--data", data).returncode == 0
    victim = next((data / "lake" / "articles").glob("*.parquet"))
    content = bytearray(victim.read_bytes())
    content[len(content) // 2] ^= 4
    victim.write_bytes(content)
    told = broadsheet("verify", "--data", data)
    assert told.returncode == 4
    assert victim.name in told.stdout
    rebuilt = broadsheet("rebuild", "--data", data)
    assert rebuilt.returncode == 1, "without the rows of that file"
    assert victim.name in rebuilt.stdout
    found = broadsheet("repair", "--data", data)
    assert found.returncode == 1
    assert victim.name in found.stdout
    assert f"ingest the raw files again: {raw}" in found.stdout
    taken = broadsheet("ingest", raw, "--data", data)
    assert (taken.returncode, victim.name in taken.stdout) == (0, True)
    whole = broadsheet("repair", "--data", data)
    assert (whole.returncode, whole.stdout) == (0, "the lake is whole\n")


@pytest.mark.parametrize("command", ["verify", "rebuild"])
def test_where_no_lake_is_nothing_is_whole_and_nothing_is_built(
    tmp_path: Path, command: str
) -> None:
    told = broadsheet(command, "--data", tmp_path / "dtaa")
    assert (told.returncode, "no lake is there" in told.stderr) == (2, True)
    assert not (tmp_path / "dtaa").exists()


def test_verify_reads_every_block_of_the_corpus(data: Path) -> None:
    database = data / "corpus.duckdb"
    content = bytearray(database.read_bytes())
    content[len(content) - 100_000] ^= 4
    database.resolve().write_bytes(content)
    told = broadsheet("verify", "--data", data, "--json")
    complaints = json.loads(told.stdout)
    assert (told.returncode, complaints["lake"]) == (1, [])
    assert "broadsheet rebuild" in complaints["corpus"][0]


def test_verify_notices_a_corpus_and_a_manifest_that_lost_touch(raw: Path, data: Path) -> None:
    first = (data / "lake" / "manifest.jsonl").read_bytes()
    snapshot = (data / "corpus.duckdb").resolve().read_bytes()
    (raw / "more.html").write_bytes(page(50))
    ingest(raw, data)
    newest = (data / "corpus.duckdb").resolve()
    whole = newest.read_bytes()
    newest.write_bytes(snapshot)
    old = json.loads(broadsheet("verify", "--data", data, "--json").stdout)
    assert (old["lake"], "older than the lake" in old["corpus"][0]) == ([], True)
    newest.write_bytes(whole)
    (data / "lake" / "manifest.jsonl").write_bytes(first)
    lost = broadsheet("verify", "--data", data)
    assert (lost.returncode, "the manifest lost its end" in lost.stdout) == (4, True)


def test_verify_tells_of_a_manifest_that_is_gone_in_json_too(data: Path) -> None:
    (data / "lake" / "manifest.jsonl").unlink()
    told = broadsheet("verify", "--data", data, "--json")
    assert told.returncode == 4
    assert "manifest.jsonl: missing" in json.loads(told.stdout)["lake"][0]


@pytest.mark.parametrize("words", [("rejects",), ("explain", "x"), ("sql", "--query", "from runs")])
def test_a_file_that_is_no_corpus_is_told_in_a_line(tmp_path: Path, words: tuple[str, ...]) -> None:
    (tmp_path / "corpus.duckdb").write_bytes(b"no database")
    told = broadsheet(*words, "--data", tmp_path)
    assert told.returncode == 1
    assert told.stderr.count("\n") == 1
    assert "broadsheet rebuild" in told.stderr


def test_data_that_is_a_file_is_wrong_usage(raw: Path) -> None:
    told = broadsheet("ingest", raw, "--data", raw / "1.html")
    assert (told.returncode, told.stderr.count("\n")) == (2, 1)
    assert "1.html" in told.stderr


def test_status_tells_of_a_landing_zone_that_is_not_mounted(data: Path, tmp_path: Path) -> None:
    told = broadsheet("status", "--data", data, cwd=tmp_path)
    assert told.returncode == 0
    assert "tests/raw: there is no such file" in told.stdout
    assert "4 records = 3 articles" in told.stdout


INTERRUPTED_WHILE_LOADING = """
import signal, sys
class Finder:
    def find_spec(self, name, *_):
        if name == "broadsheet.pipeline.settings":
            signal.raise_signal(signal.SIGINT)
sys.meta_path.insert(0, Finder())
from broadsheet.flows.cli import main
main(["config"])
"""


def test_an_interrupt_while_modules_load_is_told_as_any_other() -> None:
    command = [sys.executable, "-c", INTERRUPTED_WHILE_LOADING]
    told = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)
    assert told.returncode == 130
    assert told.stderr.startswith("broadsheet: interrupted")


def test_a_second_ingest_leaves_at_once_and_names_the_first(raw: Path, data: Path) -> None:
    with locked(data / "lake", "the first ingest", datetime.now(UTC)):
        began = time.monotonic()
        told = broadsheet("ingest", raw, "--data", data)
        assert time.monotonic() - began < 5
    assert told.returncode == 3
    assert f"the first ingest (process {os.getpid()}" in told.stderr


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (("ingest", "/no/such/folder"), "/no/such/folder: there is no such file"),
        (("ingest", "tests/raw/*.nothing"), "no file matches it"),
        (("ingest", "tests/raw", "--set", "workers=0"), "workers: Input should be greater"),
        (("ingest", "tests/raw", "--set", "wrokers=1"), "wrokers"),
        (("sql", "--query", "from articles"), "there is no corpus yet"),
        (("ingest", "tests/raw", "--set", "workers"), "NAME=VALUE"),
        (("ingest", "tests/raw", "--set", "rules=1", "--set", "rules.min_words=2"), "said twice"),
        (("ingest", ""), "raw: names no folder"),
    ],
)
def test_wrong_usage_is_told_in_a_line(tmp_path: Path, words: tuple[str, ...], said: str) -> None:
    told = broadsheet(*words, "--data", tmp_path / "data")
    assert told.returncode == 2
    assert said in told.stderr
    assert "Traceback" not in told.stderr


def test_an_empty_folder_is_no_error(tmp_path: Path) -> None:
    (tmp_path / "raw").mkdir()
    told = broadsheet("ingest", tmp_path / "raw", "--data", tmp_path / "data")
    assert told.returncode == 0
    assert "Nothing to take in" in told.stdout


def test_config_says_where_each_knob_was_turned(tmp_path: Path) -> None:
    (tmp_path / "broadsheet.toml").write_text("[rules]\nmin_words = 7\n")
    told = broadsheet("config", "--set", "workers=3", "--json", cwd=tmp_path)
    rows = {row["name"]: row for row in json.loads(told.stdout)}
    assert (rows["rules.min_words"]["value"], rows["rules.min_words"]["origin"]) == (
        7,
        "broadsheet.toml",
    )
    assert (rows["workers"]["value"], rows["workers"]["origin"]) == (3, "flag")
    assert rows["keep_snapshots"]["origin"] == "default"
    assert told.stderr == ""


def test_config_names_a_misspelt_variable(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("BROADSHEET_WROKERS", "3")
    told = broadsheet("config", "--json")
    assert json.loads(told.stdout)
    assert "BROADSHEET_WROKERS is set, but there is no such knob" in told.stderr


def test_sql_answers_in_csv_and_writes_nothing(data: Path) -> None:
    told = broadsheet(
        "sql", "--data", data, "--csv", "--query", "select count(*) as n from articles"
    )
    assert told.stdout.split() == ["n", "3"]
    refused = broadsheet("sql", "--data", data, "--query", "delete from articles")
    assert refused.returncode == 2
    assert ask(data, "select count(*) from articles") == [(3,)]


def test_a_terminal_that_knows_few_letters_shows_the_others_as_escapes(
    data: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PYTHONIOENCODING", "ascii")
    question = "select 'caf' || chr(233) as place"
    for form, shown in (("--csv", "caf\\xe9"), ("--json", '"caf\\u00e9"')):
        told = broadsheet("sql", "--data", data, form, "--query", question)
        assert (told.returncode, shown in told.stdout) == (0, True), told


def test_help_and_version() -> None:
    assert "ingest" in broadsheet("--help").stdout
    assert broadsheet("--version").stdout.startswith("broadsheet, version ")
