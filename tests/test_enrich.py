"""What is counted, named and fingerprinted about an article."""

from broadsheet.pipeline.enrich import article_id, enrich
from broadsheet.pipeline.enrich.fingerprints import bands
from broadsheet.pipeline.records import Claims, Dating, Kind, Origin, Page, RawRecord
from broadsheet.pipeline.rules import DEFAULT_RULES

RECORD = RawRecord(Origin("s", 0, 0), Kind.TEXT, b"x", "ab" * 32, 1, "https://www.n.example/a")


def test_a_lightly_edited_copy_shares_a_band_and_another_story_does_not() -> None:
    story = [f"word{n}" for n in range(400)]
    edited = [*story[:200], "indeed", *story[200:]]
    other = [f"term{n}" for n in range(400)]
    assert set(bands(story)) & set(bands(edited))
    assert not set(bands(story)) & set(bands(other))
    assert bands([]) == ()


def test_an_id_depends_on_raw_values_alone() -> None:
    page = Page("Some words of text.", "plain", title="Guessed")
    article = enrich(page, Dating(), RECORD, DEFAULT_RULES, "recipe")
    assert article.article_id == article_id(RECORD)
    assert len(article.article_id) == 32


def test_claims_fill_what_the_page_does_not_say() -> None:
    record = RawRecord(
        RECORD.origin, Kind.HTML, b"x", "cd", 1, "https://n.example/a",
        claims=Claims(title="Sidecar", sitename="The Example", authors=("Jo Doe",)),
    )  # fmt: skip
    article = enrich(Page("T.", "x", title="Page"), Dating(), record, DEFAULT_RULES, "r")
    assert (article.title, article.sitename, article.authors) == (
        "Page",
        "The Example",
        ("Jo Doe",),
    )
