"""The monitor flow: look at corpus, lake and machine, and tell people what rings."""

from datetime import UTC, datetime
from typing import Any

from prefect import flow, get_run_logger
from prefect.artifacts import create_table_artifact
from prefect.client.schemas.objects import State
from prefect.states import Completed

from broadsheet.flows.ending import NEEDS_EYES, ended
from broadsheet.flows.scheduled import ring_scheduled
from broadsheet.flows.telling import deliver
from broadsheet.pipeline.monitor.health import alarm_rows, page_of
from broadsheet.pipeline.monitor.looking import Look, look
from broadsheet.pipeline.monitor.showing import show
from broadsheet.pipeline.settings import Settings, load


@flow(name="monitor")
def monitor(raw: list[str] | None = None, data: str | None = None) -> State[Any]:
    """Tell what began to ring since the last look, and what is over."""
    flags = {name: value for name, value in (("raw", raw), ("data", data)) if value}
    return ended(lambda: of_monitor(_monitor(load(flags))))


def _monitor(settings: Settings) -> Look:
    now = datetime.now(UTC)
    seen = look(settings, "a scheduled look", now, ring_scheduled(now), deliver)
    told(seen, settings)
    show(settings, seen)
    return seen


def of_monitor(seen: Look) -> State[Any]:
    """Completed, and by which name: a look needs eyes while anything rings."""
    told = [*(one.line for one in seen.loud), *seen.trouble] or ["nothing rings"]
    return Completed(name="Completed" if seen.is_quiet else NEEDS_EYES, message="; ".join(told))


def told(seen: Look, settings: Settings) -> None:
    """Put what rings on Prefect's page and what is new into its log."""
    rows = alarm_rows(seen) or [{"alarm": "none"}]
    described = f"What rings; more of it: {page_of(settings.data)}"
    create_table_artifact(rows, key="alarms", description=described)
    for one in seen.news:
        get_run_logger().info(one.line)
    for line in seen.trouble:
        get_run_logger().warning(line)
