"""Every phrase that stands around stories is known for what it is, in its language."""

import json
from pathlib import Path
from typing import Any

import pytest

from broadsheet.pipeline.clean import clean, mend
from broadsheet.pipeline.furniture import REASON_OF, furniture
from broadsheet.pipeline.records import Page
from broadsheet.pipeline.rules import DEFAULT_RULES

CASES = Path(__file__).parent / "cases"
FURNITURE = json.loads((CASES / "furniture.json").read_text("utf-8"))
CREDITS = json.loads((CASES / "credits.json").read_text("utf-8"))
STORY = "The ferry crews ended their strike on Friday night after eleven long days on the quay."


def lines_of(cases: list[dict[str, Any]]) -> list[Any]:
    return [
        pytest.param(line, case["reason"], id=f"{case['label']}: {line[:40]}")
        for case in cases
        for line in case["lines"]
    ]


def credits_of(cases: list[dict[str, Any]]) -> list[Any]:
    return [
        pytest.param(line, who, id=f"{case['label']}: {line[:40]}")
        for case in cases
        for line, who in case["lines"].items()
    ]


@pytest.mark.parametrize(("line", "reason"), lines_of(FURNITURE))
def test_a_phrase_is_taken_out_with_its_reason_and_prose_that_resembles_it_stays(
    line: str, reason: str | None
) -> None:
    page = clean(Page(f"{STORY}\n{line}\n{STORY[:-1]}!", "x"), DEFAULT_RULES)
    assert [(r.line, r.reason) for r in page.removed] == ([(line, reason)] if reason else [])
    assert (line in page.text.split("\n")) is (reason is None)


def test_no_phrase_of_the_list_is_dead() -> None:
    """A phrase that ends in a mark, or folds to other letters, would never meet its line."""
    assert [phrase for phrase in REASON_OF if furniture(phrase) is None] == []


@pytest.mark.parametrize(("line", "who"), credits_of(CREDITS))
def test_a_credit_line_gives_its_source_and_a_sentence_about_one_does_not(
    line: str, who: str | None
) -> None:
    page = clean(Page(f"{STORY}\n{STORY[:-1]}!\n{line}", "x"), DEFAULT_RULES)
    assert page.credit == who
    assert [r.reason for r in page.removed] == (["credit"] if who else [])


def test_the_first_credit_and_the_first_dateline_count() -> None:
    text = f"OSLO (AFP) - {STORY}\nROME (AP) - {STORY}\n{STORY}\n(Reuters)\nQuelle: dpa"
    page = clean(Page(text, "x"), DEFAULT_RULES)
    assert (page.dateline, page.credit) == ("OSLO (AFP)", "AFP")
    known = clean(Page(text, "x", dateline="BERN (SDA)", credit="SDA"), DEFAULT_RULES)
    assert (known.dateline, known.credit) == ("BERN (SDA)", "SDA")


def test_a_dateline_stands_in_one_of_the_first_two_paragraphs() -> None:
    assert (
        clean(Page(f"{STORY}\nOSLO (AFP) - {STORY}", "x"), DEFAULT_RULES).dateline == "OSLO (AFP)"
    )
    late = clean(Page(f"{STORY}\n{STORY}!\nOSLO (AFP) - {STORY}", "x"), DEFAULT_RULES)
    assert (late.dateline, late.credit) == (None, None)


@pytest.mark.parametrize(
    ("mangled", "meant"),
    [
        ("Ð¡Ñ‚Ð°Ñ‡ÐºÐ° Ð¿Ð°Ñ€Ð¾Ð¼Ñ‰Ð¸ÐºÐ¾Ð²", "Стачка паромщиков"),
        ("â€œWe wonâ€\x9d, said JosÃ©", "“We won”, said José"),
        ("Un dÃ\xada de huelga en AlmerÃ\xada", "Un día de huelga en Almería"),
        ("Ã¢â‚¬Å“We won", "“We won"),
        ("РќРµС‚ РїР°СЂРѕРјРѕРІ", "Нет паромов"),
        ("SÃO PAULO – A", "SÃO PAULO – A"),
        ("Âge d'or, Ânes et Évêques", "Âge d'or, Ânes et Évêques"),
        ("РУСЬ и СССР", "РУСЬ и СССР"),
    ],
)
def test_mangled_letters_are_mended_and_rare_ones_are_left(mangled: str, meant: str) -> None:
    assert mend(mangled) == meant
    assert mend(meant) == meant
