"""Every reason for a reject is given by a real record, and said everywhere in the same words."""

import gzip
import io
import os
import shutil
import subprocess
import zipfile
from collections.abc import Callable
from pathlib import Path

import pytest

from broadsheet.flows.commands.rejects import list_rejects, render
from broadsheet.pipeline import dictionary
from broadsheet.pipeline import ingest as ingesting
from broadsheet.pipeline.readers import sniff
from broadsheet.pipeline.records import Reason, Rejected, Stage
from broadsheet.pipeline.runners import runner
from broadsheet.pipeline.settings import Settings
from broadsheet.pipeline.takedown import withhold
from broadsheet.pipeline.withheld import Withheld, salted
from tests import faults
from tests.hostile import MIB, page, response, story
from tests.readers.builders import failed, found_in
from tests.running import ask

GATES = Path(__file__).parent / "raw" / "html" / "gates"


def sealed_zip() -> bytes:
    """As `zip -e` leaves it: bit 0 of each member's flags is set."""
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w") as archive:
        archive.writestr("story.html", page(1))
    raw = bytearray(packed.getvalue())
    raw[6] |= 1
    return bytes(raw)


def served(status: str, content_type: str, body: bytes) -> bytes:
    """A WARC with one response."""
    http = f"HTTP/1.1 {status}\r\nContent-Type: {content_type}\r\n\r\n".encode() + body
    whole = response(1, b"")
    head, _, _ = whole.partition(b"Content-Length")
    return head + f"Content-Length: {len(http)}\r\n\r\n".encode() + http + b"\r\n\r\n"


def gate(title: str, text: str) -> bytes:
    told = f"<title>{title}</title></head><body><main><h1>{title}</h1><p>{text}</p></main>"
    return f"<!DOCTYPE html><html><head>{told}</body></html>".encode()


def flipped(raw: bytes) -> bytes:
    middle = len(raw) // 2
    return (
        raw[:middle] + bytes(255 - byte for byte in raw[middle : middle + 16]) + raw[middle + 16 :]
    )


TAKEN_DOWN = Withheld(
    "address-1", "address", "2026-05-10T00:00:00+00:00", "asked for", "",
    addresses=(salted("salt", "https://hallow.example/fire/9"),),
)  # fmt: skip
MEMBERS = [gzip.compress(response(n, page(n)), mtime=0) for n in range(3)]
# What to write for a reason; those that are not bytes are made by a function below.
FILES: dict[Reason, tuple[str, bytes]] = {
    Reason.EMPTY: ("empty.html", b" \n"),
    Reason.UNKNOWN_FORMAT: ("report.html", b"%PDF-1.7\n%\xe2\xe3\xcf\xd3\n"),
    Reason.ENCRYPTED: ("stories.zip", sealed_zip()),
    Reason.TRUNCATED: ("cut.warc", response(1, page(1))[:-200]),
    Reason.DAMAGED: ("flipped.warc.gz", MEMBERS[0] + flipped(MEMBERS[1]) + MEMBERS[2]),
    Reason.BOMB: ("bomb.html.gz", gzip.compress(page(1) + bytes(4 * MIB), mtime=0)),
    Reason.TOO_LARGE: ("large.html", page(1, body="<p>" + "It rained. " * MIB + "</p>")),
    Reason.HTTP_STATUS: ("gone.warc", served("404 Not Found", "text/html", page(1))),
    Reason.CONTENT_TYPE: ("picture.warc", served("200 OK", "image/png", b"\x89PNG\r\n\x1a\n")),
    Reason.MALFORMED: ("lines.jsonl", b'{"title": "Rain", "text": "x"}\n{"title: 1}\n{"a": 2}\n'),
    Reason.NO_BODY: ("title.jsonl", b'{"title": "Rain"}\n{"title": "More rain"}\n'),
    Reason.REVISIT: ("again.warc", response(99, b"").replace(b"response", b"revisit", 1)),
    Reason.NOT_A_STORY: ("concept.xml", b'<conceptItem guid="urn:x:1"><concept/></conceptItem>'),
    Reason.BINARY: ("noise.html", b"\x07\x00" + bytes(range(256)) * 4),
    Reason.NO_TEXT: ("pictures.html", b"<html><body><img src=a.png><img src=b.png></body></html>"),
    Reason.TOO_SHORT: ("short.txt", b"Rain\n\nIt rained.\n"),
    Reason.CONSENT_WALL: ("consent.html", (GATES / "consent.html").read_bytes()),
    Reason.PAYWALL: (
        "paywall.html",
        gate("The ferry deal", "Subscribe to continue reading this story. Already a subscriber?"),
    ),
    Reason.LOGIN: (
        "login.html",
        gate("Members", "Sign in to continue to your account. Forgot your password?"),
    ),
    Reason.JAVASCRIPT_REQUIRED: ("scripts.html", (GATES / "javascript-only.html").read_bytes()),
    Reason.BOT_CHECK: ("robot.html", (GATES / "bot-check.html").read_bytes()),
    Reason.SOFT_404: ("soft-404.html", (GATES / "soft-404.html").read_bytes()),
    Reason.INDEX_PAGE: ("section.html", (GATES / "section-local.html").read_bytes()),
    Reason.WITHHELD: ("withheld.warc", response(9, page(9))),
    Reason.TIMEOUT: ("hangs.html", page(2, body="<p>HANG-ALWAYS</p>")),
    Reason.MEMORY: ("swells.html", page(3, body="<p>SWELL</p>")),
    Reason.CRASHED: ("bug.html", page(4, body="<p>BUG</p>")),
}


