"""The rebuild flow: the corpus anew from the lake, nothing extracted again."""

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from typing import Any

from prefect import flow
from prefect.client.schemas.objects import State
from prefect.exceptions import TerminationSignal

from broadsheet.flows.ending import ended, of_rebuild, tell_only_bugs
from broadsheet.flows.home import await_api
from broadsheet.flows.leftovers import settle_leftovers
from broadsheet.pipeline.apart import NEVER
from broadsheet.pipeline.lake.damage import note_damage
from broadsheet.pipeline.lake.lock import locked
from broadsheet.pipeline.lake.opening import read_lake
from broadsheet.pipeline.lake.store import Lake, prepare
from broadsheet.pipeline.publishing import Publication, publish
from broadsheet.pipeline.settings import Settings, load


@flow(name="rebuild")
def scheduled_rebuild(data: str | None = None) -> State[Any]:
    """Delete nothing, read the lake, swap a new snapshot in."""
    return ended(lambda: of_rebuild(_rebuild(load({"data": data} if data else {}))))


def _rebuild(settings: Settings) -> Publication:
    with _held(settings, "a scheduled rebuild") as lake:
        return _publish(settings, lake)


def _publish(settings: Settings, lake: Lake, stopping: threading.Event = NEVER) -> Publication:
    manifest = read_lake(lake)
    note_damage(lake, manifest, set())  # what was restored since is whole again
    return publish(settings, lake, manifest, stopping, is_anew=True)


def rebuild(data: str | None, stopping: threading.Event, *, is_api_ours: bool) -> Publication:
    """The same by hand.

    Raises `LakeLocked`, `DamagedLake`, `CannotBuild`, and `Stopped` once `stopping` is set.
    """
    settings = load({"data": data} if data else {})
    with _held(settings, "broadsheet rebuild") as lake:

        @flow(name="rebuild")
        def rebuild() -> Publication:
            return _publish(settings, lake, stopping)

        tell_only_bugs()
        await_api()
        if is_api_ours:
            settle_leftovers()
        try:
            return rebuild()
        except TerminationSignal:
            raise KeyboardInterrupt from None


@contextmanager
def _held(settings: Settings, purpose: str) -> Iterator[Lake]:
    lake = Lake(settings.data)
    with locked(lake.root, purpose, datetime.now(UTC)):
        prepare(lake)
        yield lake
