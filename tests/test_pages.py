"""Each small page shows one thing that real pages do, and what must be read from it."""

import json
from collections import Counter
from pathlib import Path
from typing import Any

import pytest

from broadsheet.pipeline.clean import clean
from broadsheet.pipeline.extract import extract
from broadsheet.pipeline.records import Kind, Page, Rung
from broadsheet.pipeline.rules import DEFAULT_RULES

CASES = json.loads((Path(__file__).parent / "cases" / "pages.json").read_text("utf-8"))
STORY = {
    "one": "The strike of the ferry crews ended on Friday night after eleven days, when both "
    "sides signed a paper of four pages in the back room of the harbour office.",
    "two": "Crews will get more pay in spring and more in autumn, and the owners may run fewer "
    "boats on weekends until the bridge is repaired, which the county hopes for by June.",
    "three": "On the quay, where some had slept in their vans since Monday, people clapped when "
    "the first boat blew its horn, and a man sold coffee for half the price.",
}
PARTS = {name: f"<p>{text}</p>" for name, text in STORY.items()}
PARTS |= {f"bare_{name}": text for name, text in STORY.items()}
PARTS["story"] = PARTS["one"] + PARTS["two"] + PARTS["three"]


def filled(text: str, parts: dict[str, str]) -> str:
    """A case's text with the story in its places; its other braces are JSON."""
    for name, part in parts.items():
        text = text.replace(f"{{{name}}}", part)
    return text


def read(case: dict[str, Any]) -> Page:
    body = filled(case.get("body", "<article>{story}</article>"), PARTS)
    source = (
        f"<!DOCTYPE html><html {case.get('html', '')}><head><meta charset=utf-8>"
        f"{case.get('head', '')}</head><body>{body}</body></html>"
    )
    page = extract(source.encode(), Kind.HTML, None, DEFAULT_RULES, Rung.FULL)
    return clean(page, DEFAULT_RULES)


def each(case: dict[str, Any]) -> Any:
    why = case.get("known_failure")
    marks = [pytest.mark.xfail(reason=why, strict=True)] if why else []
    return pytest.param(case, id=case["label"], marks=marks)


@pytest.mark.parametrize("case", list(map(each, CASES)))
def test_a_page_is_read_as_its_writer_meant_it(case: dict[str, Any]) -> None:
    page = read(case)
    for name, wanted in case.get("expect", {}).items():
        found = getattr(page, name)
        assert (list(found) if isinstance(found, tuple) else found) == wanted, name
    assert all(
        filled(line, STORY) in page.text for line in (*case.get("has", ()), "{one}", "{two}")
    )
    assert [line for line in case.get("lacks", ()) if line in page.text] == []
    dates = {candidate.source: candidate.day.isoformat() for candidate in page.date_candidates}
    assert case.get("dates", {}).items() <= dates.items()
    assert not set(case.get("no_dates", ())) & set(dates.values())
    if case.get("only_changes"):
        assert page.date_candidates
        assert all(candidate.is_modified for candidate in page.date_candidates)
    assert case.get("removed", {}).items() <= {r.line: r.reason for r in page.removed}.items()
    times = Counter(page.text.split("\n"))
    assert {line: times[line] for line in case.get("times", {})} == case.get("times", {})
