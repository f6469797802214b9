"""CLDR's names of the months, and those that papers print beside them -> name in lower case: 1 to 12.

`months_cldr.json` is written by `python -m tests.cldr`; what CLDR lacks stands here, with its reason.
"""

import json
import unicodedata
from collections import defaultdict
from collections.abc import Iterator
from pathlib import Path

CLDR = Path(__file__).with_name("months_cldr.json")

# Each row is a reason and the names of one month after the other.
PRINTED: tuple[tuple[str, dict[int, str]], ...] = (
    ("without the accents that a keyboard lacks", {
        1: "sijecnja", 2: "fevrier veljace", 3: "marco ozujka", 5: "μαι", 8: "aout", 12: "decembre",
    }),
    ("Arabic without the hamza", {4: "ابريل إبريل", 8: "اغسطس", 10: "اكتوبر"}),
    ("other short forms: Spanish, Italian, Dutch, French, German", {
        1: "ene.", 2: "fév", 3: "mrz", 9: "septbre sett", 12: "dic.",
    }),
    ("other spellings: Spanish, Hindi, Bengali, Indonesian, Serbian, Slovene, Croatian, Belarusian", {
        1: "jануар জানুয়ারি", 2: "फरवरी ফেব্রুয়ারি", 5: "траўня", 8: "avgusta", 9: "setiembre सितम्बर", 10: "oktobra",
        11: "studenog nopember नवम्बर", 12: "दिसम्बर",
    }),
    ("the case that a date stands in: Latvian, Kazakh, Georgian", {
        1: "janvārī қаңтарда", 2: "februārī", 8: "აგვისტოს",
    }),
    # Croatian's October is Polish' and Czech's November, which is printed far more often.
    ("one name, two months", {11: "listopada listopad"}),
)  # fmt: skip


def _names() -> Iterator[tuple[str, int]]:
    """All names; the later one of two holds."""
    by_language: dict[str, list[list[str]]] = json.loads(CLDR.read_text(encoding="utf-8"))
    claims: dict[str, set[int]] = defaultdict(set)
    for language, months in by_language.items():
        for number, names in enumerate(months, start=1):
            for name in names:
                for form in _forms(name, language):
                    claims[form].add(number)
    yield from ((name, numbers.pop()) for name, numbers in claims.items() if len(numbers) == 1)
    for _, months_printed in PRINTED:
        for number, printed in months_printed.items():
            yield from ((name, number) for name in printed.split())


def _forms(name: str, language: str) -> Iterator[str]:
    """A name, without the dot of a short form, and with what its language adds in a date.

    >>> list(_forms("sept.", "fr")), list(_forms("ינואר", "he"))
    (['sept.', 'sept'], ['ינואר', 'בינואר'])
    """
    yield name
    if name.endswith("."):
        yield name.removesuffix(".")
    if language == "he":
        yield f"ב{name}"  # "in"
    if language == "ka" and name.endswith("ი"):
        yield f"{name[:-1]}ს"  # the dative


MONTHS = {unicodedata.normalize("NFC", name): number for name, number in _names()}
