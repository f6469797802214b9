"""A page's headline, authors and day are those that its readers saw."""

import json
import re
from html import unescape
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from broadsheet.pipeline.dates.choose import date_page
from broadsheet.pipeline.extract import opening
from broadsheet.pipeline.extract.metadata.facts import read_facts
from broadsheet.pipeline.extract.metadata.names import clean_names, is_house
from broadsheet.pipeline.extract.tree import parse
from broadsheet.pipeline.records import Kind, Origin, RawRecord
from broadsheet.pipeline.rules import DEFAULT_RULES

CASES = Path(__file__).parent / "cases"
PAGES = json.loads((CASES / "metadata.json").read_text("utf-8"))
BYLINES = json.loads((CASES / "bylines.json").read_text("utf-8"))


def described(case: dict[str, Any]) -> dict[str, Any]:
    language = case.get("lang", "en")
    source = (
        f'<html lang="{language}"><head>{case["head"]}</head><body>{case["body"]}</body></html>'
    )
    root = parse(source)
    assert root is not None
    page = opening.described(read_facts(root), root, DEFAULT_RULES)
    dating = date_page(
        page, RawRecord(Origin("s", 0, 0), Kind.HTML, b"", "0", 0, case.get("url")), DEFAULT_RULES
    )
    day = dating.published_on
    return {
        "title": page.title,
        "headline": page.headline,
        "head_title": page.head_title,
        "authors": list(page.authors),
        "published_on": day and day.isoformat(),
        "date_source": dating.date_source,
    }


@pytest.mark.parametrize("case", PAGES, ids=[case["label"] for case in PAGES])
def test_a_page_is_described_as_its_readers_saw_it(case: dict[str, Any]) -> None:
    found = described(case)
    wanted = {name: case[name] for name in found if name in case}
    assert wanted
    assert {name: found[name] for name in wanted} == wanted


@pytest.mark.parametrize("case", BYLINES, ids=[case["label"] for case in BYLINES])
def test_a_byline_is_cut_to_its_names(case: dict[str, Any]) -> None:
    assert list(clean_names([case["byline"]])) == case["names"]


BITS = st.sampled_from(
    [
        "By ",
        "Jane Roe",
        "and ",
        "Von ",
        ", ",
        "Staff Writer",
        " | ",
        "Nov 28, 2016",
        "记者 ",
        "张三",
        "in Paris",
        "(AP)",
        "jr@x.com",
        "\xa0",
        "Редактор",
    ]
)


@given(st.one_of(st.text(max_size=200), st.lists(BITS, max_size=12).map("".join)))
def test_no_byline_raises_and_a_name_holds_no_word_that_the_byline_lacks(byline: str) -> None:
    for name in clean_names([byline]):
        assert name == " ".join(name.split())
        assert all(word in unescape(byline) for word in re.findall(r"\w+", name))


@pytest.mark.parametrize("name", ["Reuters", "Valley Post Staff", "The Valley Post", "Do UOL"])
def test_an_agency_and_the_outlet_are_houses(name: str) -> None:
    assert is_house(name, ["Valley Post", "UOL"])
    assert not is_house("Jane Roe", ["Valley Post", "UOL"])
    assert not is_house("Emily Post", ["The Post"])


def test_a_page_of_a_thousand_boxes_in_boxes_is_described() -> None:
    deep = "<div>" * 3_000 + "By Jane Roe" + "</div>" * 3_000
    case = {"head": "<title>Wheel turns</title>", "body": f"<h1>Wheel turns</h1>{deep}"}
    assert described(case)["title"] == "Wheel turns"
