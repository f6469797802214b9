"""An interval -> the instants at which its schedule fires, whenever a server was started."""

from datetime import UTC, datetime, timedelta

ANCHOR = datetime(2000, 1, 1, tzinfo=UTC)  # any full hour and midnight: an hour fires at :00


def last_due(now: datetime, interval: timedelta) -> datetime:
    """The last instant up to `now` at which a run was due.

    >>> last_due(datetime(2026, 3, 1, 9, 59, tzinfo=UTC), timedelta(hours=1)).isoformat()
    '2026-03-01T09:00:00+00:00'
    """
    return ANCHOR + (now - ANCHOR) // interval * interval


def next_due(now: datetime, interval: timedelta) -> datetime:
    """The first instant after `now` at which a run is due."""
    return last_due(now, interval) + interval


def spelt(interval: timedelta) -> str:
    """How often, in words.

    >>> [spelt(timedelta(seconds=s)) for s in (3600, 5400, 86400, 7)]
    ['every hour', 'every 90 minutes', 'every day', 'every 7 seconds']
    """
    seconds = int(interval.total_seconds())
    units = ((86_400, "day"), (3_600, "hour"), (60, "minute"), (1, "second"))
    size, unit = next(one for one in units if seconds % one[0] == 0)
    count = seconds // size
    return f"every {unit}" if count == 1 else f"every {count:,} {unit}s"
