"""What a person types, what is printed, and the exit code."""

import json
import os
import shutil
import subprocess
import sys
from datetime import UTC, datetime
from pathlib import Path

import pytest

from broadsheet.flows.cli import COMMANDS
from broadsheet.flows.terminal.summary import markdown, plain
from broadsheet.pipeline.lake.lock import locked
from tests.commanding import broadsheet
from tests.hostile import page
from tests.running import ask, ingest

ROOT = Path(__file__).parent.parent


def in_a_process(*words: str | Path) -> subprocess.CompletedProcess[str]:
    """The command line in a process of its own, as the installed script calls it."""
    command = [sys.executable, "-m", "broadsheet.flows.cli", *map(str, words)]
    return subprocess.run(
        command, cwd=ROOT, capture_output=True, text=True, timeout=240, check=False
    )


@pytest.fixture(scope="module")
def raw(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Three pages, an empty file and a sidecar; nobody writes there."""
    folder = tmp_path_factory.mktemp("landing") / "raw"
    folder.mkdir()
    for number in range(3):
        (folder / f"{number}.html").write_bytes(page(number))
    (folder / "empty.html").write_bytes(b"")
    (folder / "metadata.csv").write_text("file,url\n1.html,https://hallow.example/1\n")
    return folder


@pytest.fixture(scope="module")
def first(raw: Path, tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, str]:
    """A corpus that the real command made, and what it printed."""
    data = tmp_path_factory.mktemp("corpus") / "data"
    told = in_a_process("ingest", raw, "--data", data, "--workers", "1")
    assert (told.returncode, told.stderr) == (0, "")
    return data, told.stdout


@pytest.fixture(scope="module")
def shared(first: tuple[Path, str]) -> Path:
    """The same corpus, to be read."""
    return first[0]


@pytest.fixture
def data(shared: Path, tmp_path: Path) -> Path:
    """A copy of it, to be damaged."""
    shutil.copytree(shared, tmp_path / "data", symlinks=True)
    return tmp_path / "data"


def test_ingest_ends_with_the_ledger(first: tuple[Path, str]) -> None:
    data, said = first
    assert "4 records = 3 articles + 1 rejects" in said
    assert "empty 1" in said
    assert f"make sql DATA={data}" in said


def test_an_idle_ingest_reads_nothing(raw: Path, data: Path) -> None:
    summary = json.loads(broadsheet("ingest", raw, "--data", data, "--json").stdout)
    assert (summary["run"]["records_seen"], summary["corpus"]["articles"]) == (0, 3)


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (("status", "RAW"), "5 done"),
        (("sql", "--query", "select 41 + 1 as n"), "42"),
        (("rejects",), "empty in read"),
        (("explain", "https://hallow.example/1"), "extractor: "),
        (("verify",), "lake: whole"),
        (("repair",), "the lake is whole"),
        (("backup", "OUT/backup"), "backup 1, version"),
        (("maintain",), "read back  "),
        (("takedown", "https://hallow.example/0", "--dry-run"), "rows that would go: 0"),
        (("forget", "Nobody Inparticular", "--dry-run"), "rows that would go: 0"),
        (("compare", "lake", "lake"), "lost       0"),
        (("monitor", "RAW", "--json"), '"ringing": []'),
        (("learn",), "nothing to learn"),
        (("config",), "rules.min_words"),
        (("report", "--out", "OUT/report.html"), "report.html"),
        (("plot", "collocates", "fire", "--out", "OUT/plot.svg"), "points"),
        (("export", "OUT/export"), "3 articles in"),
        (("eval", "--sample", "1", "OUT/kit"), "1 of 3 articles"),
    ],
    ids=lambda value: value[0] if isinstance(value, tuple) else "",
)
def test_every_command_works_as_a_process_of_its_own(
    raw: Path, shared: Path, tmp_path: Path, words: tuple[str, ...], said: str
) -> None:
    """In this process a forgotten import or handler may be made up for by another test."""
    meant = [word.replace("RAW", str(raw)).replace("OUT", str(tmp_path)) for word in words]
    told = in_a_process(*meant, "--data", shared)
    assert (told.returncode, said in told.stdout, told.stderr) == (0, True, ""), told


def test_the_table_above_knows_every_command() -> None:
    """The others have processes of their own elsewhere."""
    (mark,) = test_every_command_works_as_a_process_of_its_own.pytestmark  # type: ignore[attr-defined]
    tried = {words[0] for words, _ in mark.args[1]}
    assert tried | {"ingest", "rebuild", "serve", "restore"} == set(COMMANDS)


def test_status_tells_new_from_done(raw: Path, shared: Path, tmp_path: Path) -> None:
    (tmp_path / "new.html").write_bytes(page(9))
    told = json.loads(broadsheet("status", raw, tmp_path, "--data", shared, "--json").stdout)
    landing = {k: told["landing"][k] for k in ("files", "done", "new", "changed", "removed")}
    assert landing == {"files": 6, "done": 5, "new": 1, "changed": 0, "removed": 0}
    assert "5 done, 1 new" in broadsheet("status", raw, tmp_path, "--data", shared).stdout


def test_status_tells_of_damage_that_an_ingest_cannot_mend(tmp_path: Path) -> None:
    raw, data = tmp_path / "raw", tmp_path / "data"
    raw.mkdir()
    for number in range(2):
        (raw / f"{number}.html").write_bytes(page(number))
    ingest(raw, data)
    whole = json.loads(broadsheet("status", raw, "--data", data, "--json").stdout)["corpus"]
    assert (whole["damaged_shards"], whole["rows_left_out"], whole["raw_files_gone"]) == (0, 0, 0)
    next((data / "lake" / "articles").glob("*.parquet")).write_bytes(b"")
    (raw / "1.html").unlink()
    assert ingest(raw, data).exit_code == 1
    status = broadsheet("status", raw, "--data", data)
    assert "rows are left out: `broadsheet repair` says what to do" in status.stdout
    assert status.returncode == 0
    told = json.loads(broadsheet("status", raw, "--data", data, "--json").stdout)["corpus"]
    assert (told["damaged_shards"], told["raw_files_gone"]) == (1, 1)


def test_status_and_summary_tell_what_was_removed_and_which_rows_of_a_sidecar_miss(
    tmp_path: Path,
) -> None:
    (raw := tmp_path / "raw").mkdir()
    for number in range(3):
        (raw / f"{number}.html").write_bytes(page(number))
    (raw / "metadata.csv").write_text("file,url\n1.html,x\n1.htm,y\n1.htm,z\nsub/2.html,y\n,z\n")
    ingest(raw, tmp_path / "data")
    (raw / "1.html").unlink()
    (raw / "2.html").rename(raw / "moved.html")
    missing = f"5 rows name no file beside {raw}/metadata.csv: "
    missing += "such as (a row without a name), 1.htm, 1.html"
    status = broadsheet("status", raw, "--data", tmp_path / "data").stdout
    assert f"2 files were removed since, the rows stay: {raw}/1.html, {raw}/2.html" in status
    assert missing in status
    summary = ingest(raw, tmp_path / "data")  # it reads, and so knows that one was renamed
    assert (summary.files_renamed, summary.files_removed) == (1, 1)
    assert (summary.corpus.articles, summary.exit_code) == (3, 0)
    assert f"1 file was removed since, the rows stay: {raw}/1.html\n" in plain(summary)
    assert missing in plain(summary)
    assert "| files removed since | 1 |" in markdown(summary)
    assert "| rows of sidecars without a file | 5 |" in markdown(summary)
    idle = json.loads(broadsheet("ingest", raw, "--data", tmp_path / "data", "--json").stdout)
    assert (idle["files_removed"], idle["removed"]) == (1, [f"{raw}/1.html"])
    assert idle["unmatched"][f"{raw}/metadata.csv"]["rows"] == 5


def test_files_of_another_landing_zone_are_not_taken_for_removed(
    shared: Path, tmp_path: Path
) -> None:
    told = json.loads(broadsheet("status", tmp_path, "--data", shared, "--json").stdout)
    assert told["landing"]["removed"] == 0


@pytest.mark.parametrize(
    ("words", "code", "said"),
    [
        (("ingest", "/no/such/folder"), 2, "there is no such file"),
        (("rejects", "--reason", "tiemout"), 2, "tiemout"),
        (("explain", "https://nowhere.example/"), 2, "neither"),
        (("sql", "--query", "select nosuch"), 2, "nosuch"),
        (("status", "--nosuch"), 2, "--nosuch"),
        (("config", "--set", "wrokers=1"), 2, "wrokers"),
    ],
)
def test_who_asks_for_json_gets_json_of_what_went_wrong_too(
    shared: Path, words: tuple[str, ...], code: int, said: str
) -> None:
    told = broadsheet(*words, "--data", shared, "--json")
    trouble = json.loads(told.stdout)
    assert (told.returncode, trouble["exit_code"], said in trouble["error"]) == (code, code, True)
    assert said in told.stderr, "and a person reads it as ever"


def test_rejects_names_file_place_and_reason(shared: Path) -> None:
    told = broadsheet("rejects", "--data", shared)
    assert "empty.html at byte 0: empty in read" in told.stdout
    assert broadsheet("rejects", "--data", shared, "--reason", "timeout").stdout == "no rejects\n"
    misspelt = broadsheet("rejects", "--data", shared, "--reason", "tiemout")
    assert (misspelt.returncode, "timeout" in misspelt.stderr) == (2, True)


def test_explain_follows_a_url_and_an_id(shared: Path) -> None:
    by_url = broadsheet("explain", "https://hallow.example/1", "--data", shared)
    assert by_url.returncode == 0, by_url.stderr
    for said in ("1.html at byte 0: article ", "extractor: ", "published: ", "text_sha256: "):
        assert said in by_url.stdout
    (article_id,) = ask(shared, "select article_id from articles where url is not null")[0]
    by_id = json.loads(broadsheet("explain", article_id, "--data", shared, "--json").stdout)
    stages = {stage["stage"]: stage for stage in by_id["stages"]}
    assert list(stages) == ["read", "extract", "clean", "date", "enrich"]
    assert stages["enrich"]["article"]["article_id"] == article_id
    assert stages["enrich"]["article"]["url"] == "https://hallow.example/1"


@pytest.mark.parametrize(
    "said", ["http://www.hallow.example/1/", "hallow.example/1", "https://hallow.example/1#photo\r"]
)
def test_explain_knows_a_url_as_one_remembers_it(shared: Path, said: str) -> None:
    assert "1.html at byte 0: article " in broadsheet("explain", said, "--data", shared).stdout


def test_explain_knows_the_beginning_of_an_id_and_a_raw_file(raw: Path, shared: Path) -> None:
    (article_id,) = ask(shared, "select article_id from articles where url is not null")[0]
    for said in (article_id[:6], raw / "1.html", os.path.relpath(raw / "1.html")):
        assert f"1.html at byte 0: article {article_id}" in (
            broadsheet("explain", said, "--data", shared).stdout
        )
    assert broadsheet("explain", article_id[:5], "--data", shared).returncode == 2


def test_explain_reads_a_file_whose_name_is_not_utf8(tmp_path: Path) -> None:
    odd = tmp_path / "raw" / "caf\udce9.html"
    odd.parent.mkdir()
    odd.write_bytes(page(1))
    ingest(odd.parent, tmp_path / "data")
    told = broadsheet("explain", f"{odd.parent}/caf\\xe9.html", "--data", tmp_path / "data")
    assert "extractor: " in told.stdout


def test_explain_tells_why_a_record_was_rejected(raw: Path, shared: Path) -> None:
    told = broadsheet("explain", raw / "empty.html", "--data", shared)
    assert "rejected: empty" in told.stdout


def test_explain_names_the_stage_that_refused_and_shows_those_before(tmp_path: Path) -> None:
    (tmp_path / "raw").mkdir()
    (tmp_path / "raw" / "short.txt").write_text("Ferry late again. Sorry.")
    ingest(tmp_path / "raw", tmp_path / "data")
    words = ("explain", tmp_path / "raw" / "short.txt", "--data", tmp_path / "data", "--json")
    stages = json.loads(broadsheet(*words).stdout)["stages"]
    assert [stage["stage"] for stage in stages] == ["read", "extract", "clean"]
    assert stages[-1] == {"stage": "clean", "rejected": "too_short", "detail": "4 words"}


def test_explain_of_the_unknown_is_wrong_usage(shared: Path) -> None:
    told = broadsheet("explain", "https://nowhere.example/", "--data", shared)
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
    rebuilt = in_a_process("rebuild", "--data", data)
    assert rebuilt.returncode == 1, "without the rows of that file"
    assert victim.name in rebuilt.stdout
    harm = "! the lake is damaged, 4 rows are left out: "
    status = broadsheet("status", raw, "--data", data).stdout
    assert f"{harm}the next ingest of their raw files takes them anew" in status
    found = in_a_process("repair", "--data", data)
    assert (found.returncode, victim.name in found.stdout) == (0, True)
    assert f"raw files were read anew, their rows are back: {raw}" in found.stdout
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


def test_verify_notices_a_corpus_and_a_manifest_that_lost_touch(data: Path, tmp_path: Path) -> None:
    first = (data / "lake" / "manifest.jsonl").read_bytes()
    snapshot = (data / "corpus.duckdb").resolve().read_bytes()
    (tmp_path / "more.html").write_bytes(page(50))
    ingest(tmp_path / "more.html", data)
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


def test_status_tells_of_a_landing_zone_that_is_not_mounted(
    shared: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    told = broadsheet("status", "--data", shared)
    assert told.returncode == 0
    assert "tests/raw: there is no such file" in told.stdout
    assert "4 records = 3 articles" in told.stdout


INTERRUPTED_WHILE_LOADING = """
import signal, sys
signal.signal(signal.SIGINT, signal.default_int_handler)  # a shell's `&` has it ignored
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
        told = broadsheet("ingest", raw, "--data", data)
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


def test_config_says_where_each_knob_was_turned(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "broadsheet.toml").write_text("[rules]\nmin_words = 7\n")
    told = broadsheet("config", "--set", "workers=3", "--json")
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


def test_sql_answers_in_csv_and_writes_nothing(shared: Path) -> None:
    told = broadsheet(
        "sql", "--data", shared, "--csv", "--query", "select count(*) as n from articles"
    )
    assert told.stdout.split() == ["n", "3"]
    refused = broadsheet("sql", "--data", shared, "--query", "delete from articles")
    assert refused.returncode == 2
    assert ask(shared, "select count(*) from articles") == [(3,)]


def test_a_terminal_that_knows_few_letters_shows_the_others_as_escapes(shared: Path) -> None:
    question = "select 'caf' || chr(233) as place"
    for form, shown in (("--csv", "caf\\xe9"), ("--json", '"caf\\u00e9"')):
        told = broadsheet("sql", "--data", shared, form, "--query", question, charset="ascii")
        assert (told.returncode, shown in told.stdout) == (0, True), told


def test_help_and_version() -> None:
    assert "ingest" in broadsheet("--help").stdout
    assert broadsheet("--version").stdout.startswith("broadsheet, version ")
