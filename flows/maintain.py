"""The maintain flow: what was merged or has aged is deleted, and a share of the lake read back."""

from datetime import UTC, datetime
from typing import Any

from prefect import flow, get_run_logger
from prefect.artifacts import create_markdown_artifact
from prefect.client.schemas.objects import State

from broadsheet.flows.bookkeeping import books, shrink
from broadsheet.flows.ending import ended, of_maintain
from broadsheet.flows.terminal.upkeep import lines_of
from broadsheet.pipeline import maintenance
from broadsheet.pipeline.apart import NEVER
from broadsheet.pipeline.settings import Settings, load

PATIENCE_SECONDS = 1800.0  # with an ingest that is under way: the next one may then begin


@flow(name="maintain")
def maintain(data: str | None = None) -> State[Any]:
    """Keep the data folder small and whole; what is not given comes from the settings."""
    return ended(lambda: _maintain(load({"data": data} if data else {})))


def _maintain(settings: Settings) -> State[Any]:
    now = datetime.now(UTC)
    purpose = "a scheduled maintain"
    done = maintenance.maintain(settings, purpose, now, NEVER, PATIENCE_SECONDS)
    home = settings.data / "prefect"
    shrunk = shrink(home)
    lines = [" ".join(line.split()) for line in lines_of(done, books(home), shrunk)]
    told = "\n".join(f"- {line}" for line in (*lines, *done.trouble))
    create_markdown_artifact(told, key="maintain", description="What was freed and read back")
    get_run_logger().info("\n".join((*lines, *done.trouble)))
    return of_maintain(done, lines)
