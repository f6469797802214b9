"""Page and RawRecord -> Dating: every date that is claimed, and the one that wins."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, date, timedelta

from broadsheet.pipeline.dates.in_url import date_in
from broadsheet.pipeline.dates.parse import read_moment
from broadsheet.pipeline.records import Claims, DateCandidate, Dating, Kind, Page, RawRecord
from broadsheet.pipeline.rules import Rules

CONFLICT_DAYS = 1  # sources further apart are flagged

# The most explicit first. A prefix stands for all sources that begin with it; `claims` are
# what a sidecar or a JSONL field says.
TRUST = (
    "jsonld.datePublished",
    "itemprop.datepublished",
    "meta.article:published_time",
    "meta.",
    "claims",
    "url",
    "original",
    "jsonld.dateCreated",
    "headline",
    "time",
    "attribute",
    "jsonld.other.datePublished",
    "vague",
    "visible",
    "jsonld.",
    "itemprop.",
    "guess",
)

EXPLICIT = TRUST[:3]
# What is seen on the page, in its own zone: it tells which day an instant was to its readers.
PRINTED = ("headline", "visible", "time", "itemprop", "url")
# Who may tell the time of a story that another source gives a day: no `<time>` of just anything.
SYSTEMS = ("jsonld.datePublished", "itemprop.datepublished", "meta.", "jsonld.other.datePublished")
TIMED = (*SYSTEMS[:3], "claims", "headline")
WESTMOST, EASTMOST = timedelta(hours=-10), timedelta(hours=13)  # where newspapers are printed
WEAK = ("time", "attribute", "visible", "guess", "jsonld.other", "itemprop.datecreated")
# Names that say date, not which: some systems put the last change or the day of delivery there.
VAGUE = frozenset(
    {"meta.date", "meta.dc.date", "meta.dc:date", "meta.dcterms.date", "meta.timestamp"}
)


def date_page(page: Page, record: RawRecord, rules: Rules) -> Dating:
    """When a document was published, from its page, its URL and what is claimed about it.

    Nothing is later than its capture (`rules.date_ceiling` where that is unknown), earlier
    than `rules.date_floor`, or taken from the clock.
    """
    latest = _latest(record, rules)
    found = [
        *page.date_candidates,
        *date_in(record.url or page.canonical_url),
        *_claimed(record.claims),
    ]
    candidates = tuple(dict.fromkeys(c for c in found if rules.date_floor <= c.day <= latest))
    published = sorted((c for c in candidates if not c.is_modified), key=_trust)
    modified = [c for c in candidates if c.is_modified]
    if record.kind is Kind.TEXT:
        published.sort(key=lambda c: not c.source.startswith("claims"))
    best = _not_the_change(_not_out_of_month(published), published, modified)
    best = _first_printed(best, published, modified)
    winner = _timed(_local_day(best, published), published) or next(iter(modified), None)
    if winner is None:
        return Dating(date_candidates=candidates)
    return Dating(
        published_on=winner.day,
        published_at=winner.instant,
        modified_at=next((c.instant for c in modified if c.instant is not None), None),
        date_precision=_precision(winner),
        date_source=winner.source,
        date_conflict=_conflict(published),
        date_candidates=candidates,
    )


def _latest(record: RawRecord, rules: Rules) -> date:
    """The last day a document can be from: its capture's, in the easternmost zone."""
    fetched = record.fetched_at
    if fetched is None:
        return rules.date_ceiling
    return (fetched.astimezone(UTC) + timedelta(hours=14)).date()


def _trust(candidate: DateCandidate) -> tuple[int, int]:
    source = "vague" if candidate.source in VAGUE else candidate.source
    rank = next((n for n, p in enumerate(TRUST) if source.startswith(p)), len(TRUST))
    return (rank + (len(TRUST) if candidate.source.endswith(".month") else 0), 0)


def _claimed(claims: Claims) -> Iterator[DateCandidate]:
    for written, name, modified in (
        (claims.published, "claims.published", False),
        (claims.modified, "claims.modified", True),
    ):
        moment = read_moment(written) if written else None
        if moment is not None:
            source = name if moment.is_day_known else f"{name}.month"
            yield DateCandidate(moment.day, source, moment.instant, modified)


