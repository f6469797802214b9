"""`broadsheet config`: settings -> a list of knobs that one can read."""

import json
import os
from dataclasses import fields
from typing import Any

import click

from broadsheet.flows.terminal.options import data_option, flags_of, json_option, set_option
from broadsheet.pipeline.rules import Rules
from broadsheet.pipeline.settings import Settings, in_force, load, origins, unknown_names


@click.command("config")
@data_option
@set_option
@json_option
def command(data: str | None, knobs: tuple[str, ...], as_json: bool) -> None:
    """Show every knob: what it is set to, where that was said, and what it does."""
    for name in unknown_names(os.environ):
        click.echo(f"broadsheet: {name} is set, but there is no such knob", err=True)
    rows = knobs_in_force(flags_of(knobs, data=data))
    click.echo(json.dumps(rows, indent=2, default=str) if as_json else render(rows))


def knobs_in_force(flags: dict[str, Any]) -> list[dict[str, Any]]:
    """Every knob: name, value, origin (flag, environment, broadsheet.toml, default), meaning."""
    settings = load(flags)
    said = origins(flags)
    return [
        {
            "name": name,
            "value": value,
            "origin": said.get(name, "default"),
            "meaning": _meaning(name),
        }
        for name, value in in_force(settings).items()
    ]


def _meaning(name: str) -> str:
    for knob in fields(Rules):
        if name == f"rules.{knob.name}":
            return f"{knob.metadata['meaning']} A change extracts every raw file anew."
    return Settings.model_fields[name].description or ""


def render(rows: list[dict[str, Any]]) -> str:
    """A block a knob."""
    return "\n".join(
        f"{row['name']} = {_written(row['value'])}    ({row['origin']})\n    {row['meaning']}"
        for row in rows
    )


def _written(value: Any) -> str:
    """As it would stand in the environment."""
    return os.pathsep.join(value) if isinstance(value, tuple) else str(value)
