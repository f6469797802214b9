"""`broadsheet compare`: two recipes, settings or extractors, side by side on one's own corpus."""

import json
import sys
import threading
from pathlib import Path

import click

from broadsheet.flows.terminal.escape import safe
from broadsheet.flows.terminal.exits import DONE, NEEDS_EYES, WRONG_USAGE, stop
from broadsheet.flows.terminal.interrupt import interruptible
from broadsheet.flows.terminal.options import (
    data_option,
    json_option,
    need_lake,
    set_option,
    settings_of,
)
from broadsheet.pipeline.publishing import COMPARISON


@click.command("compare")
@click.argument("a", default="lake")
@click.argument("b", default="now")
@data_option
@click.option(
    "--sample",
    "wanted",
    type=click.IntRange(1),
    default=400,
    show_default=True,
    metavar="N",
    help="How many documents: each outlet's with the smallest content hashes.",
)
@click.option("--all", "is_all", is_flag=True, help="All documents in the place of a sample.")
@click.option("--out", type=click.Path(path_type=Path), help=f"The page. [DATA/{COMPARISON}]")
@set_option
@json_option
def command(
    a: str,
    b: str,
    data: str | None,
    wanted: int,
    is_all: bool,
    out: Path | None,
    knobs: tuple[str, ...],
    as_json: bool,
) -> None:
    """Show what B would change against A: articles, texts, fields, cost; nothing is written but a
    page of the largest differences.

    A and B are each `lake` (its rows as they are), `now` (this version, these settings),
    rules.KNOB=VALUE[,...] (the same, turned), or plain `trafilatura`, `resiliparse`, `newspaper4k`.
    Documents are what the lake knows: articles, and what was refused after it was read.
    """
    settings = settings_of(knobs, data=data)
    need_lake(settings)
    from broadsheet.pipeline.compare.compare import compare
    from broadsheet.pipeline.compare.page import whole_page
    from broadsheet.pipeline.compare.sides import WrongSide, side_of
    from broadsheet.pipeline.compare.summary import lines, to_dict
    from broadsheet.pipeline.storage.durable import write_whole

    try:
        first, second = (
            side_of(said, settings.rules, lambda more: settings_of((*knobs, *more)).rules)
            for said in (a, b)
        )
    except WrongSide as wrong:
        stop(WRONG_USAGE, str(wrong))
    stopping = threading.Event()
    with interruptible(stopping.set):
        compared = compare(settings, (first, second), None if is_all else wanted, stopping)
    if not compared.population.chosen:
        stop(WRONG_USAGE, f"{settings.data}: the lake holds no document; `broadsheet ingest` first")
    target = out or settings.data / COMPARISON
    write_whole(target, whole_page(compared).encode("utf-8", "replace"))
    if as_json:
        click.echo(json.dumps({**to_dict(compared), "page": str(target)}, indent=2))
    else:
        click.echo("\n".join(safe(line) for line in (*lines(compared), str(target))))
    sys.exit(NEEDS_EYES if compared.comparison.has_crashed else DONE)
