"""The learn flow: each outlet's layout, for the next ingest."""

from typing import Any

from prefect import flow, get_run_logger
from prefect.artifacts import create_markdown_artifact
from prefect.client.schemas.objects import State

from broadsheet.flows.documents.learning import learn_now
from broadsheet.flows.ending import ended, of_learn
from broadsheet.flows.terminal.learned import lines_of
from broadsheet.pipeline.lake.opening import open_lake
from broadsheet.pipeline.lake.store import lake_of
from broadsheet.pipeline.settings import Settings, load

NOBODY_ASKED = "no layout was ever asked for: `broadsheet learn` learns the first ones"


@flow(name="learn")
def scheduled_learn(data: str | None = None) -> State[Any]:
    """Learn again what redesigns and new outlets ask for, where layouts are in use."""
    return ended(lambda: _learn(load({"data": data} if data else {})))


def _learn(settings: Settings) -> State[Any]:
    lines = [NOBODY_ASKED]
    if open_lake(lake_of(settings)).manifest.learned:
        lines = lines_of(learn_now(settings, settings.data / "corpus.duckdb", "a scheduled learn"))
    told = "\n".join(f"- {line}" for line in lines)
    create_markdown_artifact(told, key="layouts", description="What was learned of outlets")
    get_run_logger().info("\n".join(lines))
    return of_learn(lines)
