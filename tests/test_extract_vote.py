"""Who wins the vote on a story's text, at each threshold, and what each witness leaves out."""

from typing import Any

import pytest
from lxml.html import HtmlElement

from broadsheet.pipeline.extract.body import vote
from broadsheet.pipeline.extract.body.blocks import read_blocks
from broadsheet.pipeline.extract.body.candidate import Candidate, agreement, candidate
from broadsheet.pipeline.extract.body.vote import (
    FAVOUR,
    FAVOUR_OF_BEST,
    STUB_CHARS,
    _sizeable,
    find_body,
    medoid,
    supported,
)
from broadsheet.pipeline.extract.body.witnesses import (
    readability_lines,
    resiliparse_lines,
    trafilatura_lines,
)
from broadsheet.pipeline.extract.tree import parse
from broadsheet.pipeline.rules import Rules

LINES = [
    (
        "The strike of the ferry crews ended on Friday night after eleven days, when both sides "
        "signed a paper of four pages in the back room of the harbour office."
    ),
    (
        "Crews will get more pay in spring and more in autumn, and the owners may run fewer "
        "boats on weekends until the bridge is repaired, which the county hopes for by June."
    ),
    (
        "On the quay, where some had slept in their vans since Monday, people clapped when the "
        "first boat blew its horn, and a man sold coffee for half the price."
    ),
]


TOLD = [*LINES, f"{LINES[0][4:]} It rained.", f"{LINES[1][6:]} It was cold."]  # no stub
MENU = [f"Section {n} of the paper, its newsletter and its archive of {n} years" for n in range(60)]


def test_a_finding_that_nobody_confirms_loses_to_two_that_agree() -> None:
    """On a page full of menus resiliparse has four times the story, and nobody else has menus."""
    first, third = candidate("trafilatura-fast", TOLD), candidate("region", TOLD)
    second = candidate("resiliparse", [*MENU, *TOLD])
    assert len(second.key) > 4 * len(first.key)
    assert supported([first, second, third]) == [first, third]


def test_a_stub_loses_to_two_that_agree_though_resiliparse_has_nothing() -> None:
    stub, nothing = candidate("trafilatura-fast", LINES[:1]), candidate("resiliparse", [])
    third, fourth = candidate("region", [*TOLD, *MENU[:4]]), candidate("readability", TOLD)
    assert supported([stub, nothing, third, fourth]) == [third, fourth]


def test_stubs_that_agree_confirm_nothing() -> None:
    """Of fewer than 400 letters and digits: a teaser is what extractors err for alike."""
    short = [LINES[0], LINES[1][:120]]
    stubs = [candidate(name, short) for name in ("trafilatura-fast", "region")]
    assert len(stubs[0].key) < STUB_CHARS
    assert supported([*stubs, candidate("resiliparse", MENU)]) == []
    longer = [candidate(name, TOLD) for name in ("trafilatura-fast", "region")]
    assert len(longer[0].key) >= STUB_CHARS
    assert supported(longer) == longer


@pytest.mark.parametrize(("shared", "are_supported"), [(1, False), (2, True)])
def test_one_confirms_another_from_an_agreement_of_a_half(shared: int, are_supported: bool) -> None:
    lines = [f"{word * 200}." for word in "abcd"]
    one = candidate("one", lines[:3])
    other = candidate("other", [*lines[:shared], "x" * 200 * (3 - shared)])
    assert (agreement(one, other) >= 0.5) is are_supported
    assert bool(supported([one, other])) is are_supported


def test_where_nobody_confirms_anybody_stubs_beside_the_longest_stand_back() -> None:
    long, stub = candidate("resiliparse", MENU), candidate("trafilatura-fast", LINES[:1])
    assert supported([stub, long]) == []
    assert _sizeable([stub, long, candidate("region", [])]) == [long]


def test_an_empty_favourite_wins_only_where_nobody_else_stands() -> None:
    empty, other = candidate("trafilatura", []), candidate("region", LINES)
    assert medoid([], empty, 0.3) is empty
    assert medoid([other], empty, 0.3) is other


def test_the_favourite_wins_as_long_as_it_is_no_further_behind_than_the_favour() -> None:
    """Two others agree wholly; the favourite has a part of what they have."""
    both = [candidate("resiliparse", LINES), candidate("region", LINES)]
    near, far = candidate("near", LINES[:2]), candidate("far", LINES[:1])
    assert medoid([near, *both], near, 0.9) is near
    assert medoid([far, *both], far, 0.3) is both[0]
    assert medoid([far, *both], far, 0.0) is both[0]


@pytest.mark.parametrize(("others", "favour"), [(2, FAVOUR), (3, FAVOUR_OF_BEST)])
def test_trafilatura_wins_with_two_thirds_of_the_story_and_loses_with_one(
    others: int, favour: float
) -> None:
    """Both favours draw the line where it agrees to 0.7 with others that agree wholly."""
    confirmed = [candidate(f"other {n}", LINES) for n in range(others)]
    near, far = candidate("near", LINES[:2]), candidate("far", LINES[:1])
    assert agreement(far, confirmed[0]) < 0.6
    assert agreement(near, confirmed[0]) > 0.75
    assert medoid([near, *confirmed], near, favour) is near
    assert medoid([far, *confirmed], far, favour) is confirmed[0]


