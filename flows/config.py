"""Settings -> a list of knobs that one can read."""

import os
from dataclasses import fields
from typing import Any

from broadsheet.pipeline.rules import Rules
from broadsheet.pipeline.settings import Settings, in_force, load, origins


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
