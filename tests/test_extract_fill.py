"""A sentence that most opinions have inside the story comes back, in its place; nothing else."""

import pytest
from lxml.html import document_fromstring

from broadsheet.pipeline.extract.body.blocks import read_blocks
from broadsheet.pipeline.extract.body.candidate import candidate
from broadsheet.pipeline.extract.body.fill import fill

STORY = [
    "The lighthouse of Varn was lit again on Sunday, forty years after its last keeper left.",
    "Two hundred people stood on the rocks below it, most of them too young to remember it.",
    "It will burn until the end of the month, and then the money for the oil is gone.",
]
ODD = "Nobody had told the fishermen, who turned back to port."
LOST = f"<div>{ODD}</div>"


def filled(body: str, chosen: list[str], *voices: list[str]) -> list[str]:
    blocks = read_blocks(document_fromstring(f"<html><body>{body}</body></html>"))
    return list(
        fill(candidate("chosen", chosen), blocks, [candidate("v", v) for v in voices]).lines
    )


def page(odd: str) -> str:
    return f"<p>{STORY[0]}</p>{odd}<p>{STORY[1]}</p><p>{STORY[2]}</p>"


ALL = [STORY[0], ODD, *STORY[1:]]


def test_a_sentence_that_the_others_have_comes_back_to_its_place() -> None:
    assert filled(page(LOST), STORY, ALL, ALL) == ALL


@pytest.mark.parametrize(
    ("holders", "voices", "is_filled"), [(1, 2, False), (2, 5, False), (3, 5, True)]
)
def test_it_takes_a_majority(holders: int, voices: int, is_filled: bool) -> None:
    said = [ALL] * holders + [STORY] * (voices - holders)
    assert (ODD in filled(page(LOST), STORY, *said)) is is_filled


@pytest.mark.parametrize(
    "odd",
    [
        f"<figcaption>{ODD}</figcaption>",
        f"<div class='caption'>{ODD}</div>",
        f"<div><a href='/x'>{ODD}</a></div>",
        f"<div>{ODD.removesuffix('.')}</div>",
    ],
    ids=["figcaption", "caption by class", "link", "no sentence"],
)
def test_captions_links_and_labels_do_not(odd: str) -> None:
    line = ODD.removesuffix(".")
    said = [STORY[0], line, *STORY[1:]]
    assert filled(page(odd), STORY, said, said) == STORY


def test_a_heading_needs_no_stop() -> None:
    line = ODD.removesuffix(".")
    said = [STORY[0], line, *STORY[1:]]
    assert filled(page(f"<h3>{line}</h3>"), STORY, said, said) == said


@pytest.mark.parametrize("body", [LOST + page(""), page("") + LOST], ids=["above", "below"])
def test_nothing_comes_back_outside_the_story(body: str) -> None:
    said = [ODD, *STORY, ODD]
    assert filled(body, STORY, said, said) == STORY


def test_what_stands_twice_in_the_page_comes_back_once_and_gaps_keep_their_order() -> None:
    more = "They landed at dawn with empty nets and had breakfast."
    said = [STORY[0], ODD, more, *STORY[1:]]
    assert filled(page(f"{LOST}<div>{more}</div>{LOST}"), STORY, said, said) == said


def test_the_first_place_of_a_repeated_sentence_counts() -> None:
    body = f"<p>{STORY[0]}</p>{LOST}<p>{STORY[1]}</p>{LOST}<p>{STORY[2]}</p>"
    assert filled(body, STORY, ALL, ALL) == ALL


def test_a_line_that_the_page_repeats_does_not_lead_back_to_its_first_place() -> None:
    body = f"<p>{STORY[0]}</p><p>{STORY[1]}</p><p>{STORY[0]}</p>{LOST}<p>{STORY[2]}</p>"
    assert filled(body, STORY, ALL, ALL) == [*STORY[:2], ODD, STORY[2]]


def test_what_stands_in_a_longer_line_is_not_missing() -> None:
    chosen = [f"{STORY[0]} {ODD}", *STORY[1:]]
    assert filled(f"<p>{STORY[0]} {ODD}</p>{page(LOST)}", chosen, ALL, ALL) == chosen


def test_a_finding_that_is_not_in_the_page_stays_as_it_is() -> None:
    assert filled(page(LOST), ["Something else."], ALL, ALL) == ["Something else."]
