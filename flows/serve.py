"""Settings -> a Prefect server on loopback that runs the flows: ingest by the hour, rebuild."""

import asyncio
import logging
import os
import signal
from datetime import timedelta
from pathlib import Path
from typing import TYPE_CHECKING

from broadsheet.flows.home import await_api, settle_prefect
from broadsheet.flows.server import listen, start, stop
from broadsheet.pipeline.settings import Settings, WrongSetting, in_force

if TYPE_CHECKING:
    from prefect.deployments.runner import RunnerDeployment

GRACE_SECONDS = 60  # the least Prefect allows: how long a dead holder keeps its slot (else 300)


def serve(settings: Settings) -> None:
    """Serve until interrupted, then raise `KeyboardInterrupt`; SIGTERM is an interruption too.

    Raises `WrongSetting` when the port is taken, `NoServer` when Prefect does not come up.
    """
    data = settings.data.absolute()
    for interruption in (signal.SIGINT, signal.SIGTERM):  # a shell's `&` has SIGINT ignored
        signal.signal(interruption, signal.default_int_handler)
    os.environ["PREFECT_API_URL"] = f"http://127.0.0.1:{settings.serve_port}/api"
    os.environ.update(environment_of(settings))
    settle_prefect(data, has_server=True)
    (data / "prefect").mkdir(parents=True, exist_ok=True)
    try:
        listener = listen(settings.serve_port)
    except OSError as error:
        raise WrongSetting(f"serve_port {settings.serve_port}: {error.strerror}") from None
    with listener:
        server = start(listener, data / "prefect", by_hand=False)
    try:
        await_api()
        print(f"Prefect's page: http://127.0.0.1:{settings.serve_port}", flush=True)
        _run_what_is_due(settings)
    finally:
        stop(server)


def environment_of(settings: Settings) -> dict[str, str]:
    """The knobs in force, for the processes of the runs; raw and data are their parameters."""
    knobs = in_force(settings)
    return {
        f"BROADSHEET_{name.upper().replace('.', '__')}": str(value)
        for name, value in knobs.items()
        if name not in {"raw", "data"}
    }


def _run_what_is_due(settings: Settings) -> None:
    from prefect.runner import Runner

    class InterruptibleRunner(Runner):
        """Prefect's own handler of SIGTERM leaves a traceback: one way out is enough."""

        def handle_sigterm(self, *_: object, **__: object) -> None:
            signal.raise_signal(signal.SIGINT)

    logging.getLogger("prefect.runner").setLevel(logging.WARNING)  # the runs speak for themselves
    runner = InterruptibleRunner(name="broadsheet", pause_on_shutdown=False)
    deployments = _deployments(settings)

    async def run() -> None:
        for deployment in deployments:
            await runner.aadd_deployment(deployment)
        await runner.start()

    asyncio.run(run())


def _deployments(settings: Settings) -> list["RunnerDeployment"]:
    from prefect.client.schemas.objects import ConcurrencyLimitConfig, ConcurrencyLimitStrategy
    from prefect.deployments.runner import RunnerDeployment
    from prefect.types.entrypoint import EntrypointType

    from broadsheet.flows.ingest import ingest
    from broadsheet.flows.rebuild import scheduled_rebuild

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
