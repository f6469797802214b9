"""News -> a message for people, and for a program of the user's."""

import json
import shlex
import subprocess
from collections.abc import Sequence
from typing import Any

from broadsheet.pipeline.monitor.state import News

COMMAND_SECONDS = 60.0  # what takes longer is ended, and tried again at the next look
SHOWN = 50  # lines of a message; the rest are counted


class NotDelivered(Exception):
    """A channel could not be told; the message says why."""


def subject_of(news: Sequence[News]) -> str:
    """The message's first line.

    >>> from broadsheet.pipeline.monitor.alarm import Alarm
    >>> from datetime import datetime
    >>> silent = Alarm("outlet_silent", "kite.example", datetime(2026, 3, 1), "no story")
    >>> subject_of([News(silent)])
    'broadsheet: 1 rings (outlet_silent, kite.example)'
    >>> subject_of([News(silent), News(silent, is_over=True)])
    'broadsheet: 1 rings, 1 over (outlet_silent, kite.example)'
    """
    rings = sum(not one.is_over for one in news)
    counts = (f"{rings} rings", rings), (f"{len(news) - rings} over", len(news) - rings)
    first = news[0].alarm
    named = f"{first.alarm}, {first.subject}" if first.subject else first.alarm
    return f"broadsheet: {', '.join(told for told, count in counts if count)} ({named})"


def body_of(news: Sequence[News]) -> str:
    """A line each, with the question to look further."""
    lines = [
        f"{one.line}; further: sql/{one.alarm.further}"
        if one.alarm.further and not one.is_over
        else one.line
        for one in news[:SHOWN]
    ]
    more = [f"and {len(news) - SHOWN} more: `broadsheet monitor`"] if len(news) > SHOWN else []
    return "\n".join([*lines, *more])


def message(news: Sequence[News]) -> dict[str, Any]:
    """The same for programs."""
    return {
        "subject": subject_of(news),
        "body": body_of(news),
        "alarms": [one.alarm.to_dict() | {"is_over": one.is_over} for one in news],
    }


def call(command: str, news: Sequence[News], wait_seconds: float = COMMAND_SECONDS) -> None:
    """Hand the news to a program, as JSON on its standard input; no shell reads the command.

    Raises `NotDelivered` where it ends with another code than 0, or not in time.
    """
    try:
        done = subprocess.run(
            shlex.split(command),
            input=json.dumps(message(news)).encode(),
            capture_output=True,
            timeout=wait_seconds,
            check=False,
        )
    except (OSError, subprocess.TimeoutExpired) as error:
        raise NotDelivered(f"alarm_command: {error}") from None
    if done.returncode:
        said = done.stderr.decode(errors="replace").strip().splitlines()
        told = f": {said[-1]}" if said else ""
        raise NotDelivered(f"alarm_command ended with {done.returncode}{told}")
