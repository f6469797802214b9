"""The options that commands share, and what they lead to: settings, a lake, a corpus."""

from pathlib import Path
from typing import Any

import click

from broadsheet.flows.terminal.exits import WRONG_USAGE, stop
from broadsheet.flows.terminal.logs import settle_logs
from broadsheet.pipeline.settings import Settings, load

data_option = click.option("--data", help="Where the lake and corpus.duckdb lie. [data]")
json_option = click.option("--json", "as_json", is_flag=True, help="Print JSON, for machines.")
counting_option = click.option(
    "--counting",
    type=click.Choice(["texts", "stories", "copies"]),
    default="texts",
    show_default=True,
    help="What counts once: a text, a story with its near copies, or each copy.",
)
as_of_option = click.option(
    "--as-of",
    "then",
    metavar="DATE|VERSION|SNAPSHOT",
    help="The corpus as it was published by then: 2026-03-01, 128 (from snapshot), corpus-000007.",
)
set_option = click.option(
    "--set",
    "knobs",
    multiple=True,
    metavar="NAME=VALUE",
    help="Any knob of `broadsheet config`, such as rules.min_words=20.",
)


def settings_of(knobs: tuple[str, ...], **named: Any) -> Settings:
    """The settings in force, our voice among them; raises `WrongSetting`."""
    settings = load(flags_of(knobs, **named))
    settle_logs(settings.log_format)
    return settings


def flags_of(knobs: tuple[str, ...], **named: Any) -> dict[str, Any]:
    """What was said on the command line, `--set` as nested names."""
    flags = {name: value for name, value in named.items() if value is not None}
    for knob in knobs:
        name, equals, value = knob.partition("=")
        if not equals:
            raise click.BadParameter(f"{knob!r} is not NAME=VALUE", param_hint="--set")
        outer, dot, inner = name.partition(".")
        if not dot:
            flags[outer] = value
        elif isinstance(flags.setdefault(outer, {}), dict):
            flags[outer][inner] = value
        else:
            raise click.BadParameter(f"{outer!r} is said twice", param_hint="--set")
    return flags


def need_lake(settings: Settings) -> None:
    """Stop where there is none."""
    if not (settings.lake or (settings.data / "lake").is_dir()):
        stop(WRONG_USAGE, f"{settings.data}: no lake is there; `broadsheet ingest` makes one")


def corpus_of(data: str | None, then: str | None = None) -> Path:
    """Where corpus.duckdb lies, or the corpus of `then`; stops where there is none."""
    if then is not None:
        return _corpus_of_then(data, then)
    from broadsheet.pipeline.publishing import database_of

    settings = settings_of((), data=data)
    database = database_of(settings.data)
    if not database.exists():
        has_lake = settings.lake or (settings.data / "lake" / "articles").is_dir()
        maker = "rebuild" if has_lake else "ingest"
        stop(WRONG_USAGE, f"{database}: there is no corpus yet; `broadsheet {maker}` makes one")
    return database


def _corpus_of_then(data: str | None, then: str) -> Path:
    """Built again where it is not kept any more; what must be known of it is told on stderr."""
    import threading

    from broadsheet.flows.terminal.escape import safe
    from broadsheet.flows.terminal.interrupt import interruptible
    from broadsheet.pipeline.asof import NotHeld, as_of
    from broadsheet.pipeline.lake.store import lake_of

    settings = settings_of((), data=data)
    need_lake(settings)
    stopping = threading.Event()
    try:
        with interruptible(stopping.set):
            found = as_of(settings, lake_of(settings), then, stopping)
    except (NotHeld, ValueError) as trouble:
        stop(WRONG_USAGE, f"--as-of {trouble}")
    if found.published:
        click.echo(safe(f"as of version {found.published.told}"), err=True)
    for note in found.notes:
        click.echo(safe(f"  {note}"), err=True)
    return found.database
