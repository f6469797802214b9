"""What goes in is somewhere in what comes out: kept, or named as removed with its reason."""

import json
import re
from collections import Counter
from itertools import islice
from pathlib import Path
from typing import Any

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from broadsheet.pipeline.clean import clean, mend
from broadsheet.pipeline.credit import credit_of
from broadsheet.pipeline.extract import extract, reading
from broadsheet.pipeline.extract.body.vote import Body, find_body
from broadsheet.pipeline.extract.charset.decode import decode
from broadsheet.pipeline.extract.text_dump import paragraphs
from broadsheet.pipeline.furniture import furniture
from broadsheet.pipeline.readers.fields import said
from broadsheet.pipeline.records import (
    Claims,
    Kind,
    Origin,
    Page,
    RawRecord,
    Rejected,
    Rung,
)
from broadsheet.pipeline.refine import Memo, refine
from broadsheet.pipeline.rules import Rules
from broadsheet.pipeline.schema import Article
from tests.given import REAL, golds, needs_real_data, unpacked, wire_stories
from tests.test_properties import PAGES, SLOW

RULES = Rules(min_words=1)
MAYOR = "The mayor of Springfield resigned on Monday."
FIRE = "She had been under fire for eleven weeks, and the council had asked her twice to go."
# One paragraph each, of a few dozen words: Thai, Lao and Khmer write no full stop at all.
ONE_LINERS = json.loads((Path(__file__).parent / "cases" / "one_liners.json").read_text("utf-8"))


def text_record(text: str, title: str | None = None) -> RawRecord:
    payload = text.encode("utf-8", "surrogatepass")
    return RawRecord(
        Origin("s", 0, 0), Kind.TEXT, payload, "ab", len(payload), claims=Claims(title=title)
    )


def article(text: str, title: str | None = None) -> Article:
    return refine(text_record(text, title), RULES, "recipe", Memo())


def words(*lines: str | None) -> Counter[str]:
    """Every word as often as it stands there."""
    return Counter(re.findall(r"[^\W_]+", "\n".join(filter(None, lines))))


def pieces(page: Page | Article) -> list[str]:
    """All that a row keeps of a body, each line in its one place."""
    removed = [line.line for line in page.removed]
    return [*page.text.split("\n"), *page.captions, *removed]


def lost(text: str, title: str | None) -> Counter[str]:
    """Words of a plain text that its page has less often; of those that it has more often, too.

    A text that is refused may have nothing but furniture and credits.
    """
    try:
        page = clean(extract(text.encode(), Kind.TEXT, None, RULES, Rung.FULL, title), RULES)
    except Rejected:
        return words(*filter(is_text, paragraphs(text)))
    came_out = words(*pieces(page), page.title)
    meant = decode(text.encode(), None)
    went_in = words(mend("\n".join(" ".join(line.split()) for line in meant.split("\n"))))
    return (went_in - came_out) + (came_out - went_in)


def is_text(line: str) -> bool:
    return bool(words(line)) and furniture(line) is None and credit_of(line) is None


def test_a_stated_title_is_not_sought_in_the_text() -> None:
    one = article(f"{MAYOR}\n{FIRE} And so she did.", "Mayor resigns")
    assert one.title == "Mayor resigns"
    assert one.text.split("\n") == [MAYOR, f"{FIRE} And so she did."]
    assert one.removed == ()


def test_a_stated_title_that_is_printed_above_the_body_is_removed_with_its_reason() -> None:
    one = article(f"Advertisement\nMayor  resigns.\n{MAYOR} {FIRE}\nMayor resigns", "Mayor resigns")
    assert one.text.split("\n") == [f"{MAYOR} {FIRE}", "Mayor resigns"]
    assert [(r.line, r.reason) for r in one.removed] == [
        ("Mayor resigns.", "headline"),
        ("Advertisement", "advertisement"),
    ]


def test_what_a_memo_knows_of_a_text_without_a_title_is_not_used_for_one_with_a_title() -> None:
    """Two files of one text, of which a sidecar titles the second."""
    text, memo = f"A mayor in trouble\n{MAYOR} {FIRE}", Memo()
    titles = [
        refine(text_record(text, title), RULES, "recipe", memo) for title in (None, "Mayor goes")
    ]
    assert [one.title for one in titles] == ["A mayor in trouble", "Mayor goes"]
    assert titles[1].text.startswith("A mayor in trouble\n")


@pytest.mark.parametrize("language", ONE_LINERS)
@pytest.mark.parametrize("title", [None, "Title"])
def test_a_text_of_one_line_is_text_in_every_script(language: str, title: str | None) -> None:
    one = refine(text_record(ONE_LINERS[language], title), Rules(), "recipe", Memo())
    assert one.text == mend(ONE_LINERS[language])


