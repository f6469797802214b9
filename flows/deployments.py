"""Settings -> the flows as Prefect deployments, and a runner that runs what is due."""

import asyncio
import logging
import signal
from datetime import timedelta
from pathlib import Path

from prefect.client.schemas.objects import ConcurrencyLimitConfig, ConcurrencyLimitStrategy
from prefect.deployments.runner import RunnerDeployment
from prefect.runner import Runner
from prefect.types.entrypoint import EntrypointType

from broadsheet.flows.ingest import ingest
from broadsheet.flows.rebuild import scheduled_rebuild
from broadsheet.pipeline.settings import Settings

GRACE_SECONDS = 60  # the least Prefect allows: how long a dead holder keeps its slot (else 300)


class InterruptibleRunner(Runner):
    """Prefect's own handler of SIGTERM leaves a traceback: one way out is enough."""

    def handle_sigterm(self, *_: object, **__: object) -> None:
        """The same as Ctrl-C."""
        signal.raise_signal(signal.SIGINT)


def run_what_is_due(settings: Settings) -> None:
    """Run the deployments until interrupted."""
    logging.getLogger("prefect.runner").setLevel(logging.WARNING)  # the runs speak for themselves
    runner = InterruptibleRunner(name="broadsheet", pause_on_shutdown=False)

    async def run() -> None:
        for deployment in deployments_of(settings):
            await runner.aadd_deployment(deployment)
        await runner.start()

    asyncio.run(run())


def deployments_of(settings: Settings) -> list[RunnerDeployment]:
    """`ingest` by the clock, `rebuild` on demand, neither ever two at a time."""
    alone = ConcurrencyLimitConfig(
        limit=1,
        collision_strategy=ConcurrencyLimitStrategy.CANCEL_NEW,
        grace_period_seconds=GRACE_SECONDS,
    )
    data = str(settings.data.absolute())
    raw = [str(Path(place).absolute()) for place in settings.raw]
    return [
        RunnerDeployment.from_flow(
            ingest,
            name="landing-zone",
            interval=timedelta(seconds=settings.interval_seconds),
            parameters={"raw": raw, "data": data},
            concurrency_limit=alone,
            entrypoint_type=EntrypointType.MODULE_PATH,
        ),
        RunnerDeployment.from_flow(
            scheduled_rebuild,
            name="corpus",
            parameters={"data": data},
            concurrency_limit=alone,
            entrypoint_type=EntrypointType.MODULE_PATH,
        ),
    ]