def link(folder: Path) -> Path:
    (folder / "link.html").symlink_to("elsewhere.html")
    return folder / "link.html"


def unreadable(_: Path) -> Path:
    """A regular file whose first byte nobody can read, root included: address 0 of a process."""
    return Path("/proc/self/mem").resolve()


MADE: dict[Reason, Callable[[Path], Path]] = {
    Reason.NOT_A_FILE: link,
    Reason.UNREADABLE: unreadable,
}


@pytest.fixture(scope="module")
def data(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, dict[Reason, str]]:
    """A record of every kind through the whole pipeline; only hangs and bugs are faked."""
    raw, data = tmp_path_factory.mktemp("raw"), tmp_path_factory.mktemp("data")
    paths = {}
    for reason, (name, content) in FILES.items():
        (raw / name).write_bytes(content)
        paths[reason] = str(raw / name)
    for reason, make in MADE.items():
        paths[reason] = str(make(raw))
    settings = Settings(
        raw=(str(raw), paths[Reason.UNREADABLE]),
        data=data,
        workers=1,
        document_timeout_seconds=8,
        cheap_timeout_seconds=2,
        worker_memory_bytes=400 * MIB,
    )
    with pytest.MonkeyPatch.context() as patch:
        # Brings the faults into the workers.
        patch.setattr(runner, "stage_rows", faults.stage_rows)
        with ingesting.opened(settings, "a test") as run, run.working():
            for shard in run.plan.shards:
                run.do([shard])
            run.settle()
            withhold(run.lake, run.manifest, [TAKEN_DOWN], "salt")
            run.publish()
    return data, paths


@pytest.mark.parametrize("reason", Reason)
def test_every_reason_is_given_by_a_record(
    reason: Reason, data: tuple[Path, dict[Reason, str]]
) -> None:
    """Through reader, recipe, worker, lake and corpus; at a stage that the reason names."""
    corpus, paths = data
    query = f"""
        select stage, reason, detail from rejects join raw_files using (raw_file_id)
        where path = '{paths[reason]}'
    """
    given = {row[1]: row for row in ask(corpus, query)}
    assert reason in given, given
    stage, _, detail = given[reason]
    assert Stage(stage) in reason.stages
    assert detail


def test_a_reason_is_described_once_and_said_everywhere(
    data: tuple[Path, dict[Reason, str]],
) -> None:
    corpus, _ = data
    told = {
        (r, tuple(stages), meaning, remedy)
        for r, stages, meaning, remedy in ask(corpus, "select * from reasons")
    }
    assert told == {(str(r), tuple(r.stages), r.meaning, r.remedy) for r in Reason}
    assert all(r.stages and r.meaning.endswith(".") and r.remedy.endswith(".") for r in Reason)
    told_there, _ = dictionary.render()
    assert all(f"| `{r}` |" in told_there and r.meaning in told_there for r in Reason)
    unknown = "select reason from rejects anti join reasons using (reason)"
    assert ask(corpus, unknown) == []
    rows = list_rejects(corpus / "corpus.duckdb", "bomb", 10)
    shown = render(rows)
    assert f"bomb: {Reason.BOMB.meaning} {Reason.BOMB.remedy}" in shown
    assert Reason.EMPTY.meaning not in shown


OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(500)
ENCRYPTED = [
    (b"Salted__" + bytes(range(40)), "openssl"),
    (b"-----BEGIN PGP MESSAGE-----\n\nhQEMA0lq\n", "OpenPGP"),
    (b"age-encryption.org/v1\n-> X25519 abc\n", "age"),
    (OLE + bytes(70_000) + "EncryptedPackage".encode("utf-16-le") + bytes(100), "Office"),
    (b"%PDF-1.7\n" + bytes(70_000) + b"trailer\n<< /Size 9 /Encrypt 8 0 R >>\n", "PDF"),
    (b"7z\xbc\xaf\x27\x1c" + bytes(70_000) + b"\x01\x06\xf1\x07\x01\x13", "7-Zip"),
]
OPEN = [
    (OLE + "WordDocument".encode("utf-16-le"), "Office"),
    (b"%PDF-1.7\n" + bytes(70_000) + b"trailer\n<< /Size 9 /Root 1 0 R >>\n", "PDF"),
    (b"7z\xbc\xaf\x27\x1c" + bytes(100), "7-Zip"),
]


@pytest.mark.parametrize(("content", "name"), ENCRYPTED)
def test_what_only_a_key_opens_is_called_encrypted(
    tmp_path: Path, content: bytes, name: str
) -> None:
    path = tmp_path / "story.html"
    path.write_bytes(content)
    with pytest.raises(Rejected, match=name) as caught:
        sniff(path)
    assert caught.value.reason is Reason.ENCRYPTED


@pytest.mark.parametrize(("content", "name"), OPEN)
def test_the_same_formats_without_a_key_are_called_by_their_names(
    tmp_path: Path, content: bytes, name: str
) -> None:
    path = tmp_path / "story.html"
    path.write_bytes(content)
    with pytest.raises(Rejected, match=name) as caught:
        sniff(path)
    assert caught.value.reason is Reason.UNKNOWN_FORMAT


def test_a_story_about_keys_is_a_story(tmp_path: Path) -> None:
    """The words alone seal nothing."""
    path = tmp_path / "story.txt"
    path.write_text(f"{story(1)}\n\n-----BEGIN PGP MESSAGE----- stood below, /Encrypt 8 0 R.\n")
    assert sniff(path).container == "text"


TOOLS = {
    "openssl": ["openssl", "enc", "-aes-256-cbc", "-pbkdf2", "-k", "x", "-in", "a", "-out", "b"],
    "zip": ["zip", "-q", "-P", "x", "b.zip", "a"],
    "gpg": [
        *("gpg", "--homedir", ".", "--batch", "--pinentry-mode", "loopback"),
        *("--passphrase", "x", "-o", "b", "-c", "a"),
    ],
}


@pytest.mark.parametrize("tool", TOOLS)
def test_what_the_tools_write_is_recognised(tmp_path: Path, tool: str) -> None:
    """Of the tools that this machine has."""
    if shutil.which(tool) is None:
        pytest.skip(f"no {tool} here: the bytes it writes are tried above")
    (tmp_path / "a").write_bytes(page(1))
    environment = {**os.environ, "HOME": str(tmp_path)}
    subprocess.run(TOOLS[tool], cwd=tmp_path, check=True, capture_output=True, env=environment)
    if tool == "gpg":  # it leaves an agent behind
        subprocess.run(["gpgconf", "--homedir", ".", "--kill", "all"], cwd=tmp_path, check=True)
    written = next(path for path in tmp_path.iterdir() if path.name.startswith("b"))
    if tool == "zip":  # member by member
        assert failed(found_in(written)).reason is Reason.ENCRYPTED
        return
    with pytest.raises(Rejected) as caught:
        sniff(written)
    assert caught.value.reason is Reason.ENCRYPTED
