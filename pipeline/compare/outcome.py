"""What a side made of a document: an article, as far as it can be compared, or a refusal."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from broadsheet.pipeline.records import Reason, Stage
from broadsheet.pipeline.schema import ARTICLES

# What follows from the text, where a row comes from, and what only explains another field.
_FROM_THE_TEXT = {"text", "text_sha256", "word_count", "char_count", "minhash_bands"}
_WHERE_FROM = {
    *("article_id", "source_id", "record_offset", "record_length", "record_ordinal", "member"),
    *("warc_record_id", "raw_sha256", "fetched_at"),
    *("extractor_version", "recipe_id", "schema_version"),
}
_EXPLAINING = {"removed", "date_candidates", "language_guess", "language_score"}
_NOT_COMPARED = _FROM_THE_TEXT | _WHERE_FROM | _EXPLAINING
FIELDS = tuple(column.name for column in ARTICLES if column.name not in _NOT_COMPARED)


@dataclass(frozen=True, slots=True)
class Told:
    """An article: its text, and its other fields as printed; those that a side never has are
    absent, None is what it could not find."""

    text: str
    fields: Mapping[str, str | None]


@dataclass(frozen=True, slots=True)
class Refused:
    """No article, and why not."""

    stage: Stage
    reason: Reason
    detail: str


Outcome = Told | Refused


def told(row: Mapping[str, Any]) -> Told:
    """A row of `articles`, from the lake or as the recipe has just made it."""
    return Told(row["text"], {name: printed(row[name]) for name in FIELDS})


def printed(value: object) -> str | None:
    """A value as it is compared and shown.

    >>> printed(("Ann", "Bob")), printed(()), printed(date(2024, 2, 1)), printed(False)
    ('Ann; Bob', None, '2024-02-01', 'no')
    """
    match value:
        case None | "" | () | []:
            return None
        case bool():
            return "yes" if value else "no"
        case date() | datetime():
            return value.isoformat()
        case str() | int() | float():
            return str(value)
        case Sequence():
            return "; ".join(map(str, value))
        case other:
            raise ValueError(f"unmapped value {other!r}")