@pytest.mark.parametrize(
    ("lines", "title"),
    [
        ([MAYOR], MAYOR),
        ([MAYOR, MAYOR], None),
        ([MAYOR, "Advertisement"], MAYOR),
        ([MAYOR, MAYOR, "Credit: CNN"], None),
        ([MAYOR, "Source: Reuters. Photo by Jane"], None),
    ],
)
def test_a_line_that_is_all_there_is_stays_text(lines: list[str], title: str | None) -> None:
    assert article("\n".join(lines), title).text.split("\n")[0] == MAYOR


NAMES = st.sampled_from(
    ["mayor", "fire", "Größe", "渡し船", "ลูกเรือ", "नाव", "ميناء", "20,5", "l'été"]
)
PHRASES = st.lists(NAMES, min_size=1, max_size=45).map(" ".join)
LINES = st.one_of(
    st.builds(str.__add__, PHRASES, st.sampled_from(["", ".", "。", "!", "।", ","])),
    st.sampled_from(
        ["Advertisement", "Credit: CNN", "(Reuters)", "BERLIN, May 3 (Reuters) - It rained. Much.",
         "Read also: More", "© 2016 The Press", "", " ", "Mayor resigns", "MAYOR RESIGNS."]
    ),
)  # fmt: skip
TEXTS = st.lists(st.tuples(LINES, st.integers(1, 3)), min_size=1, max_size=16).map(
    lambda told: "\n".join(line for line, times in told for _ in range(times))
)


@settings(max_examples=500, deadline=None)
@given(TEXTS, st.sampled_from([None, "Mayor resigns", "mayor fire", "A b"]))
@example("a b c d\nA b c d.\nFire. Fire", None)
@example("Mayor resigns\nMayor resigns\nFire. Fire", None)
@example("Mayor resigns\nMayor resigns\nFire. Fire", "Mayor resigns")
def test_no_line_of_a_text_is_lost_or_told_twice(text: str, title: str | None) -> None:
    assert not lost(text, title)


@given(TEXTS)
def test_a_headline_too_long_for_its_column_is_kept_whole_among_the_removed(text: str) -> None:
    rules = Rules(min_words=0, title_max_chars=4)
    page = extract(text.encode(), Kind.TEXT, None, rules, Rung.FULL) if text.strip() else None
    if page is not None:
        cut = clean(page, rules)
        whole = clean(page, Rules(min_words=0)).title
        assert words(*pieces(cut), None if whole != cut.title else whole) == words(text)


@needs_real_data
def test_no_line_of_a_real_text_is_lost() -> None:
    assert REAL is not None
    told = [(path.read_text("utf-8"), None) for path in sorted(REAL.glob("seed/*.txt"))]
    stories = list(wire_stories())
    assert not any(said({"text": story["text"]}, 99).is_html for story in stories if story["text"])
    told += [(story["text"], story["title"] or None) for story in stories]
    for number, label in enumerate(golds()):
        if isinstance(text := label.get("text"), str):
            told.append((text, (number % 2 and label.get("title")) or None))
    assert len(told) > 3_000
    for text, title in told:
        assert not lost(text, title), (title, text[:200])


def given_and_lost(page: str, rules: Rules) -> tuple[int, Counter[str]]:
    """How many words the extractors' choice has, and those that the page has less often."""
    chosen: list[Body] = []

    def observed(*args: Any) -> Body | None:
        body = find_body(*args)
        chosen.extend([body] if body else [])
        return body

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(reading, "find_body", observed)
        try:
            told = clean(extract(page.encode(), Kind.HTML, None, rules, Rung.FULL), rules)
        except Rejected:
            return 0, Counter()
    lines = mend("\n".join(chosen[0].chosen.lines if chosen else ()))
    went_in = words(lines)
    return went_in.total(), went_in - words(*map(mend, pieces(told)), told.standfirst)


@settings(max_examples=60, deadline=None, suppress_health_check=SLOW)
@given(PAGES, st.sampled_from(["default", "best"]))
def test_no_line_that_the_extractors_gave_is_lost(page: str, quality: Any) -> None:
    assert not given_and_lost(page, Rules(min_words=0, quality=quality))[1]


@needs_real_data
def test_no_line_that_the_extractors_gave_of_a_real_page_is_lost() -> None:
    given = 0
    for label in islice(golds("scrapinghub", "mozilla_readability"), 0, None, 8):
        source = unpacked(label["page"]).decode("utf-8", "replace")
        words_given, missing = given_and_lost(source, RULES)
        assert not missing, label["id"]
        given += words_given
    assert given > 10_000
