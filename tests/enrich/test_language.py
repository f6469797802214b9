"""A language is believed where it is sure; a guess stays visible, and is called a guess."""

import json
from pathlib import Path

import pytest

from broadsheet.pipeline.enrich import language
from broadsheet.pipeline.enrich.language import RARE, SURE, Tongue, find_language
from tests.given import golds, needs_real_data, wire_stories

SHORT_TEXTS = json.loads(
    (Path(__file__).parents[1] / "cases" / "short_texts.json").read_text("utf-8")
)
SHORT = [(code, text) for code, texts in SHORT_TEXTS.items() for text in texts]
# Indonesian and Malay are one language in two spellings, which such a text hardly shows.
TAKEN_FOR_ANOTHER = {("id", SHORT_TEXTS["id"][0]): "ms"}
TICKER = "Shr 34 cts vs 28 cts. Net 1,912,000 vs 1,533,000. Revs 22.1 mln vs 19.4 mln."


@pytest.mark.parametrize(("code", "text"), SHORT)
def test_a_short_text_is_in_its_language_or_in_none(code: str, text: str) -> None:
    tongue = find_language(text, None)
    if tongue.language is not None:
        assert tongue.language == TAKEN_FOR_ANOTHER.get((code, text), code)
    assert tongue.guess is not None


def test_most_short_texts_are_sure() -> None:
    assert sum(find_language(text, None).language is not None for _, text in SHORT) >= 89


def test_a_rare_language_is_still_found_where_it_is_written() -> None:
    rare = [(code, text) for code, text in SHORT if code in RARE]
    assert len(rare) >= 5
    assert [find_language(text, None).language for _, text in rare] == [code for code, _ in rare]


@pytest.mark.parametrize(
    ("claimed", "believed"),
    [
        ("en-US", "en"),
        ("EN_gb", "en"),
        (None, None),
        ("th", None),  # the model knows Thai, and this is none
        ("rm", "rm"),  # it does not know Romansh
        ("English", None),
        ("", None),
    ],
)
def test_what_a_page_claims_decides_where_its_text_does_not(
    claimed: str | None, believed: str | None
) -> None:
    tongue = find_language(TICKER, claimed)
    assert (tongue.language, tongue.guess) == (believed, "en")
    assert tongue.score is not None
    assert tongue.score < SURE


def test_what_a_page_claims_does_not_count_where_its_text_is_sure() -> None:
    assert find_language(SHORT_TEXTS["fr"][1], "en").language == "fr"


def test_a_text_without_letters_is_in_no_language() -> None:
    assert find_language("12 345 -- 67", "en").language is None


@needs_real_data
def test_a_wire_story_in_english_is_in_no_other_language() -> None:
    told = [story["text"] for story in wire_stories() if len(story["text"].split()) >= 10]
    languages = [find_language(text, None).language for text in told]
    assert set(languages) == {"en", None}
    assert languages.count("en") > 0.85 * len(told)


@needs_real_data
@pytest.mark.parametrize("code", ["de", "fr", "ja", "zh"])
def test_a_paragraph_of_a_real_site_is_in_the_language_of_the_site(code: str) -> None:
    told = [
        paragraph
        for label in golds("outlets")
        if f"bitcoinops-{code}" in str(label["page"])
        for paragraph in label["text"].split("\n")
        if 40 < len(paragraph) < 400
    ][::7]
    languages = [find_language(paragraph, None).language for paragraph in told]
    sure = [found for found in languages if found is not None]
    assert sure.count(code) >= 0.99 * len(sure)
    assert len(sure) >= 0.85 * len(told) > 20


def test_what_reads_like_no_language_is_in_none_however_sure(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(language, "_shares", lambda _: {"zxx": 0.9, "en": 0.1})
    assert find_language("A1 B2 C3", None) == Tongue(None, "zxx", 0.9)
    assert find_language("A1 B2 C3", "en") == Tongue("en", "zxx", 0.9)
