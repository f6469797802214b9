"""The date that won and the others of its page -> Evidence: what it rests on."""

from collections.abc import Sequence

from broadsheet.pipeline.date_sources import Evidence, Precision, Trait, Voice
from broadsheet.pipeline.records import DateCandidate

NEAR_DAYS = 1  # apart: that much a zone explains


def evidence_for(winner: DateCandidate, published: Sequence[DateCandidate]) -> Evidence:
    """What the winner rests on, beside the dates of publication that its page claims."""
    if winner.is_modified:
        return Evidence.CHANGE
    if winner.source.has(Trait.WEAK) or winner.precision is not Precision.DAY:
        return Evidence.WEAK
    told = [c for c in published if c.precision is Precision.DAY and _has_weight(c)]
    if any(abs((c.day - winner.day).days) > NEAR_DAYS for c in told):
        return Evidence.DISPUTED
    voices = {c.source.voice for c in told if c.day == winner.day}
    return Evidence.AGREED if voices - {winner.source.voice} else Evidence.ALONE


def _has_weight(candidate: DateCandidate) -> bool:
    source = candidate.source
    return source.has(Trait.TOLD) or not (source.voice is Voice.SYSTEM or source.has(Trait.WEAK))
