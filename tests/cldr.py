"""CLDR (by babel) -> pipeline/dates/months_cldr.json: the names of the months.

`python -m tests.cldr` writes it; with `--check` it fails when the file is stale. Written once and
not read from babel at run time: 80 locales cost a second and 60 MB in every process.
"""

import json
import re
import sys
from pathlib import Path

from babel import Locale, localedata

NAMES = Path(__file__).parents[1] / "pipeline" / "dates" / "months_cldr.json"
# Variants are locales of their own: Jänner, janvier in the Maghreb, Cyrillic and Latin script.
LANGUAGES = (
    "af", "am", "ar", "ar_DZ", "ar_LB", "az", "be", "bg", "bn", "ca", "cs", "cy", "da", "de",
    "de_AT", "el", "en", "es", "et", "eu", "fa", "fi", "fil", "fr", "ga", "gl", "gu", "he", "hi",
    "hr", "hu", "hy", "id", "is", "it", "ka", "kk", "kn", "ky", "lt", "lv", "mk", "ml", "mr", "ms",
    "my", "nb", "ne", "nl", "pa", "pl", "pt", "ro", "ru", "si", "sk", "sl", "sq", "sr", "sr_Latn",
    "sv", "sw", "ta", "te", "th", "tr", "uk", "ur", "uz", "uz_Cyrl", "vi",
)  # fmt: skip
# Elsewhere a short form in plain letters is a word of another language: Czech "pro" and "led".
SHORT_FORMS = frozenset(
    ["ca", "da", "de", "de_AT", "en", "es", "fr", "hu", "id", "it", "nb", "nl", "pt", "ro", "sv",
     "tr"]
)  # fmt: skip
PREPOSITION = re.compile(r"^(?:de |d['’])")  # Catalan's "de gener": the grammar has it
NUMBERED = re.compile(r"\W*\d+\W*|\d+\w+|\w{0,2}\d+")  # "1월", "M01": no names


def month_names() -> dict[str, list[list[str]]]:
    """For each language the names of each month, in lower case."""
    return {language: _of(language) for language in LANGUAGES}


def _of(language: str) -> list[list[str]]:
    # Babel 2.18: what one locale borrows stays with the root, and Galician's January is "yanvar"
    # if Azerbaijani was loaded before it.
    localedata._cache.clear()
    locale = Locale.parse(language)
    months: list[list[str]] = []
    for number in range(1, 13):
        names: dict[str, None] = {}
        for context in ("format", "stand-alone"):
            for width in ("wide", "abbreviated"):
                name = PREPOSITION.sub("", locale.months[context][width][number].casefold())
                is_word = width == "abbreviated" and name.isascii() and language not in SHORT_FORMS
                if not is_word and not NUMBERED.fullmatch(name) and len(name) > 1:
                    names[name] = None
        months.append(list(names))
    return months


def rendered() -> str:
    lines = (
        f"  {json.dumps(language)}: {json.dumps(months, ensure_ascii=False)}"
        for language, months in month_names().items()
    )
    return "{\n" + ",\n".join(lines) + "\n}\n"


def main(arguments: list[str]) -> int:
    if "--check" not in arguments:
        NAMES.write_text(rendered(), encoding="utf-8")
    elif not NAMES.exists() or NAMES.read_text(encoding="utf-8") != rendered():
        print(f"{NAMES.name} is stale: run make docs", file=sys.stderr)
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
