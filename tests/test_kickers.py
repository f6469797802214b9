"""The label over a headline is told from it, where the page shows that it is one."""

import pytest

from broadsheet.pipeline.extract import extract
from broadsheet.pipeline.records import Kind, Page, Rung
from broadsheet.pipeline.rules import DEFAULT_RULES

STORY = "".join(
    f"<p>On day {n} of the strike the crews of ferry number {n} sat on the quay and sang, until "
    f"the owners of the {n} boats came down from the harbour office and asked them to stop.</p>"
    for n in range(6)
)


TITLE = "Der 9. Juli naht"


def read(heading: str, head: str) -> Page:
    source = (
        f"<html><head><title>{head}</title></head><body><main>{heading}"
        f"<article>{STORY}</article></main></body></html>"
    )
    return extract(source.encode(), Kind.HTML, None, DEFAULT_RULES, Rung.FULL)


@pytest.mark.parametrize(
    ("heading", "head"),
    [
        ("<h1><span>Nationale Demo</span>Der 9. Juli naht</h1>", f"Nationale Demo: {TITLE}"),
        ("<h1><span>Nationale Demo</span> Der 9. Juli naht</h1>", TITLE),
        ("<h1><em class=kicker>Nationale Demo:</em>Der 9. Juli naht</h1>", "Ein Tag im Juli naht"),
        (f"<p class='article__eyebrow'>Nationale Demo</p><h1>{TITLE}</h1>", TITLE),
        (f"<div><p class=Dachzeile>Nationale Demo</p></div><h1>{TITLE}</h1>", ""),
        (f"<p class=overline>Nationale Demo</p><div><h1>{TITLE}</h1></div>", TITLE),
    ],
)
def test_a_kicker_is_no_part_of_the_title(heading: str, head: str) -> None:
    page = read(heading, head)
    is_in_a_box = heading.startswith("<div>")  # of a name that says nothing
    assert page.kicker == (None if is_in_a_box else "Nationale Demo")
    assert page.title == TITLE
    assert "Nationale Demo" not in page.text


@pytest.mark.parametrize(
    "heading",
    [
        "<h1><span>Nationale</span> Demo: Der 9. Juli naht</h1>",
        "<h1><a href=/>Nationale Demo: Der 9. Juli naht</a></h1>",
        "<h1><img src=a.png>Nationale Demo: Der 9. Juli naht</h1>",
        "<h1><span></span>Nationale Demo: Der 9. Juli naht</h1>",
        "<h1><span>Nationale Demo: Der 9. Juli </span>naht</h1>",
        "<h1><!-- old -->Nationale Demo: Der 9. Juli naht</h1>",
        "<p class=eyebrow>July 9, 2016</p><h1>Nationale Demo: Der 9. Juli naht</h1>",
        "<p class=topics>Politik</p><h1>Nationale Demo: Der 9. Juli naht</h1>",
        "<h1>Nationale Demo: Der 9. Juli naht</h1>",
    ],
)
def test_a_headline_that_is_one_stays_whole(heading: str) -> None:
    page = read(heading, "Nationale Demo: Der 9. Juli naht")
    assert page.kicker is None
    assert page.title == "Nationale Demo: Der 9. Juli naht"
