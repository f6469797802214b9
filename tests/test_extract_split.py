"""A line leaves the body for what its markup or the other extractors say of it, never by guess."""

import pytest
from lxml.html import document_fromstring

from broadsheet.pipeline.extract.body.blocks import Block, Mark, key, read_blocks
from broadsheet.pipeline.extract.body.candidate import candidate
from broadsheet.pipeline.extract.body.captions import is_gallery
from broadsheet.pipeline.extract.body.split import Split, sort_lines, split
from broadsheet.pipeline.extract.body.standfirst import find_standfirst

STORY = [
    "The ferry crews of Elmsworth went back to work on Friday after eleven days on the quay.",
    "The first boat left at six with two goats, a piano and the new doctor of the island on board.",
    "Nobody could say on Friday night who will pay for the eleven days, and nobody wanted to.",
]
ODD = "Sailors of the northern coast meet for their autumn dance in the old rope works."


def parts_of(body: str, lines: list[str], *witnesses: list[str]) -> Split:
    blocks = read_blocks(document_fromstring(f"<html><body>{body}</body></html>"))
    return sort_lines(lines, blocks, [], None, [candidate("witness", held) for held in witnesses])


def paragraphs(*lines: str) -> str:
    return "".join(f"<p>{line}</p>" for line in lines)


@pytest.mark.parametrize(
    ("holders", "removed"),
    [((False, False), True), ((True, False), False), ((False, True), False)],
)
def test_a_line_that_no_witness_has_is_unconfirmed(
    holders: tuple[bool, bool], removed: bool
) -> None:
    lines = [*STORY, ODD]
    witnesses = [[*STORY, ODD] if holds else STORY for holds in holders]
    found = parts_of(paragraphs(*lines), lines, *witnesses)
    assert found.removed == ([(ODD, "unconfirmed")] if removed else [])
    assert (ODD in found.lines) is not removed


def test_of_four_witnesses_two_must_have_a_line() -> None:
    lines = [*STORY, ODD]
    body = paragraphs(*lines)
    assert ODD not in parts_of(body, lines, lines, STORY, STORY, STORY).lines
    assert ODD in parts_of(body, lines, lines, lines, STORY, STORY).lines


def test_two_witnesses_do_not_judge_a_list_and_one_judges_nothing() -> None:
    lines = [*STORY, ODD]
    body = f"{paragraphs(*STORY)}<ul><li>{ODD}</li></ul>"
    assert ODD in parts_of(body, lines, STORY, STORY).lines
    assert ODD in parts_of(paragraphs(*lines), lines, STORY).lines
    assert ODD in parts_of(paragraphs(*lines), lines).lines


def test_of_four_witnesses_one_keeps_an_item_of_a_list() -> None:
    lines = [*STORY, ODD]
    body = f"{paragraphs(*STORY)}<ul><li>{ODD}</li></ul>"
    assert ODD in parts_of(body, lines, STORY, STORY, STORY, lines).lines
    assert parts_of(body, lines, STORY, STORY, STORY, STORY).removed == [(ODD, "unconfirmed")]


def test_a_line_made_of_several_blocks_needs_a_witness_of_its_opening() -> None:
    head, rest = "Goats board the first boat of the day", "A quay, two goats and a piano."
    lines = [*STORY, f"- {head} {rest}"]
    body = f"{paragraphs(*STORY)}<ul><li><h4>{head}</h4><p>{rest}</p></li></ul>"
    assert parts_of(body, lines, STORY, STORY).removed == [(lines[3], "unconfirmed")]
    assert parts_of(body, lines, STORY, [*STORY, head]).lines == lines
    assert parts_of(body, lines, STORY).lines == lines, "one witness judges nothing"


def test_a_quoted_post_keeps_its_text_whatever_its_classes_say() -> None:
    lines = [*STORY, ODD]
    box = "<{0} class='social-embed'><p>{1}</p></{0}>"
    kept = parts_of(paragraphs(*STORY) + box.format("blockquote", ODD), lines, STORY, lines)
    lost = parts_of(paragraphs(*STORY) + box.format("div", ODD), lines, STORY, lines)
    assert ODD in kept.lines
    assert (ODD, "chrome") in lost.removed


