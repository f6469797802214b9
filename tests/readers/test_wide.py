"""Tables, JSON and texts in UTF-16 and UTF-32 are read as they are in UTF-8."""

import codecs
import json
from pathlib import Path

import pytest

from broadsheet.pipeline.readers import sniff
from broadsheet.pipeline.readers.formats import Entry
from tests.readers.builders import found_in
from tests.readers.wire import read_text, refusals, stories

ROWS = [{"title": f"Fähre {n}", "text": f"Die Fähre {n} sank – am Kai."} for n in range(3)]
CONTENTS = {
    "table": "title,text\r\n" + "".join(f'{r["title"]},"{r["text"]}"\r\n' for r in ROWS),
    "table, by tabs": "title\ttext\n" + "".join(f"{r['title']}\t{r['text']}\n" for r in ROWS),
    "jsonl": "".join(json.dumps(row, ensure_ascii=False) + "\n" for row in ROWS),
    "json": json.dumps(ROWS, ensure_ascii=False, indent=1),
    "davies": "".join(f"@@{n} <h> {r['title']} <p> {r['text']}\n" for n, r in enumerate(ROWS)),
}
CHARSETS = ("utf-8-sig", "utf-16", "utf-16-le", "utf-16-be", "utf-32")


@pytest.mark.parametrize("charset", CHARSETS)
@pytest.mark.parametrize("name", CONTENTS)
def test_rows_and_lines_are_the_same_in_every_charset(
    tmp_path: Path, name: str, charset: str
) -> None:
    found = read_text(tmp_path, CONTENTS[name].encode(charset))
    assert refusals(found) == []
    told = stories(found)
    assert [one.claims.title for one in told] == [row["title"] for row in ROWS]
    assert [one.payload.decode() for one in told] == [row["text"] for row in ROWS]


def test_a_mark_of_big_endian_text_is_no_character(tmp_path: Path) -> None:
    content = codecs.BOM_UTF16_BE + CONTENTS["table"].encode("utf-16-be")
    assert [one.claims.title for one in stories(read_text(tmp_path, content))] == [
        row["title"] for row in ROWS
    ]


@pytest.mark.parametrize("name", ["table", "jsonl"])
def test_a_wide_file_is_one_shard(tmp_path: Path, name: str) -> None:
    """Whoever enters it in the middle of a character would read another text."""
    path = tmp_path / "download"
    path.write_bytes((CONTENTS[name]).encode("utf-16"))
    assert sniff(path).entry is Entry.WHOLE
    assert len(stories(found_in(path, shard_bytes=32))) == len(ROWS)


@pytest.mark.parametrize("name", ["table", "jsonl", "davies"])
def test_half_a_character_at_the_end_costs_nothing_before_it(tmp_path: Path, name: str) -> None:
    content = CONTENTS[name].encode("utf-16")[:-5]
    told = [one.claims.title for one in stories(read_text(tmp_path, content))]
    assert told[:2] == [row["title"] for row in ROWS[:2]]
