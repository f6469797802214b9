"""What is not text is told from it, in many languages, and text is left as it was meant."""

import json
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from broadsheet.pipeline.clean import clean, clean_claims, mend
from broadsheet.pipeline.records import Claims, Kind, Origin, Page, RawRecord, Reason, Rejected
from broadsheet.pipeline.refine import Memo, refine
from broadsheet.pipeline.rules import DEFAULT_RULES
from broadsheet.pipeline.words import word_count

LINES = json.loads((Path(__file__).parent / "cases" / "lines.json").read_text("utf-8"))
BODY = "The ferry crews ended their strike on Friday night after eleven long days on the quay."


def named(case: dict[str, Any]) -> Any:
    failing = case.get("known_failure")
    marks = [pytest.mark.xfail(reason=failing, strict=True)] if failing else []
    reason = "related" if failing else case["reason"]
    return pytest.param(case["line"], reason, id=case["label"], marks=marks)


@pytest.mark.parametrize(("line", "reason"), [named(case) for case in LINES])
def test_a_line_is_furniture_with_a_reason_or_stays_text(line: str, reason: str | None) -> None:
    page = clean(Page(f"{BODY}\n{line}\n{BODY[:-1]}!", "x"), DEFAULT_RULES)
    assert [(r.line, r.reason) for r in page.removed] == ([(line, reason)] if reason else [])
    assert (line in page.text.split("\n")) is (reason is None)


@pytest.mark.parametrize(
    ("opening", "dateline", "credit"),
    [
        ("ALEPPO, Syria, Nov 28 (Reuters) - The", "ALEPPO, Syria, Nov 28 (Reuters)", "Reuters"),
        ("Berlin (dpa) - Die", "Berlin (dpa)", "dpa"),
        ("MOSCOW (AP) — The", "MOSCOW (AP)", "AP"),
        ("PARIS (AFP/Reuters) – The", "PARIS (AFP/Reuters)", "AFP/Reuters"),
        ("The union (of ferry crews) - and not only they - said that", None, None),
        ("He said (AP) it was", None, None),
    ],
)
def test_a_dateline_gives_its_place_and_its_agency(
    opening: str, dateline: str | None, credit: str | None
) -> None:
    page = clean(
        Page(f"{opening} rest of a first paragraph that is long enough.", "x"), DEFAULT_RULES
    )
    assert (page.dateline, page.credit) == (dateline, credit)


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("l\u2019\u00c3\u00a9t\u00c3\u00a9", "l\u2019\u00e9t\u00e9"),
        ("so\u00adft hy\u00adphen", "soft hyphen"),
        ("zero\u200bwidth\ufeff", "zerowidth"),
        ("Cafe\u0301", "Caf\u00e9"),
        ("a\u00a0b\u2009c", "a b c"),
        ("می\u200cخواهم", "می\u200cخواهم"),
        ("L'été à Orléans, 20 € — naïve", "L'été à Orléans, 20 € — naïve"),
        ("Ärzte über Österreich", "Ärzte über Österreich"),
        ("ａｂｃ 東京", "ａｂｃ 東京"),
    ],
)
def test_characters_are_mended_and_sound_ones_are_left_alone(before: str, after: str) -> None:
    assert mend(before) == after


@pytest.mark.parametrize(
    ("text", "words"),
    [("It's a well-known fact.", 4), ("東京の天気", 5), ("ไทย", 3), ("", 0), ("— …", 0)],
)
def test_a_word_is_counted_as_its_language_counts_it(text: str, words: int) -> None:
    assert word_count(text) == words


def test_a_text_of_too_few_words_is_rejected_with_their_number() -> None:
    with pytest.raises(Rejected, match="3 words") as rejected:
        clean(Page("Only three words", "x"), DEFAULT_RULES)
    assert rejected.value.reason is Reason.TOO_SHORT


def test_what_is_claimed_of_a_document_is_as_clean_as_what_its_page_says() -> None:
    """A JSONL title in decomposed letters is found by a query in composed ones."""
    said = Claims(
        title="Cafe\u0301 \u00c3\u00a9tage", authors=("\u200bAna\u00a0Ruiz", " "), tags=("a\u00ad",)
    )
    kept = clean_claims(said, DEFAULT_RULES)
    assert kept == Claims(title="Caf\u00e9 \u00e9tage", authors=("Ana Ruiz",), tags=("a",))


def test_the_recipe_cleans_what_is_claimed() -> None:
    claims = Claims(title="Cafe\u0301")
    payload = f"{BODY} {BODY}\n\n{BODY} And then more.".encode()
    record = RawRecord(Origin("s", 0, 0), Kind.TEXT, payload, "0", len(payload), claims=claims)
    assert refine(record, DEFAULT_RULES, "r", Memo()).title == "Caf\u00e9"


@given(st.text(max_size=400))
def test_cleaning_twice_changes_nothing_more(text: str) -> None:
    once = clean(Page(f"{BODY}\n{text}", "x"), DEFAULT_RULES)
    again = clean(once, DEFAULT_RULES)
    assert (again.text, again.removed, again.credit) == (once.text, once.removed, once.credit)


@given(st.lists(st.sampled_from([case["line"] for case in LINES]), max_size=12))
def test_text_and_removed_account_for_every_line(lines: list[str]) -> None:
    page = clean(Page("\n".join([BODY, *lines]), "x"), DEFAULT_RULES)
    assert sorted([*page.text.split("\n"), *(r.line for r in page.removed)]) == sorted(
        [BODY, *lines]
    )
