"""The rebuild flow: the corpus anew from the lake, nothing extracted again."""

import threading
from typing import Any

from prefect import flow
from prefect.client.schemas.objects import State
from prefect.exceptions import TerminationSignal

from broadsheet.flows import by_hand
from broadsheet.flows.ending import ended, of_rebuild, tell_only_bugs
from broadsheet.flows.home import await_api
from broadsheet.pipeline.apart import NEVER
from broadsheet.pipeline.publishing import Publication
from broadsheet.pipeline.settings import Settings, load


@flow(name="rebuild")
def scheduled_rebuild(data: str | None = None) -> State[Any]:
    """Delete nothing, read the lake, swap a new snapshot in."""
    return ended(lambda: of_rebuild(_rebuild(load({"data": data} if data else {}))))


def _rebuild(settings: Settings) -> Publication:
    return by_hand.rebuild(settings, "a scheduled rebuild")


def rebuild_as_flow(
    settings: Settings, purpose: str, stopping: threading.Event = NEVER
) -> Publication:
    """The same by hand, where a server stands.

    Raises `LakeLocked`, `DamagedLake`, `CannotBuild`, and `Stopped` once `stopping` is set.
    """
    with by_hand.held(settings, purpose) as lake:

        @flow(name="rebuild")
        def rebuild() -> Publication:
            return by_hand.rebuild_held(settings, lake, stopping)

        tell_only_bugs()
        await_api()
        try:
            return rebuild()
        except TerminationSignal:
            raise KeyboardInterrupt from None