def page(body: str) -> str:
    return f"<html><head><title>Ferries</title></head><body>{body}</body></html>"


STORY = "".join(f"<p>{line}</p>" for line in LINES)
COMMENT = "I was there that night, and nobody clapped, said a reader who was on another quay."
COMMENTS = f'<section id="comments" class="comments"><h3>Comments</h3><p>{COMMENT}</p></section>'
CHROME = "Sign up for letters of the harbour office, of the county and of three other offices."
PAGE = page(
    f'<nav><ul><li><a href="/">{CHROME}</a></li></ul></nav>'
    f'<article><h1>Ferries</h1><img src="a.png" alt="A boat at the quay in the fog">{STORY}'
    f"</article>{COMMENTS}<footer>{CHROME}</footer>"
)


def test_no_witness_takes_readers_comments_menus_or_alternative_texts_for_the_story() -> None:
    root = parse(PAGE)
    assert root is not None
    for told in (trafilatura_lines(root), resiliparse_lines(PAGE), readability_lines(PAGE)):
        whole = "\n".join(told)
        assert all(line in whole for line in LINES)
        assert COMMENT not in whole
        assert CHROME not in whole
        assert "in the fog" not in whole


@pytest.mark.parametrize(
    ("shown", "winner"), [(LINES[:1], "jsonld"), (LINES[:2], "trafilatura-fast")]
)
def test_the_story_of_the_pages_json_wins_where_what_is_shown_is_a_fraction_of_it(
    shown: list[str], winner: str
) -> None:
    """A third is one, two thirds are none: the threshold is 0.4."""
    source = page("<article>" + "".join(f"<p>{line}</p>" for line in shown) + "</article>")
    root = parse(source)
    assert root is not None
    body = find_body(root, source, read_blocks(root), "<br>".join(LINES), Rules())
    assert body is not None
    assert body.chosen.extractor == winner
    assert (body.witnesses == ()) is (winner == "jsonld")


def test_where_two_agree_nobody_else_is_asked_and_all_are_witnesses() -> None:
    root = parse(PAGE)
    assert root is not None
    body = find_body(root, PAGE, read_blocks(root), "", Rules())
    assert body is not None
    assert body.chosen.extractor == "trafilatura-fast"
    assert [one.extractor for one in body.witnesses] == ["resiliparse", "region"]


def test_the_best_recipe_asks_readability_and_the_precise_reading_too() -> None:
    root = parse(PAGE)
    assert root is not None
    body = find_body(root, PAGE, read_blocks(root), "", Rules(quality="best"))
    assert body is not None
    assert [one.extractor for one in body.witnesses] == [
        "resiliparse",
        "region",
        "readability",
        "trafilatura-precise",
    ]
    assert all(one.lines for one in body.witnesses)


def asked(page_source: str, quality: str, patch: pytest.MonkeyPatch) -> dict[str, list[Any]]:
    """What trafilatura was asked of which tree, who confirmed lines, whether anybody voted."""
    seen: dict[str, list[Any]] = {"readings": [], "trees": [], "confirming": [], "votes": []}
    fill, medoid_of = vote.fill, vote.medoid

    def reading(root: HtmlElement, **how: Any) -> list[str]:
        seen["readings"].append({name: value for name, value in how.items() if name != "again"})
        seen["trees"].append({element.tag for element in root.iter()})
        return trafilatura_lines(root, **how)

    def filling(chosen: Candidate, blocks: Any, confirming: Any) -> Candidate:
        seen["confirming"] += [one.extractor for one in confirming]
        return fill(chosen, blocks, confirming)

    def voting(candidates: list[Candidate], favourite: Candidate, favour: float) -> Candidate:
        seen["votes"].append(favour)
        return medoid_of(candidates, favourite, favour)

    patch.setattr(vote, "trafilatura_lines", reading)
    patch.setattr(vote, "fill", filling)
    patch.setattr(vote, "medoid", voting)
    root = parse(page_source)
    assert root is not None
    assert find_body(root, page_source, read_blocks(root), "", Rules(quality=quality))
    return seen


def test_two_that_are_sure_are_not_put_to_the_vote(monkeypatch: pytest.MonkeyPatch) -> None:
    seen = asked(PAGE, "default", monkeypatch)
    assert seen["votes"] == []
    assert seen["readings"] == [{"favor_recall": True}]
    assert seen["confirming"] == ["resiliparse", "region"], "trafilatura confirms not itself"


def test_the_best_recipe_reads_once_for_recall_once_for_precision_and_all_confirm(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    seen = asked(PAGE, "best", monkeypatch)
    assert seen["votes"] == [FAVOUR_OF_BEST]
    assert seen["readings"] == [{"favor_recall": True}, {"favor_precision": True}]
    assert seen["confirming"] == [
        *("trafilatura-fast", "resiliparse", "region", "readability", "trafilatura-precise")
    ]


def test_trafilatura_is_given_no_menus_nor_other_parts_that_it_never_reads(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """Deleted before its searches they save 15 % of its time, with identical output."""
    for tags in asked(PAGE, "best", monkeypatch)["trees"]:
        assert "article" in tags
        assert not tags & {"nav", "footer", "head", "script"}
