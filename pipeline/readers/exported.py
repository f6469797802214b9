"""A row that we exported -> the Story that it was: what comes back in is what went out."""

import json
from collections.abc import Mapping
from dataclasses import fields, replace
from datetime import date, datetime, timedelta, timezone

from broadsheet.pipeline.readers.story import Story
from broadsheet.pipeline.records import Claims

OWN = frozenset(("article_id", "text", "text_sha256", "recipe_id", "schema_version"))
LISTS = frozenset(
    one.name for one in fields(Claims) if one.type in ("tuple[str, ...]", tuple[str, ...])
)
FORMULA = ("=", "+", "-", "@", "\t", "\r")
SHORTENED = {"month": 7, "year": 4}  # characters of a date that says no more
FURTHEST = 14  # hours that a zone lies from UTC


def is_exported(thing: Mapping[str, object]) -> bool:
    """Whether a row has the columns that no export but ours has."""
    return thing.keys() >= OWN


def armed(cell: str) -> str:
    """A cell as it was before it was written for spreadsheets.

    >>> armed("'=1+1"), armed("'tis")
    ('=1+1', "'tis")
    """
    return cell[1:] if cell[:1] == "'" and cell[1:2] in FORMULA and cell[1:] else cell


def story(thing: Mapping[str, object]) -> Story:
    """The story of a row."""
    named = {one.name: thing.get(one.name) for one in fields(Claims) if one.name != "filed"}
    said = {
        name: _listed(value) if name in LISTS else _text(value) for name, value in named.items()
    }
    urgency = said.pop("urgency")
    claims = replace(
        Claims(**said),  # type: ignore[arg-type]
        urgency=int(str(urgency)) if urgency else None,
        published=_published(thing),
        modified=_text(thing.get("modified_at")),
        fetched=_text(thing.get("fetched_at")),
        embargoed=_text(thing.get("embargoed_until")),
        language=_text(thing.get("claimed_language")) or _text(thing.get("language")),
    )
    return Story(claims, (_text(thing.get("text")) or "").split("\n"))


def _text(value: object) -> str | None:
    if isinstance(value, datetime | date):
        return value.isoformat()
    return str(value).strip() or None if value is not None else None


def _listed(value: object) -> tuple[str, ...]:
    """A list, or one written as JSON in a cell."""
    if isinstance(value, str):
        try:
            value = json.loads(value)
        except ValueError:
            return (value,) if isinstance(value, str) and value else ()
    return tuple(map(str, value)) if isinstance(value, list) else ()


def _published(thing: Mapping[str, object]) -> str | None:
    """The instant in a zone in which it was the printed day; else that day, month or year."""
    day, at = _text(thing.get("published_on")), _text(thing.get("published_at"))
    if day is None:
        return at
    day = day[:10]
    if at is None:
        return day[: SHORTENED.get(str(thing.get("date_precision")), 10)]
    instant = datetime.fromisoformat(at)
    zones = sorted(range(-FURTHEST, FURTHEST + 1), key=abs)
    local = (instant.astimezone(timezone(timedelta(hours=hours))) for hours in zones)
    return next((one.isoformat() for one in local if one.date().isoformat() == day), day)
