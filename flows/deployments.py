"""Settings -> the flows as Prefect deployments, and a runner that runs what is due."""

import asyncio
import logging
import signal
import sys
from datetime import UTC, datetime, timedelta
from functools import partial
from shlex import quote
from typing import Any, Self
from uuid import UUID

from prefect import Flow
from prefect.client.orchestration import get_client
from prefect.client.schemas.filters import (
    DeploymentFilter,
    DeploymentFilterId,
    FlowRunFilter,
    FlowRunFilterStartTime,
    FlowRunFilterState,
    FlowRunFilterStateType,
)
from prefect.client.schemas.objects import (
    ConcurrencyLimitConfig,
    ConcurrencyLimitStrategy,
    FlowRun,
    StateType,
)
from prefect.deployments.runner import RunnerDeployment
from prefect.runner import Runner
from prefect.runner._flow_run_executor import ProcessStarter
from prefect.runner._starter_engine import EngineCommandStarter
from prefect.schedules import Interval
from prefect.types.entrypoint import EntrypointType

from broadsheet.flows.clock import ANCHOR, last_due, next_due, spelt
from broadsheet.flows.ingest import ingest
from broadsheet.flows.learn import scheduled_learn
from broadsheet.flows.leftovers import settle_leftovers
from broadsheet.flows.maintain import maintain
from broadsheet.flows.monitor import monitor
from broadsheet.flows.rebuild import scheduled_rebuild
from broadsheet.flows.terminal.interrupt import interrupted_once
from broadsheet.flows.terminal.logs import say
from broadsheet.pipeline.monitor.health import page_of
from broadsheet.pipeline.monitor.looking import channels, told_whom
from broadsheet.pipeline.settings import Settings
from broadsheet.pipeline.storage.files import absolute

GRACE_SECONDS = 60  # the least Prefect allows: how long a dead holder keeps its slot (else 300)

BESIDE_INGESTS = timedelta(minutes=45)  # which begin at the full hour, as a rule
BESIDE_UPKEEP = timedelta(minutes=15)


class InterruptibleRunner(Runner):
    """One way out, and runs that leave Ctrl-C to it: Prefect's own ways leave tracebacks."""

    async def __aenter__(self) -> Self:
        """Have runs start by our entry; Prefect 3.8 takes another command only of its workers."""
        await super().__aenter__()
        poller = self._scheduled_run_poller
        resolve = poller._resolve_starter  # noqa: SLF001  (pinned)

        def resolve_ours(flow_run: FlowRun) -> ProcessStarter:
            starter = resolve(flow_run)
            if isinstance(starter, EngineCommandStarter):
                ours = f"{quote(sys.executable)} -m broadsheet.flows.served"
                starter._command = ours  # noqa: SLF001
            return starter

        poller._resolve_starter = resolve_ours  # noqa: SLF001
        return self

    def handle_sigterm(self, *_: object, **__: object) -> None:
        """The same as Ctrl-C."""
        signal.raise_signal(signal.SIGINT)


def run_what_is_due(settings: Settings) -> None:
    """Run the deployments by the clock until interrupted, and one ingest at once if it was missed.

    A server that is started more often than its interval would never ingest otherwise.
    """
    logging.getLogger("prefect.runner").setLevel(logging.WARNING)  # the runs speak for themselves
    runner = InterruptibleRunner(name="broadsheet", pause_on_shutdown=False)
    interval = timedelta(seconds=settings.interval_seconds)

    async def run() -> None:
        loop, serving = asyncio.get_running_loop(), asyncio.current_task()
        assert serving is not None
        interrupted_once(partial(loop.call_soon_threadsafe, serving.cancel))
        landing_zone, *others = deployments_of(settings)
        deployment_id = await runner.aadd_deployment(landing_zone)
        for other in others:
            await runner.aadd_deployment(other)
        settle_leftovers()  # after that: registering drops what the last schedule has still ahead
        now = datetime.now(UTC)
        due = last_due(now, interval)
        is_missed = not await _is_done_since(due, deployment_id)
        if is_missed:
            async with get_client() as client:
                await client.create_flow_run_from_deployment(deployment_id)
        say(plan_told(now, interval, is_missed=is_missed))
        say(watch_told(now, settings))
        await runner.start()

    try:
        asyncio.run(run())
    except asyncio.CancelledError:
        raise KeyboardInterrupt from None


async def _is_done_since(instant: datetime, deployment_id: UUID) -> bool:
    """Whether a run of the deployment began after an instant and was completed."""
    completed = FlowRunFilterState(type=FlowRunFilterStateType(any_=[StateType.COMPLETED]))
    async with get_client() as client:
        runs = await client.read_flow_runs(
            deployment_filter=DeploymentFilter(id=DeploymentFilterId(any_=[deployment_id])),
            flow_run_filter=FlowRunFilter(
                state=completed,
                start_time=FlowRunFilterStartTime.model_validate({"after_": instant}),
            ),
            limit=1,
        )
    return bool(runs)


def plan_told(now: datetime, interval: timedelta, *, is_missed: bool) -> str:
    """When it ingests, for people: times of day as the machine's clock shows them."""
    since, coming = (
        f"{instant.astimezone():%Y-%m-%d %H:%M:%S %Z}"
        for instant in (last_due(now, interval), next_due(now, interval))
    )
    at_once = (
        f"It ingests now: none of its own runs has been completed since {since}"
        if is_missed
        else f"It does not ingest now: a run of its own has been completed since {since}"
    )
    return f"{at_once};\nand {spelt(interval)}, the next time at {coming}."


def watch_told(now: datetime, settings: Settings) -> str:
    """When it looks for what rings, whom it tells, and where that is to be seen."""
    interval = timedelta(seconds=settings.monitor_seconds)
    coming = next_due(now - interval / 2, interval) + interval / 2
    return (
        f"It looks for what rings {spelt(interval)}, the next time at "
        f"{coming.astimezone():%Y-%m-%d %H:%M:%S %Z}, and {told_whom(channels(settings))};\n"
        f"what it saw: {page_of(settings.data)}"
    )


def deployments_of(settings: Settings) -> list[RunnerDeployment]:
    """`ingest`, `monitor`, `maintain` and `learn` by the clock, `rebuild` on demand, none two at a
    time."""
    alone = ConcurrencyLimitConfig(
        limit=1,
        collision_strategy=ConcurrencyLimitStrategy.CANCEL_NEW,
        grace_period_seconds=GRACE_SECONDS,
    )
    data = str(settings.data.absolute())
    raw = [absolute(place) for place in settings.raw]

    def one(
        flow: Flow[..., Any],
        name: str,
        parameters: dict[str, Any],
        seconds: int | None = None,
        behind: timedelta = timedelta(),
    ) -> RunnerDeployment:
        return RunnerDeployment.from_flow(
            flow,
            name=name,
            schedule=Interval(seconds, anchor_date=ANCHOR + behind) if seconds else None,
            parameters=parameters,
            concurrency_limit=alone,
            entrypoint_type=EntrypointType.MODULE_PATH,
        )

    of_data, of_both = {"data": data}, {"raw": raw, "data": data}
    in_between = timedelta(seconds=settings.monitor_seconds / 2)
    return [
        one(ingest, "landing-zone", of_both, settings.interval_seconds),
        one(scheduled_rebuild, "corpus", of_data),
        one(monitor, "alarms", of_both, settings.monitor_seconds, in_between),
        one(maintain, "upkeep", of_data, settings.maintain_seconds, BESIDE_INGESTS),
        one(scheduled_learn, "layouts", of_data, settings.learn_seconds, BESIDE_UPKEEP),
    ]
