"""What a killed worker had finished is not done again."""

import os
import pickle
import zlib
from datetime import UTC, date, datetime
from pathlib import Path

import pytest

from broadsheet.pipeline.records import DateCandidate, Reason, RemovedLine, Stage, Tally
from broadsheet.pipeline.schema import Article, Rejection
from broadsheet.pipeline.shards import Output, PartTally
from broadsheet.pipeline.worker.journal import HEAD, ChunkDone, Journal, PartDone

ROWS = [
    Rejection(
        source_id="s",
        record_offset=n,
        record_ordinal=n,
        stage=Stage.READ,
        reason=Reason.EMPTY,
        detail="0 bytes",
    )
    for n in range(3)
]


def written(path: Path) -> None:
    journal = Journal(path)
    for row in ROWS:
        journal.add(row)
    journal.close()


def left(path: Path) -> list[object]:
    journal = Journal(path)
    entries = list(journal.entries())
    journal.close()
    return entries


def test_entries_come_back_in_order(tmp_path: Path) -> None:
    written(tmp_path / "x.journal")
    assert left(tmp_path / "x.journal") == ROWS


@pytest.mark.parametrize("byte", [b"0 bytes", b'ordinal":1', b"R"])
def test_an_entry_that_is_not_what_was_written_is_done_again(tmp_path: Path, byte: bytes) -> None:
    """JSON it still is, with a digit that nobody wrote; what follows it is not trusted either."""
    path = tmp_path / "x.journal"
    written(path)
    first, rest = split_behind_the_first(path.read_bytes())
    assert byte in rest
    path.write_bytes(first + rest.replace(byte, byte[:-1] + bytes([byte[-1] ^ 1]), 1))
    assert left(path) == ROWS[:1]


def test_what_lies_there_runs_no_code(tmp_path: Path) -> None:
    """A pickle in its place, checksum and all, is cut off like any other strange entry."""
    path = tmp_path / "x.journal"
    body = pickle.dumps(Bomb(str(tmp_path / "ran")))
    path.write_bytes(HEAD.pack(len(body), zlib.crc32(b"R" + body), b"R") + body)
    assert left(path) == []
    assert not (tmp_path / "ran").exists()
    assert path.read_bytes() == b""


def test_every_kind_of_entry_comes_back_as_it_was(tmp_path: Path) -> None:
    piece = PartTally("s", 0, 9, Tally(2, 1, 1, 3, {Reason.EMPTY: 1}), 0, None)
    article = Article(
        **dict.fromkeys(
            ("article_id", "source_id", "raw_sha256", "text_sha256", "text"), "ü\u2028"
        ),
        **dict.fromkeys(("extractor", "extractor_version", "recipe_id", "page_type"), "x"),
        **dict.fromkeys(("record_offset", "record_ordinal", "word_count", "char_count"), 2**62),
        record_length=None,
        title=None,
        schema_version=1,
        is_truncated=False,
        date_conflict=True,
        removed=(RemovedLine("Share", "share"),),
        date_candidates=(DateCandidate(date(2024, 2, 29), "url", None, is_modified=True),),
        published_at=datetime(2024, 2, 29, 1, 2, 3, 456789, tzinfo=UTC),
        published_on=date(2024, 2, 29),
        language_score=0.1 + 0.2,
        minhash_bands=(2**64 - 1, 0),
    )
    entries = [
        article,
        ROWS[0],
        PartDone(piece),
        ChunkDone((Output("a", "n", "f" * 64, 1, 2),), piece),
    ]
    journal = Journal(tmp_path / "x.journal")
    for entry in entries:
        journal.add(entry)
    journal.close()
    assert left(tmp_path / "x.journal") == entries


class Bomb:
    """What unpickling it would run."""

    def __init__(self, path: str) -> None:
        self.path = path

    def __reduce__(self) -> tuple[object, tuple[str]]:
        return os.mkdir, (self.path,)


def split_behind_the_first(content: bytes) -> tuple[bytes, bytes]:
    """The first entry, and the rest."""
    length, *_ = HEAD.unpack(content[: HEAD.size])
    return content[: HEAD.size + length], content[HEAD.size + length :]


def test_a_torn_entry_is_cut_off_and_the_next_is_readable(tmp_path: Path) -> None:
    path = tmp_path / "x.journal"
    written(path)
    path.write_bytes(path.read_bytes()[:-5])
    journal = Journal(path)
    assert list(journal.entries()) == ROWS[:2]
    journal.add(ROWS[2])
    journal.close()
    assert left(path) == ROWS
