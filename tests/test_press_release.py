"""A press release is told by its marks, in many languages; a story that quotes one is none."""

import pytest

from broadsheet.pipeline.extract import extract
from broadsheet.pipeline.records import Kind, PageType, Rung
from broadsheet.pipeline.rules import DEFAULT_RULES
from broadsheet.pipeline.wording.phrases import phrases, words

STORY = "".join(
    f"<p>On day {n} of the strike the crews of ferry number {n} sat on the quay and sang, until "
    f"the owners of the {n} boats came down from the harbour office and asked them to stop.</p>"
    for n in range(6)
)
PAGE = (
    "<html><head><title>Ferries sail again</title>{head}</head><body><ul>{menu}</ul><main>{above}"
    "<h1>Ferries sail again</h1>{below}<article>{opening}" + STORY + "</article>{end}</main>"
    "</body></html>"
)


def kind_of(**said: str) -> PageType:
    parts = dict.fromkeys(("head", "menu", "above", "below", "opening", "end"), "") | said
    return extract(
        PAGE.format(**parts).encode(), Kind.HTML, None, DEFAULT_RULES, Rung.FULL
    ).page_type


@pytest.mark.parametrize("label", sorted(words("press.label")))
def test_a_label_above_the_headline_marks_a_release(label: str) -> None:
    assert (
        kind_of(above=f"<div class=kicker><a href=/all>{label.title()}</a></div>")
        == "press_release"
    )


@pytest.mark.parametrize(
    "said",
    [
        {"head": '<script type="application/ld+json">{"@type": "PressRelease"}</script>'},
        {"head": '<meta property="article:section" content="Pressemitteilungen">'},
        {"head": '<link rel=canonical href="https://city.example/press-releases/ferries-sail">'},
        {"head": '<link rel=canonical href="https://ville.example/communiques-de-presse/7/bac">'},
        {"below": "<p>FOR IMMEDIATE RELEASE: May 3</p>"},
        {"below": "<p>Nota de prensa</p>"},
        {"below": "<p>Elmsworth (ots)</p>"},
        {"opening": "<p>ELMSWORTH, May 3, 2019 /PRNewswire/ -- All ferries of the bay will sail "
         "again on Monday, their owners announced in the harbour office today.</p>"},
        {"opening": "<p>ELMSWORTH--(BUSINESS WIRE)--All ferries of the bay will sail again on "
         "Monday, their owners announced in the harbour office today.</p>"},
    ],
)  # fmt: skip
def test_each_mark_of_a_release_tells_it(said: dict[str, str]) -> None:
    assert kind_of(**said) is PageType.PRESS_RELEASE
    assert PageType.PRESS_RELEASE.is_news


@pytest.mark.parametrize(
    "said",
    [
        {},
        {"menu": "<li><a href=/>Home</a></li><li><a href=/press>Press releases</a></li>"},
        {"end": "<h2>Press releases</h2><p>Owners, May 3 /PRNewswire/</p>"},
        {"opening": "<p>A press release of the owners says that for immediate release of the boats "
         "nobody has asked, and that all of them will sail again on Monday.</p>"},
        {"head": '<link rel=canonical href="https://paper.example/harbour/press-release">'},
        {"head": '<link rel=canonical href="https://paper.example/harbour/press-release-angers/7">'},
    ],
)  # fmt: skip
def test_a_story_that_speaks_of_releases_is_none(said: dict[str, str]) -> None:
    assert kind_of(**said) is PageType.ARTICLE


def test_a_plain_text_says_it_in_its_opening() -> None:
    told = (
        "Ferries sail again\n\nElmsworth (ots) - All ferries sail again.\n\n" + "They sail. " * 60
    )
    page = extract(told.encode(), Kind.TEXT, None, DEFAULT_RULES, Rung.FULL)
    assert page.page_type is PageType.PRESS_RELEASE
    page = extract(told.replace(" (ots)", "").encode(), Kind.TEXT, None, DEFAULT_RULES, Rung.FULL)
    assert page.page_type is PageType.ARTICLE


def test_releases_are_told_in_at_least_ten_languages() -> None:
    assert len({phrase.language for phrase in phrases("press.label")}) >= 10
