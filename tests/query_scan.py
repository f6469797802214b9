"""A query asked of articles in plain Python: its own cutting into words, its own reading.

Nothing here is shared with sql/: where the two disagree, one of them is wrong.
"""

import re
import unicodedata
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

Row = Mapping[str, Any]
Hits = dict[int, int]  # position -> words of the longest that begins there
WHOLE = {
    "outlet": ("outlet",),
    "source": ("outlet", "hostname", "sitename"),
    "hostname": ("hostname",),
    "url": ("url", "canonical_url"),
    "id": ("article_id",),
    "language": ("language",),
    "type": ("page_type",),
    "section": ("section",),
    "category": ("categories",),
    "tag": ("tags",),
    "license": ("license",),
    "date_source": ("date_source",),
    "date_precision": ("date_precision",),
    "extractor": ("extractor",),
}
NO_NEWS = ("forum", "product", "listing", "documentation", "service", "other")
SAID_OF_OUTLETS = ("country", "leaning", "owner", "outlet_type")
WORDS = {"title": "title", "author": "authors", "credit": "credit", "dateline": "dateline"}
FORMS = {  # of words after `stem:`, in English articles
    "refine": ("refine", "refined", "refines", "refining"),
    "price": ("price", "prices", "priced"),
}


def words_of(text: str) -> list[str]:
    """Runs of letters, digits and marks in lower case; a Han character is a word."""
    words, running = [], ""
    for sign in [*unicodedata.normalize("NFC", text).lower(), " "]:
        if unicodedata.name(sign, "").startswith("CJK UNIFIED"):
            words += [running, sign]
            running = ""
        elif unicodedata.category(sign)[0] in "LNM":
            running += sign
        else:
            words.append(running)
            running = ""
    return [word for word in words if word]


def folded(word: str) -> str:
    return "".join(c for c in unicodedata.normalize("NFD", word) if not unicodedata.combining(c))


def is_word(wanted: str, found: str) -> bool:
    """Whether a word of a text is the one that a query wants: `wanted` may end with a star."""
    plain = wanted.rstrip("*")
    seen = folded(found) if folded(plain) == plain else found
    return seen.startswith(plain) if wanted.endswith("*") else seen == plain


@dataclass(frozen=True)
class Alternative:
    field: str  # "" for the text
    value: str
    is_phrase: bool
    distance: int | None


@dataclass(frozen=True)
class Clause:
    is_negated: bool
    alternatives: tuple[Alternative, ...]


def read(query: str) -> list[Clause]:
    """A right query -> its clauses."""
    clauses = []
    rest = query.translate(str.maketrans("“”–", '""-'))
    while rest := re.sub(r"^(?:\s+|AND\b)+", "", rest):
        minus = re.match(r"-|NOT\b\s*", rest)
        rest = rest[minus.end() :] if minus else rest
        alternatives, rest = _alternatives(rest, "")
        clauses.append(Clause(minus is not None, tuple(alternatives)))
    return clauses


def _alternatives(rest: str, field: str) -> tuple[list[Alternative], str]:
    found: list[Alternative] = []
    while True:
        named = re.match(r"([a-z_]+):", rest)
        if named:
            field, rest = named[1], rest[named.end() :]
        if rest.startswith("("):
            inner, rest = _alternatives(rest[1:].lstrip(), field)
            found += inner
            rest = rest.lstrip().removeprefix(")")
        elif quoted := re.match(r'"((?:[^"]|"")*)"(?:~(\d+))?', rest):
            distance = int(quoted[2]) if quoted[2] else None
            found.append(Alternative(field, quoted[1].replace('""', '"'), True, distance))
            rest = rest[quoted.end() :]
        else:
            bare = re.match(r'[^\s|()"]+', rest)
            assert bare, rest
            found.append(Alternative(field, bare[0], False, None))
            rest = rest[bare.end() :]
        either = re.match(r"\s*\|\s*|\s+OR\s+", rest)
        if not either:
            return found, rest
        rest = rest[either.end() :]


def starred(text: str) -> list[str]:
    """The words of a query's phrase, each with its star."""
    found = []
    for part in re.findall(r"[^*\s]+\*?", text):
        found += words_of(part)
        if part.endswith("*"):
            found[-1] += "*"
    return found


