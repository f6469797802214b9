"""`broadsheet learn`: an outlet's pages -> its layout, which the next ingest reads them by."""

import json
from pathlib import Path
from typing import Any

import click

from broadsheet.flows.terminal.escape import safe
from broadsheet.flows.terminal.exits import WRONG_USAGE, stop
from broadsheet.flows.terminal.learned import lines_of
from broadsheet.flows.terminal.options import (
    corpus_of,
    data_option,
    json_option,
    need_lake,
    settings_of,
)
from broadsheet.pipeline.settings import Settings


@click.command("learn")
@data_option
@click.option("--anew", multiple=True, metavar="OUTLET", help="Forget its layouts; learn again.")
@click.option("--drop", multiple=True, metavar="OUTLET", help="Read it by the recipe alone.")
@click.option(
    "--take",
    type=click.Path(path_type=Path, exists=True, dir_okay=False),
    help="A layout's file that was edited: it takes the place of its outlet's newest.",
)
@json_option
def command(
    data: str | None, anew: tuple[str, ...], drop: tuple[str, ...], take: Path | None, as_json: bool
) -> None:
    """Learn each outlet's layout from forty of its own pages, as the recipe reads them.

    Nothing is learned of fewer than ten pages, and never while ingesting. What was learned stays as
    it is; the next ingest reads those outlets' pages anew by it, and no others: all of them, or so
    many a run as `re_extract_shards` says. What was dropped stays so until it is learned `--anew`.
    """
    settings = settings_of((), data=data)
    need_lake(settings)
    if take:
        told = [_take(settings, take)]
    elif drop:
        told = _drop(settings, drop)
    else:
        from broadsheet.flows.documents.learning import learn_now

        told = learn_now(settings, corpus_of(data), "broadsheet learn", anew)
    if as_json:
        click.echo(json.dumps(told, indent=2, default=str))
        return
    for line in lines_of(told):
        click.echo(safe(line))


def _take(settings: Settings, path: Path) -> dict[str, Any]:
    from broadsheet.flows.by_hand import held
    from broadsheet.pipeline.lake.layouts import book_of, take_book
    from broadsheet.pipeline.lake.opening import read_lake
    from broadsheet.pipeline.layout import BadLayout, read_layout
    from broadsheet.pipeline.layouts import identify
    from broadsheet.pipeline.storage.files import read

    content = read(path)
    try:
        outlet = str(read_layout(content)[1]["outlet"])
    except (BadLayout, KeyError) as error:
        stop(WRONG_USAGE, f"{path}: {error}")
    with held(settings, "broadsheet learn") as lake:
        manifest = read_lake(lake)
        book = {name: list(ids) for name, ids in book_of(lake, manifest).items()}
        layout_id = identify(content)
        book[outlet] = [*book.get(outlet, ())[:-1], layout_id]
        take_book(lake, manifest, book, {content: outlet})
    return {"outlet": outlet, "became": "taken", "layout_id": layout_id}


def _drop(settings: Settings, outlets: tuple[str, ...]) -> list[dict[str, Any]]:
    from broadsheet.flows.by_hand import held
    from broadsheet.pipeline.lake.layouts import book_of, take_book
    from broadsheet.pipeline.lake.opening import read_lake

    with held(settings, "broadsheet learn") as lake:
        manifest = read_lake(lake)
        book = dict(book_of(lake, manifest))
        unknown = [outlet for outlet in outlets if not book.get(outlet)]
        if unknown:
            stop(WRONG_USAGE, f"{unknown[0]}: no outlet with a layout; nothing was changed")
        take_book(lake, manifest, book | dict.fromkeys(outlets, ()), {})
    return [{"outlet": outlet, "became": "dropped"} for outlet in outlets]
