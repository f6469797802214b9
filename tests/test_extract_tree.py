"""One tree that every reader shares: tables that only place things and unclosed menus are boxes."""

import re

from hypothesis import given
from hypothesis import strategies as st

from broadsheet.pipeline.extract.tree import _valid, lighten, parse

LONG = "<p>The ferry crews of Elmsworth went back to work on Friday after eleven days.</p>" * 3


def tags(body: str) -> list[str]:
    root = parse(f"<html><head><title>Ferry</title></head><body>{body}</body></html>")
    assert root is not None
    return [element.tag for element in root.iter("nav", "footer", "table", "td", "div")]


def test_a_cell_with_paragraphs_holds_a_story_and_a_cell_with_a_number_a_datum() -> None:
    assert tags(f"<table><tr><td>{LONG}</td></tr></table>") == ["div"] * 3
    assert tags("<table><tr><td>14</td></tr></table>") == ["table", "td"]


def test_a_menu_that_holds_most_paragraphs_was_never_closed() -> None:
    assert tags(f"<nav><a href='/'>Home</a>{LONG}") == ["div"]
    assert tags(f"<footer>{LONG}</footer>{LONG}") == ["footer"], "half of them is not most"
    assert tags("<nav><p>Home</p><p>Sport</p></nav>") == ["nav"]


def test_what_extractors_never_read_goes_first_unless_it_is_all_there_is() -> None:
    page = parse(f"<html><body><nav>Home</nav>{LONG}<aside>{LONG}</aside></body></html>")
    bare = parse(f"<html><body><aside>{LONG}</aside></body></html>")
    assert page is not None
    assert bare is not None
    lighten(page)
    lighten(bare)
    assert [e.tag for e in page.iter("nav", "aside", "p")] == ["p"] * 3
    assert [e.tag for e in bare.iter("aside", "p")] == ["aside", *["p"] * 3]


@given(
    st.text(st.characters(codec=None), max_size=40), st.sampled_from("\x01\x7f\ufffe\uffff\ud800a")
)
def test_a_page_loses_what_no_document_may_hold_and_nothing_else(text: str, one: str) -> None:
    """As a pattern over its characters would take it out, at a tenth of the cost."""
    invalid = "[\x01-\x08\x0b\x0c\x0e-\x1f\x7f\ufffe\uffff\ud800-\udfff]"
    page = f"{text}{one}{text}"
    assert _valid(page) == re.sub(invalid, "", page).encode()
