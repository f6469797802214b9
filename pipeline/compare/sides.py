"""A word -> a side of a comparison: what the lake holds, a recipe, or somebody else's extractor."""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, fields
from enum import StrEnum
from importlib.util import find_spec

from broadsheet.pipeline.extract.baseline import (
    Baseline,
    plain_call,
    plain_newspaper,
    plain_resiliparse,
)
from broadsheet.pipeline.recipe import recipe_id
from broadsheet.pipeline.rules import Rules

_NEXT = re.compile(r",(?=rules\.)")  # the value of a knob may hold commas, too


class Kind(StrEnum):
    """What can be compared."""

    LAKE = "lake"  # the rows that the lake holds, by whatever version made them
    RECIPE = "now"  # this version, with some settings
    TRAFILATURA = "trafilatura"
    RESILIPARSE = "resiliparse"
    NEWSPAPER4K = "newspaper4k"


@dataclass(frozen=True, slots=True)
class Extractor:
    """Somebody else's: how it is called, what it tells besides the text, what it is part of."""

    call: Callable[[bytes, str | None], Baseline]
    fields: tuple[str, ...]
    module: str


def _trafilatura(payload: bytes, url: str | None) -> Baseline:
    return plain_call(payload, url, fast=False)


EXTRACTORS: Mapping[Kind, Extractor] = {
    Kind.TRAFILATURA: Extractor(_trafilatura, ("title", "authors", "published_on"), "trafilatura"),
    Kind.RESILIPARSE: Extractor(plain_resiliparse, ("title",), "resiliparse"),
    Kind.NEWSPAPER4K: Extractor(plain_newspaper, ("title", "authors", "published_on"), "newspaper"),
}


class WrongSide(ValueError):
    """No side has that name; the message says which there are."""


@dataclass(frozen=True, slots=True)
class Side:
    """One of the two: its name as it was said, and the rules by which it reads."""

    name: str
    kind: Kind
    rules: Rules

    @property
    def is_run(self) -> bool:
        """Whether it has to read the documents."""
        return self.kind is not Kind.LAKE

    @property
    def extractor(self) -> Extractor | None:
        """Whose it is, where it is no recipe."""
        return EXTRACTORS.get(self.kind)

    @property
    def recipe(self) -> str | None:
        """The id of its recipe."""
        return recipe_id(self.rules) if self.kind is Kind.RECIPE else None


def side_of(said: str, rules: Rules, turned: Callable[[tuple[str, ...]], Rules]) -> Side:
    """The side that a word names. `rules` are those in force; `turned` gives them with some knobs
    set anew. Raises `WrongSide`.

    >>> side_of("lake", Rules(), lambda knobs: Rules()).kind
    <Kind.LAKE: 'lake'>
    """
    if said in tuple(Kind):
        kind = Kind(said)
        extractor = EXTRACTORS.get(kind)
        if extractor and find_spec(extractor.module) is None:
            raise WrongSide(f"{said} is not installed: pip install {said}")
        return Side(said, kind, rules)
    knobs = tuple(_NEXT.split(said))
    known = {f"rules.{knob.name}" for knob in fields(Rules)}
    unknown = [knob for knob in knobs if "=" not in knob or knob.partition("=")[0] not in known]
    if unknown:
        sides = ", ".join(Kind)
        raise WrongSide(f"{unknown[0]!r} is neither of {sides}, nor rules.KNOB=VALUE")
    return Side(said, Kind.RECIPE, turned(knobs))
