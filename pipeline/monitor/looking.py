"""One look: everything is watched, what is new is told, and what could not be told is kept."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from broadsheet.pipeline.lake.lock import locked
from broadsheet.pipeline.monitor.alarm import Alarm
from broadsheet.pipeline.monitor.corpus import of_the_corpus
from broadsheet.pipeline.monitor.state import News, Snooze, State, load_state, save_state
from broadsheet.pipeline.monitor.telling import NotDelivered, call
from broadsheet.pipeline.monitor.watching import OTHERS, Watched, watch
from broadsheet.pipeline.settings import Settings, WrongSetting

COMMAND = "alarm_command"

Deliver = Callable[[str, Sequence[News]], None]  # to a block; raises NotDelivered


@dataclass(frozen=True, slots=True)
class Look:
    """What a look found."""

    at: datetime
    loud: list[Alarm]  # rings
    asleep: list[Alarm]  # rings, and somebody has seen it
    watched: Watched
    trouble: list[str]  # who could not be told, and why
    channels: list[str]  # who is told

    @property
    def news(self) -> list[News]:
        """Of this look."""
        return self.watched.news

    @property
    def is_quiet(self) -> bool:
        """Nothing rings that nobody has seen, and everybody was told."""
        return not self.loud and not self.trouble

    def to_dict(self) -> dict[str, Any]:
        """As `--json` prints it."""
        return {
            "ringing": [one.to_dict() for one in self.loud],
            "asleep": [one.to_dict() for one in self.asleep],
            "news": [one.alarm.to_dict() | {"is_over": one.is_over} for one in self.news],
            "trouble": self.trouble,
        }


def channels(settings: Settings) -> list[str]:
    """Who is told: the command, and blocks by their names."""
    blocks = [name.strip() for name in settings.alarm_blocks.split(",") if name.strip()]
    return ([COMMAND] if settings.alarm_command else []) + blocks


def told_whom(named: Sequence[str]) -> str:
    """The channels, for people.

    >>> told_whom(["alarm_command", "slack-webhook/ops"])
    'tells alarm_command, slack-webhook/ops'
    >>> told_whom([])
    'tells nobody: neither alarm_blocks nor alarm_command is set'
    """
    nobody = "nobody: neither alarm_blocks nor alarm_command is set"
    return f"tells {', '.join(named) or nobody}"


def look(
    settings: Settings,
    purpose: str,
    now: datetime,
    scheduled: Sequence[Alarm] | None,
    deliver: Deliver,
) -> Look:
    """Watch, tell, remember. Raises `LakeLocked` while another look is under way.

    What is owed is written down before anybody is told: a look that is killed in between tells
    twice rather than never.
    """
    with locked(settings.data / "monitor", purpose, now):
        state, flaw = load_state(settings.data)
        told = channels(settings)
        state.undelivered = {c: news for c, news in state.undelivered.items() if c in told}
        watched = watch(settings, state, now, scheduled)
        for channel in told:
            state.owe(channel, watched.news)
        save_state(settings.data, state)
        trouble = [flaw] if flaw else []
        for channel in list(state.undelivered):
            try:
                _tell(settings, channel, state.undelivered[channel], deliver)
                del state.undelivered[channel]
            except NotDelivered as why:
                trouble.append(str(why))
        save_state(settings.data, state)
        return _seen(state, watched, trouble, told, now)


def _tell(settings: Settings, channel: str, news: Sequence[News], deliver: Deliver) -> None:
    if channel == COMMAND:
        call(settings.alarm_command, news)
    else:
        deliver(channel, news)


def _seen(
    state: State, watched: Watched, trouble: list[str], told: list[str], now: datetime
) -> Look:
    loud = state.loud(now)
    asleep = [one for one in state.ringing.values() if one not in loud]
    return Look(now, loud, asleep, watched, trouble, told)


def snooze(settings: Settings, named: str, until: date, now: datetime) -> list[Alarm]:
    """Tell nothing more of an alarm, ALARM or ALARM/SUBJECT, until a day; those that ring of it.

    Raises `WrongSetting` for an alarm that there is not, `LakeLocked` while a look is under way.
    """
    alarm, slash, subject = named.partition("/")
    known = [*of_the_corpus(), *OTHERS]
    if alarm not in known:
        raise WrongSetting(f"there is no alarm {alarm!r}; there are {', '.join(known)}")
    if slash and not subject:
        raise WrongSetting(f"{named!r} names nobody: {alarm}/OUTLET, or {alarm} alone for all")
    asleep = Snooze(alarm, subject or None, until)
    with locked(settings.data / "monitor", "broadsheet monitor --snooze", now):
        state, _ = load_state(settings.data)
        others = [s for s in state.snoozes if (s.alarm, s.subject) != (alarm, asleep.subject)]
        state.snoozes = [*others, asleep]
        save_state(settings.data, state)
    return [one for one in state.ringing.values() if asleep.covers(one, now)]
