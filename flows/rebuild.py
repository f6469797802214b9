"""The rebuild flow: the corpus anew from the lake, nothing extracted again."""

from datetime import UTC, datetime

from prefect import flow

from pipeline.ingest import publish
from pipeline.lake.lock import locked
from pipeline.lake.store import Lake, prepare
from pipeline.settings import load


@flow(name="rebuild")
def rebuild(data: str | None = None) -> list[str]:
    """Delete nothing, read the lake, swap a new snapshot in; gives the checks it breaches."""
    settings = load({"data": data} if data else {})
    lake = Lake(settings.data)
    with locked(lake.root, "a rebuild", datetime.now(UTC)):
        prepare(lake)
        return publish(settings, lake, lake.log.read())
