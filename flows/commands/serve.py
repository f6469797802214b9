"""`broadsheet serve`: a Prefect server on loopback that runs the flows."""

import os
from datetime import UTC, datetime
from pathlib import Path

import click

from broadsheet.flows.bookkeeping import shrink
from broadsheet.flows.home import await_api, settle_server, standing
from broadsheet.flows.server import listen, start, stop
from broadsheet.flows.terminal.interrupt import interrupted_once, raise_interrupt
from broadsheet.flows.terminal.logs import say
from broadsheet.flows.terminal.options import data_option, set_option, settings_of
from broadsheet.pipeline.lake.lock import locked
from broadsheet.pipeline.settings import Settings, WrongSetting, in_force
from broadsheet.pipeline.storage.files import absolute


@click.command("serve")
@click.argument("raw", nargs=-1)
@data_option
@set_option
def command(raw: tuple[str, ...], data: str | None, knobs: tuple[str, ...]) -> None:
    """Start a Prefect server on this machine and run `ingest` by the hour, `maintain` by the day
    and `rebuild` on demand."""
    serve(settings_of(knobs, raw=raw or None, data=data))


def serve(settings: Settings) -> None:
    """Serve until interrupted, then raise `KeyboardInterrupt`; SIGTERM is an interruption too.

    Raises `LakeLocked` when another serves the same data: they would settle each other's runs as
    dead; `WrongSetting` when the port is taken, `NoServer` when Prefect does not come up.
    """
    data = settings.data.absolute()
    raw = tuple(absolute(place) for place in settings.raw)
    settings = settings.model_copy(update={"data": data, "raw": raw})
    interrupted_once(raise_interrupt)
    os.environ.update(environment_of(settings))
    home = settle_server(data, settings.serve_port)
    with locked(data / "prefect", "broadsheet serve", datetime.now(UTC)):
        _serve(settings, home)


def _serve(settings: Settings, home: Path) -> None:
    try:
        listener = listen(settings.serve_port)
    except OSError as error:
        raise WrongSetting(f"serve_port {settings.serve_port}: {error.strerror}") from None
    # Prefect loads a run's flow with the working directory first on its path: one of ours, where
    # no module of the user lies.
    os.chdir(home)
    shrink(home)  # nobody has it open yet
    with listener:
        server = start(listener, home)
    try:
        await_api()
        say(f"Prefect's page: http://127.0.0.1:{settings.serve_port}")
        from broadsheet.flows.deployments import run_what_is_due

        with standing(settings.data, settings.serve_port):
            run_what_is_due(settings)
    finally:
        stop(server)


def environment_of(settings: Settings) -> dict[str, str]:
    """The knobs in force, for the processes of the runs; raw and data are their parameters."""
    knobs = in_force(settings)
    return {
        f"BROADSHEET_{name.upper().replace('.', '__')}": str(value)
        for name, value in knobs.items()
        if name not in {"raw", "data"} and value is not None
    }
