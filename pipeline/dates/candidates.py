"""A written date and its source -> DateCandidate: the one place where candidates are made."""

from broadsheet.pipeline.date_sources import DateSource, Precision, Trait
from broadsheet.pipeline.dates.parse import read_moment
from broadsheet.pipeline.records import DateCandidate


def read_candidate(
    written: str,
    source: DateSource,
    *,
    is_month_first: bool = False,
    is_modified: bool = False,
) -> DateCandidate | None:
    """What a written date claims; None if it is no date.

    A day of the Hijri calendar is a source of its own, wherever it stands. A bare year counts
    only in a field that is meant for a date: elsewhere it is any number.

    >>> read_candidate("2016", DateSource.JSONLD_PUBLISHED).precision
    <Precision.YEAR: 'year'>
    >>> read_candidate("2016", DateSource.VISIBLE)
    """
    moment = read_moment(written, is_month_first)
    if moment is None:
        return None
    if moment.precision is Precision.YEAR and not source.has(Trait.FIELD):
        return None
    return DateCandidate(
        moment.day,
        DateSource.HIJRI if moment.is_hijri else source,
        moment.instant,
        is_modified or source.has(Trait.CHANGE),
        moment.precision,
    )
