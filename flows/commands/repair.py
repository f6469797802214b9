"""`broadsheet repair`: lake -> what of it is damaged, and what mends it."""

import json
import sys
from dataclasses import asdict
from datetime import UTC, datetime

import click

from broadsheet.flows.terminal.escape import safe
from broadsheet.flows.terminal.exits import DONE, NEEDS_EYES
from broadsheet.flows.terminal.options import data_option, json_option, need_lake, settings_of
from broadsheet.pipeline.lake.lock import locked
from broadsheet.pipeline.lake.opening import read_lake
from broadsheet.pipeline.lake.store import lake_of, prepare
from broadsheet.pipeline.repair import examine, forget, remedies


@click.command("repair")
@data_option
@click.option(
    "--forget", "is_given_up", is_flag=True, help="Give up what has no raw files any more."
)
@json_option
def command(data: str | None, is_given_up: bool, as_json: bool) -> None:
    """Read the whole lake back and say what is damaged, which rows that costs, and what to do.

    What is found is planned anew by the next ingest where the raw files are left.
    """
    settings = settings_of((), data=data)
    need_lake(settings)
    lake = lake_of(settings)
    with locked(lake.home, "broadsheet repair", datetime.now(UTC)):
        prepare(lake)
        manifest = read_lake(lake)
        found = examine(lake, manifest)
        given_up = forget(lake, manifest, found) if is_given_up else 0
    if as_json:
        told = [asdict(one) | {"remedies": remedies(one)} for one in found]
        click.echo(json.dumps({"damaged": told, "given_up": given_up}, indent=2))
    else:
        for one in found:
            click.echo(safe(f"! {one.told}"))
            for remedy in remedies(one):
                click.echo(safe(f"    {remedy}"))
        if given_up:
            click.echo(f"the rows of {given_up} raw files are given up; the next ingest publishes")
        elif not found:
            click.echo("the lake is whole")
    is_settled = all(one.gone == one.raw_files for one in found) if is_given_up else not found
    sys.exit(DONE if is_settled else NEEDS_EYES)
