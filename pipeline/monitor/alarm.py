"""The noun of this room: an alarm, what rings and for whom."""

from collections.abc import Mapping
from dataclasses import asdict, dataclass
from datetime import UTC, datetime
from typing import Any


@dataclass(frozen=True, slots=True)
class Alarm:
    """What rings. Of one name and subject there is one at most."""

    alarm: str  # a file of sql/alarms/, or a check of the machine
    subject: str | None  # an outlet, a flow, a folder; None: the corpus as a whole
    since: datetime  # as far as is known
    told: str  # in words
    measured: float | None = None
    expected: float | None = None
    further: str | None = None  # the question of sql/questions/ with which to look further

    @property
    def key(self) -> tuple[str, str | None]:
        """What makes it the same one at the next look."""
        return self.alarm, self.subject

    @property
    def line(self) -> str:
        """For people."""
        named = f"{self.alarm}, {self.subject}" if self.subject else self.alarm
        return f"{named}: {self.told} (since {self.since.astimezone(UTC):%Y-%m-%d %H:%M} UTC)"

    def to_dict(self) -> dict[str, Any]:
        """As JSON holds it."""
        return asdict(self) | {"since": self.since.isoformat()}


def alarm_of(said: Mapping[str, Any]) -> Alarm:
    """What `to_dict` wrote. Raises KeyError, TypeError and ValueError for what is none."""
    return Alarm(**{**said, "since": datetime.fromisoformat(said["since"])})