def _not_out_of_month(published: list[DateCandidate]) -> DateCandidate | None:
    """The most trusted date; the URL's month instead of a weak date from another season.

    The address is made when a story is published; a date seen somewhere on the page may be
    that of a teaser, or of the day on which the site was redesigned.
    """
    best = next(iter(published), None)
    month = next((c for c in published if c.source == "url.month"), None)
    if best is None or month is None or not best.source.startswith(WEAK):
        return best
    return best if -1 <= (best.day - month.day).days <= 45 else month


def _not_the_change(
    best: DateCandidate | None, published: list[DateCandidate], modified: list[DateCandidate]
) -> DateCandidate | None:
    """Another explicit date instead of one that is the last change by another name.

    Some systems write the change into `datePublished` and the publication into `meta`.
    """
    if best is None or not any((c.day, c.instant) == (best.day, best.instant) for c in modified):
        return best
    return next((c for c in published if c.source in EXPLICIT and c.day < best.day), best)


def _first_printed(
    best: DateCandidate | None, published: list[DateCandidate], modified: list[DateCandidate]
) -> DateCandidate | None:
    """The one date under the headline, if it is older than what the system says and nobody agrees.

    Site builders stamp `datePublished` with the last change, and a story that has moved to a
    new system is published anew; the printed date stays.
    """
    printed = {c.day for c in published if c.source == "headline"}
    if best is None or len(printed) != 1 or not best.source.startswith(("jsonld.", "meta.")):
        return best
    day = printed.pop()
    is_stamp = all(c.day <= best.day for c in modified)
    is_alone = not any(
        c.day == best.day and not c.source.startswith(("jsonld", "meta")) for c in published
    )
    is_near = best.day - day == timedelta(days=1) and (_is_day(best) or _could_be(day, best))
    if day >= best.day or is_near:
        return best
    return next(c for c in published if c.source == "headline") if is_stamp and is_alone else best


def _could_be(day: date, candidate: DateCandidate) -> bool:
    """Whether a candidate's instant fell on that day somewhere."""
    instant = candidate.instant
    if instant is None or _is_day(candidate):
        return False
    return (instant + WESTMOST).date() <= day <= (instant + EASTMOST).date()


def _is_day(candidate: DateCandidate) -> bool:
    """No time, or midnight sharp in UTC: written by a system that must give a time."""
    instant = candidate.instant
    return instant is None or (instant.hour, instant.minute, instant.second) == (0, 0, 0)


def _local_day(best: DateCandidate | None, published: list[DateCandidate]) -> DateCandidate | None:
    """The instant of the best candidate, on the day on which its readers saw it.

    A system that writes UTC puts an evening's story on the next day; the page, its address, or
    the same instant in the local zone, has the day that was printed.
    """
    if best is None or best.instant is None or best.instant.date() != best.day:
        return best
    if any(c.source == "headline" and c.day == best.day for c in published):
        return best
    for other in published:
        is_same = other.instant is None or abs(other.instant - best.instant) < timedelta(minutes=2)
        is_local = (
            other.source.startswith(PRINTED)
            if other.instant is None
            else other.instant.date() != other.day
        )
        if is_local and is_same and other.day != best.day and _could_be(other.day, best):
            return replace(best, day=other.day)
    return best


def _timed(best: DateCandidate | None, published: list[DateCandidate]) -> DateCandidate | None:
    """A date that gives but a day, with the time that another source has for it.

    Some systems describe the story by its day, and the page around it to the second.
    """
    if best is None or not _is_day(best) or best.source.endswith(".month"):
        return best
    others = {c for c in published if c.source.startswith("jsonld.other.datePublished")}
    for c in published:
        is_own = c.source.startswith(TIMED) or (c in others and len(others) == 1)
        is_local = c.day == best.day or (c.source.startswith(SYSTEMS) and _could_be(best.day, c))
        if is_own and is_local and not _is_day(c):
            return replace(best, instant=c.instant)
    return best


def _precision(winner: DateCandidate) -> str:
    if winner.source.endswith(".month"):
        return "month"
    if winner.instant is None:
        return "day"
    return "second" if winner.instant.second else "minute"


def _conflict(published: list[DateCandidate]) -> bool:
    days = [c.day for c in published if not c.source.endswith(".month")]
    return bool(days) and (max(days) - min(days)).days > CONFLICT_DAYS
