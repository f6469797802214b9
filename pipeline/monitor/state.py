"""DATA/monitor/alarms.json: what rang at the last look, what was told, what sleeps.

An alarm is told once, when it begins, and once more when it is over. What cannot be delivered
stays here until it is. A backup holds it; what was measured of this machine lies beside it, in
`measured.json`, and says nothing of another.
"""

import json
from collections.abc import Iterable, Mapping
from contextlib import suppress
from dataclasses import dataclass, field, replace
from datetime import UTC, date, datetime, time, timedelta
from pathlib import Path
from typing import Any

from broadsheet.pipeline.monitor.alarm import Alarm, alarm_of
from broadsheet.pipeline.storage.durable import write_whole
from broadsheet.pipeline.storage.files import exists, read

MOST_UNDELIVERED = 1_000  # alarms a channel, the newest; a channel that is gone must not grow
ROOM_DAYS = 15  # how long what was free on the disk is remembered

Key = tuple[str, str | None]


@dataclass(frozen=True, slots=True)
class Snooze:
    """An alarm that somebody has seen: nothing is told of it until a day."""

    alarm: str
    subject: str | None  # None: of whatever subject
    until: date

    def covers(self, alarm: Alarm, now: datetime) -> bool:
        """Whether the alarm sleeps now."""
        ends = datetime.combine(self.until, time(), UTC)
        return now < ends and self.alarm == alarm.alarm and self.subject in (None, alarm.subject)


@dataclass(frozen=True, slots=True)
class News:
    """What is to be told: an alarm that rings, or one that is over."""

    alarm: Alarm
    is_over: bool = False

    @property
    def line(self) -> str:
        """For people."""
        return f"{'over' if self.is_over else 'rings'}: {self.alarm.line}"


@dataclass(slots=True)
class State:
    """What one look leaves to the next."""

    ringing: dict[Key, Alarm] = field(default_factory=dict)
    told: set[Key] = field(default_factory=set)
    snoozes: list[Snooze] = field(default_factory=list)
    undelivered: dict[str, list[News]] = field(default_factory=dict)  # by channel
    room: list[tuple[datetime, int]] = field(default_factory=list)  # bytes free, day by day
    waiting: tuple[int, datetime] | None = None  # raw files, at a version of the lake, since when

    def settle(self, found: Iterable[Alarm], unasked: frozenset[str], now: datetime) -> list[News]:
        """Take in what a look found; what there is to tell of it.

        What was not asked this time (`unasked`, names of alarms) rings on as it did. `since` stays
        that of the first look.
        """
        self.snoozes = [one for one in self.snoozes if now < _end(one)]
        before = self.ringing
        kept = [one for one in before.values() if one.alarm in unasked]
        ringing = {one.key: one for one in (*kept, *found)}
        self.ringing = {
            key: replace(one, since=min(one.since, before[key].since)) if key in before else one
            for key, one in ringing.items()
        }
        loud = {one.key for one in self.loud(now)}
        news = [News(self.ringing[key]) for key in sorted(loud - self.told, key=_order)]
        over = sorted(self.told - self.ringing.keys(), key=_order)
        self.told = loud
        return news + [News(before[key], is_over=True) for key in over]

    def loud(self, now: datetime) -> list[Alarm]:
        """What rings and does not sleep."""
        return [
            one
            for one in self.ringing.values()
            if not any(snooze.covers(one, now) for snooze in self.snoozes)
        ]

    def owe(self, channel: str, news: Iterable[News]) -> None:
        """Have a channel told of this until it says that it was."""
        owed = [*self.undelivered.get(channel, ()), *news]
        if owed:
            self.undelivered[channel] = owed[-MOST_UNDELIVERED:]

    def note_room(self, now: datetime, free_bytes: int) -> None:
        """Remember what is free on the disk; the least of a day is what counts."""
        kept = {at.date(): (at, free) for at, free in self.room if at < now}
        today = kept.get(now.date())
        kept[now.date()] = (now, min(free_bytes, today[1] if today else free_bytes))
        oldest = now - timedelta(days=ROOM_DAYS)
        self.room = [one for _, one in sorted(kept.items()) if one[0] > oldest]

    def note_unread(self, now: datetime, version: int, *, is_any: bool) -> datetime | None:
        """Since when raw files have waited while the lake has stayed at this version."""
        if not is_any:
            self.waiting = None
        elif self.waiting is None or self.waiting[0] != version:
            self.waiting = version, now
        return self.waiting[1] if self.waiting else None


def _end(snooze: Snooze) -> datetime:
    return datetime.combine(snooze.until, time(), UTC)


def _order(key: Key) -> tuple[str, str]:
    return key[0], key[1] or ""


def state_file(data: Path) -> Path:
    """Where it lies."""
    return data / "monitor" / "alarms.json"


def _measures(data: Path) -> Path:
    return data / "monitor" / "measured.json"


def load_state(data: Path) -> tuple[State, str | None]:
    """What the last look left, and what is wrong with it: one that cannot be read is begun anew."""
    path = state_file(data)
    state, flaw = State(), None
    try:
        if exists(path):
            state = _read(json.loads(read(path)))
    except (ValueError, KeyError, TypeError, AttributeError) as why:
        flaw = f"{path}: cannot be read ({why}); alarms may be told once more"
    with suppress(FileNotFoundError, ValueError, KeyError, TypeError):  # a fortnight makes it anew
        state.room, state.waiting = _measured(json.loads(read(_measures(data))))
    return state, flaw


def save_state(data: Path, state: State) -> None:
    """Write it down, each file whole or not at all. Raises `StorageError`."""
    said = {
        "ringing": [one.to_dict() for one in state.ringing.values()],
        "told": sorted(state.told, key=_order),
        "snoozes": [
            {"alarm": one.alarm, "subject": one.subject, "until": one.until.isoformat()}
            for one in state.snoozes
        ],
        "undelivered": {
            channel: [one.alarm.to_dict() | {"is_over": one.is_over} for one in news]
            for channel, news in state.undelivered.items()
        },
    }
    measured = {
        "room": [(at.isoformat(), free) for at, free in state.room],
        "waiting": state.waiting and (state.waiting[0], state.waiting[1].isoformat()),
    }
    write_whole(_measures(data), json.dumps(measured, indent=1).encode())
    write_whole(state_file(data), json.dumps(said, indent=1).encode())


def _read(said: Mapping[str, Any]) -> State:
    ringing = [alarm_of(one) for one in said["ringing"]]
    return State(
        {one.key: one for one in ringing},
        {(alarm, subject) for alarm, subject in said["told"]},
        [
            Snooze(one["alarm"], one["subject"], date.fromisoformat(one["until"]))
            for one in said["snoozes"]
        ],
        {channel: [_news(one) for one in news] for channel, news in said["undelivered"].items()},
    )


def _measured(
    said: Mapping[str, Any],
) -> tuple[list[tuple[datetime, int]], tuple[int, datetime] | None]:
    room = [(datetime.fromisoformat(at), free) for at, free in said["room"]]
    if not said["waiting"]:
        return room, None
    version, since = said["waiting"]
    return room, (version, datetime.fromisoformat(since))


def _news(said: Mapping[str, Any]) -> News:
    alarm = {name: value for name, value in said.items() if name != "is_over"}
    return News(alarm_of(alarm), said["is_over"])
