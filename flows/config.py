"""Settings -> a list of knobs that one can read."""

from typing import Any

from pipeline.settings import Settings, in_force, load, origins


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
    if name.startswith("rules."):
        return Settings.model_fields["rules"].description or ""
    return Settings.model_fields[name].description or ""


def render(rows: list[dict[str, Any]]) -> str:
    """A block a knob."""
    return "\n".join(
        f"{row['name']} = {row['value']}    ({row['origin']})\n    {row['meaning']}" for row in rows
    )
