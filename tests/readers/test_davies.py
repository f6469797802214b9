"""NOW and COCA: a text a line behind its number."""

from pathlib import Path

import pytest

from broadsheet.pipeline.readers import sniff
from broadsheet.pipeline.records import Kind, Reason
from broadsheet.pipeline.rules import Rules
from tests.readers.builders import found_in
from tests.readers.wire import LEAD, REST, read_text, refusals, stories


@pytest.mark.parametrize("mark", ["@@", "##"])
def test_each_line_is_a_text_with_its_number_and_paragraphs(tmp_path: Path, mark: str) -> None:
    lines = f"\n{mark}241 <h> Ferry sinks &amp; stays <p> {LEAD} <p> {REST}\n{mark}242 {LEAD}\n"
    first, second = stories(read_text(tmp_path, lines))
    assert first.payload.decode() == f"{LEAD}\n{REST}"
    assert (first.kind, first.claims.title) == (Kind.STORY, "Ferry sinks & stays")
    assert (first.claims.guid, second.claims.title) == ("english-corpora:241", None)
    start = second.origin.record_offset
    assert lines.encode()[start : start + 5] == f"{mark}242".encode()


def test_a_line_without_a_number_costs_itself(tmp_path: Path) -> None:
    found = read_text(tmp_path, f"@@1 {LEAD}\nno number\n@@2 {LEAD}\n")
    assert [one.claims.guid for one in stories(found)] == ["english-corpora:1", "english-corpora:2"]
    assert [one.reason for one in refusals(found)] == [Reason.MALFORMED]


def test_a_line_over_the_limit_costs_itself(tmp_path: Path) -> None:
    path = tmp_path / "text"
    path.write_text(f"@@1 {LEAD}\n@@2 {LEAD * 50}\n@@3 {LEAD}\n")
    found = found_in(path, rules=Rules(jsonl_line_max_bytes=500))
    assert [one.claims.guid for one in stories(found)] == ["english-corpora:1", "english-corpora:3"]
    assert [one.reason for one in refusals(found)] == [Reason.TOO_LARGE]


def test_prose_with_such_signs_stays_prose(tmp_path: Path) -> None:
    path = tmp_path / "a.txt"
    path.write_text(f"## 241 ways to sink\n{LEAD}\n")
    assert sniff(path).medium == "text"