def phrase_hits(tests: Sequence[Callable[[str], bool]], words: Sequence[str]) -> Hits:
    return {
        start: len(tests)
        for start in range(len(words) - len(tests) + 1)
        if all(test(words[start + n]) for n, test in enumerate(tests))
    }


def near_hits(tests: Sequence[Callable[[str], bool]], words: Sequence[str], most: int) -> Hits:
    """Stretches that hold all words, and hold no shorter stretch that does."""
    stretches = [
        (start, end)
        for start in range(len(words))
        for end in range(start + 1, min(start + most, len(words) - 1) + 1)
        if all(any(test(word) for word in words[start : end + 1]) for test in tests)
    ]
    return {
        start: end - start + 1
        for start, end in stretches
        if not any((s, e) != (start, end) and start <= s and e <= end for s, e in stretches)
    }


def text_hits(row: Row, words: Sequence[str], wanted: Alternative) -> Hits:
    tests: list[Callable[[str], bool]] = []
    for word in starred(wanted.value):
        forms = FORMS.get(word, (word,)) if wanted.field == "stem" else (word,)
        if row["language"] != "en":
            forms = (word,)
        tests.append(lambda found, forms=forms: any(is_word(form, found) for form in forms))
    if wanted.distance:
        return near_hits(tests, words, wanted.distance)
    return phrase_hits(tests, words)


def admits(row: Row, extra: Sequence[Row], wanted: Alternative) -> bool:
    """Whether an article has the value that a field asks for."""
    field, value = wanted.field, wanted.value
    day = row["published_on"]
    if field in ("after", "before"):
        bound = date.fromisoformat(value + "-01" * ((10 - len(value)) // 3))
        return day is not None and (day >= bound if field == "after" else day < bound)
    if field in WORDS:
        asked = starred(value)
        tests = [lambda found, word=word: is_word(word, found) for word in asked]
        return any(phrase_hits(tests, words_of(held)) for held in _held(row, WORDS[field]))
    if field in SAID_OF_OUTLETS:
        held = [
            str(said["type" if field == "outlet_type" else field])
            for said in extra
            if said["outlet"] == row["outlet"]
            and (said["valid_from"] is None or (day is not None and day >= said["valid_from"]))
            and (said["valid_until"] is None or (day is not None and day <= said["valid_until"]))
        ]
    else:
        held = [one for column in WHOLE[field] for one in _held(row, column)]
    if field == "type" and value.lower() == "any":
        return True
    if value.endswith("*") and not wanted.is_phrase:
        return any(one.lower().startswith(value.lower().rstrip("*")) for one in held)
    return value.lower() in [one.lower() for one in held]


def _held(row: Row, column: str) -> Iterator[str]:
    match row[column]:
        case None:
            return
        case list() as several:
            yield from several
        case one:
            yield str(one)


def places(row: Row, query: str) -> Hits:
    """Where the one clause of a query stands in an article, the longest that begins there."""
    (clause,) = read(query)
    words = words_of("\n".join(row[c] for c in ("title", "standfirst", "text") if row[c]))
    at: Hits = {}
    for wanted in clause.alternatives:
        for position, length in text_hits(row, words, wanted).items():
            at[position] = max(length, at.get(position, 0))
    return at


def scan(
    rows: Sequence[Row], extra: Sequence[Row], query: str, *, copies: bool = False
) -> dict[str, int]:
    """The articles that a query finds, each with its hits."""
    clauses = read(query)
    is_typed = any(a.field == "type" for c in clauses if not c.is_negated for a in c.alternatives)
    found = {}
    for row in rows:
        if row["is_copy"] and not copies:
            continue
        if row["page_type"] in NO_NEWS and not is_typed:
            continue
        words = words_of("\n".join(row[c] for c in ("title", "standfirst", "text") if row[c]))
        hits, is_met = 0, True
        for clause in clauses:
            if clause.alternatives[0].field in ("", "stem"):
                at: Hits = {}
                for wanted in clause.alternatives:
                    at |= text_hits(row, words, wanted)
                hits += 0 if clause.is_negated else len(at)
                is_met &= bool(at) != clause.is_negated
            else:
                is_met &= clause.is_negated != any(
                    admits(row, extra, wanted) for wanted in clause.alternatives
                )
        if is_met:
            found[str(row["article_id"])] = hits
    return found