def test_a_class_around_the_whole_story_is_no_reason_to_drop_a_line() -> None:
    body = f"<div class='navbar'>{paragraphs(*STORY)}<ul><li>{ODD}</li></ul></div>"
    assert ODD in parts_of(body, [*STORY, ODD], STORY, [*STORY, ODD]).lines


def test_a_linked_sentence_stays_if_a_witness_has_it_and_a_linked_headline_goes() -> None:
    linked = "<p><a href='/x'>{}</a></p>"
    lines = [*STORY, ODD]
    assert ODD in parts_of(paragraphs(*STORY) + linked.format(ODD), lines, lines, lines).lines
    headline = ODD.removesuffix(".")
    lines = [*STORY, headline]
    found = parts_of(paragraphs(*STORY) + linked.format(headline), lines, lines, lines)
    assert found.removed == [(headline, "related")]


def test_rules_that_would_take_most_of_a_text_take_nothing() -> None:
    assert parts_of(paragraphs(*STORY), STORY, [ODD], [ODD]).lines == STORY


def test_a_gallery_is_a_page_whose_captions_outweigh_its_text() -> None:
    assert is_gallery(["Pictures of the week."], STORY * 2)
    assert not is_gallery(["Pictures of the week."], STORY), "three pictures are no gallery"
    assert not is_gallery(STORY * 3, STORY * 8), "a story with many pictures"


LEDE = "The county will pay for the bridge after all, said the engineer on the stairs on Monday."


def test_the_description_confirms_the_opening_that_no_other_witness_has() -> None:
    """20 of 32 first paragraphs that were lost stand word for word in the page's description."""
    lines = [LEDE, *STORY]
    blocks = [Block(line, "p", 0, 0, (0, n), key=key(line)) for n, line in enumerate(lines)]
    others = tuple(candidate(name, STORY) for name in ("resiliparse", "region"))
    assert sort_lines(lines, blocks, [], LEDE, others).lines == lines
    assert sort_lines(lines, blocks, [], None, others).removed == [(LEDE, "unconfirmed")]


def test_the_description_finds_the_standfirst_where_no_headline_stands_above() -> None:
    blocks = [
        Block(line, "div", int(Mark.BOLD), 0, (0, n), key=key(line))
        for n, line in enumerate(["Another line in bold type, of somebody else", LEDE, *STORY])
    ]
    assert find_standfirst(blocks, STORY, [], LEDE) == LEDE
    assert find_standfirst(blocks, STORY, [], None) is None


STATED = "A strike of eleven days ends on the quay"
FURTHER = "The owners of the boats gave in on Thursday night"
TITLE = "Ferry strike ends"
HEADED = f"<h1>{TITLE}</h1><div>{STATED}</div><div class=date>Friday</div>{{}}"


def opened(above: str, description: str | None, lines: list[str] = STORY) -> Split:
    body = HEADED.format(above) + paragraphs(*STORY)
    blocks = read_blocks(document_fromstring(f"<html><body>{body}</body></html>"))
    return split(lines, blocks, [TITLE], description, [])


def test_a_line_that_stands_anywhere_in_the_description_is_the_standfirst() -> None:
    assert opened("", f"Elmsworth. {STATED}. All sail.").standfirst == STATED
    assert opened("", "Elmsworth. A strike ends. All sail.").standfirst is None
    assert opened("", None).standfirst is None


def test_what_else_the_description_states_above_the_text_opens_it() -> None:
    found = opened(f"<p>{FURTHER}</p>", f"Elmsworth. {STATED}. {FURTHER}.")
    assert (found.standfirst, found.lines) == (STATED, [FURTHER, *STORY])


def test_a_heading_that_passed_for_the_standfirst_stays_in_the_text() -> None:
    heading = "How the sailors of the northern coast came to sing on the quay for days"
    found = opened(f"<h2>{heading}</h2>", f"Elmsworth. {STATED}.", [heading, *STORY])
    assert (found.standfirst, found.lines) == (STATED, [heading, *STORY])
    found = opened(f"<h2>{heading}</h2>", None, [heading, *STORY])
    assert (found.standfirst, found.lines) == (heading, STORY)


@pytest.mark.parametrize("mark", ["nav", "share", "caption", "comment"])
def test_a_stated_line_of_a_menu_or_under_a_picture_opens_nothing(mark: str) -> None:
    found = opened(f"<p class={mark}>{FURTHER}</p>", f"Elmsworth. {STATED}. {FURTHER}.")
    assert found.lines == STORY
