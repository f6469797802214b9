"""DateCandidates -> Standings: what speaks for each day, and how likely it is the publication's.

Sources err each in their own way, so the days of a page are put to the vote of all that name them.
The weights were learned on labelled pages (`broadsheet.pipeline.evaluate.learn_dates`), all of them
together: what only repeats another source adds little to it. The sum of a day's weights is its
log-odds against the page's other days and against "none of these": a conditional logit (McFadden
1974), so that what it gives is a likelihood.
"""

import json
import math
from collections.abc import Mapping, Sequence
from datetime import date
from enum import StrEnum
from functools import cache
from pathlib import Path

from broadsheet.pipeline.date_sources import DateSource, Precision, Trait
from broadsheet.pipeline.records import DateCandidate, Standing

WEIGHTS = Path(__file__).with_name("weights.json")
COARSE = (Precision.DAY, Precision.MONTH, Precision.YEAR)  # an exact date before a vague one
NEAR_DAYS = 1  # apart: that much a zone explains


class Remark(StrEnum):
    """What speaks for a day or against it, besides the sources of publication that name it."""

    NONE = "none of these"  # how likely a page is to be from none of the days that it names
    CHANGED = "the last change"
    CHANGED_PRINTED = "the last change, as printed"
    LATER = "not the first of its kind"  # perhaps a teaser's, a comment's
    LATER_HEADLINE = "not the first beside the headline"
    LATER_TIME = "not the first <time>"
    BEHIND_CHANGE = "behind the last change"
    # Site builders stamp the last change there, and a move to a new system dates all stories anew.
    STAMP = "told by one system alone, and behind the one date beside the headline"


Reason = DateSource | Remark
# Each has a name of its own, so that the second is no repetition of the first.
FIELDS = frozenset([DateSource.META_PUBLISHED, DateSource.META_VAGUE])
OTHERS = DateSource.JSONLD_OTHER_PUBLISHED  # of the same system as the page's own
SEEN = frozenset([DateSource.HEADLINE, DateSource.TIME])
BESIDE = (DateSource.HEADLINE, Remark.LATER_HEADLINE)
_LATER = {DateSource.HEADLINE: Remark.LATER_HEADLINE, DateSource.TIME: Remark.LATER_TIME}


def stand(candidates: Sequence[DateCandidate]) -> tuple[Standing, ...]:
    """Each day that the candidates name, the likeliest first; of equals the first in their order.

    Only the most exact of them stand: a month or a year where no day of publication is named.
    """
    weights = read_weights()
    reasons = reasons_of(candidates)
    odds = {day: math.exp(sum(weights[r] for r in found)) for day, found in reasons.items()}
    total = sum(odds.values()) + math.exp(weights[Remark.NONE])
    found = [Standing(day, reasons[day], odds[day] / total) for day in reasons]
    return tuple(sorted(found, key=lambda standing: -standing.likelihood))


def reasons_of(candidates: Sequence[DateCandidate]) -> dict[date, tuple[Reason, ...]]:
    """What speaks for each day, and against it; each reason counts once."""
    published = [c for c in candidates if not c.is_modified]
    finest = min((COARSE.index(c.precision) for c in published or candidates), default=0)
    standing = [c for c in candidates if c.precision is COARSE[finest]]
    changed = _last_changes(candidates)
    reasons: dict[date, dict[Reason, None]] = {}
    first: dict[Reason, date] = {}
    for c in standing:
        kind = Remark.CHANGED_PRINTED if c.source in SEEN and c.day in changed else kind_of(c)
        is_first = kind in FIELDS or first.setdefault(kind, c.day) == c.day
        reason = kind if is_first else _later(kind)
        reasons.setdefault(c.day, {})[reason] = None
    changes = [c.day for c in candidates if c.is_modified]
    printed = {day for day, found in reasons.items() if not found.keys().isdisjoint(BESIDE)}
    for day, found in reasons.items():
        if changes and (day - max(changes)).days > NEAR_DAYS:
            found[Remark.BEHIND_CHANGE] = None
        is_behind = len(printed) == 1 and (day - max(printed)).days > NEAR_DAYS
        if is_behind and len([r for r in found if isinstance(r, DateSource) and r != OTHERS]) == 1:
            found[Remark.STAMP] = None
    return {day: tuple(found) for day, found in reasons.items()}


def _last_changes(candidates: Sequence[DateCandidate]) -> set[date]:
    """The days that a system calls a change where it tells an earlier publication as well.

    Such a day printed without a word is no second publication.
    """
    told = [c.day for c in candidates if not c.is_modified and c.source.has(Trait.TOLD)]
    changed = {c.day for c in candidates if c.source.has(Trait.CHANGE)}
    return {day for day in changed if told and min(told) < day and day not in told}


def _later(kind: Reason) -> Remark:
    return _LATER.get(kind, Remark.LATER) if isinstance(kind, DateSource) else Remark.LATER


def kind_of(candidate: DateCandidate) -> Reason:
    """What a candidate's weight is learned for: its source, or the first one of the same rank."""
    if candidate.source.has(Trait.CHANGE):
        return Remark.CHANGED
    return Remark.CHANGED_PRINTED if candidate.is_modified else first_of_rank(candidate.source)


@cache
def first_of_rank(source: DateSource) -> DateSource:
    """The source of publication that gives its name to the weight of its rank."""
    return next(s for s in DateSource if s.rank == source.rank and not s.has(Trait.CHANGE))


def kinds() -> tuple[Reason, ...]:
    """All that has a weight."""
    sources = (s for s in DateSource if not s.has(Trait.CHANGE))
    return (*dict.fromkeys(map(first_of_rank, sources)), *Remark)


@cache
def read_weights() -> Mapping[Reason, float]:
    """The weight of each kind of source and of each remark, as log-odds."""
    learned = json.loads(WEIGHTS.read_text(encoding="utf-8"))["weights"]
    # A kind that is new in the code says nothing until it is learned.
    return {kind: float(learned[kind]["weight"]) if kind in learned else 0.0 for kind in kinds()}
