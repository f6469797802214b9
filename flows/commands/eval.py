"""`broadsheet eval`: labelled pages -> scores; or a corpus -> pages to be labelled."""

import json
import sys
from pathlib import Path

import click

from broadsheet.flows.terminal.exits import WRONG_USAGE, stop
from broadsheet.flows.terminal.options import (
    corpus_of,
    data_option,
    json_option,
    set_option,
    settings_of,
)
from broadsheet.pipeline.settings import Settings

# Gold sets hold fragments of three words, which are no news but must be found.
FRAGMENTS = ("rules.min_words=1",)


@click.command("eval")
@click.argument("gold")
@click.option(
    "--quality", type=click.Choice(["default", "best"]), help="How many witnesses to ask."
)
@click.option("--best", is_flag=True, help="Beside it, score the recipe with all its witnesses.")
@click.option(
    "--save",
    type=click.Path(dir_okay=False, path_type=Path),
    metavar="FILE",
    help="Write the scores of the texts, to be compared with later.",
)
@click.option(
    "--against",
    type=click.Path(exists=True, dir_okay=False, path_type=Path),
    metavar="FILE",
    help="Compare with the scores that --save wrote: set by set, and pages that got worse.",
)
@click.option(
    "--sample",
    "wanted",
    type=click.IntRange(1),
    metavar="N",
    help="Draw N pages of the corpus at --data into the new folder GOLD, to be labelled.",
)
@click.option(
    "--by",
    type=click.Choice(["year", "month"]),
    default="year",
    show_default=True,
    help="Strata of --sample: outlet, language and this.",
)
@click.option(
    "--seed", type=int, default=0, show_default=True, help="Another gives another sample."
)
@data_option
@set_option
@json_option
def command(
    gold: str,
    quality: str | None,
    best: bool,
    save: Path | None,
    against: Path | None,
    wanted: int | None,
    by: str,
    seed: int,
    data: str | None,
    knobs: tuple[str, ...],
    as_json: bool,
) -> None:
    """Score the recipe on labelled pages, beside plain trafilatura: GOLD=folder[,folder].

    With --sample, draw pages of your own corpus to be labelled: a folder that this command scores
    as soon as somebody has labelled some of it.
    """
    if quality is not None:
        knobs = (*knobs, f"rules.quality={quality}")
    if wanted is not None:
        _sample(settings_of(knobs, data=data), Path(gold), wanted, by, seed, as_json)
        return
    from broadsheet.pipeline.evaluate import main as evaluated

    few = () if any(knob.startswith("rules.min_words=") for knob in knobs) else FRAGMENTS
    rules = settings_of((*few, *knobs)).rules
    sys.exit(
        evaluated(gold.split(","), as_json, rules, beside_best=best, save=save, against=against)
    )


def _sample(
    settings: Settings, folder: Path, wanted: int, by: str, seed: int, as_json: bool
) -> None:
    database = corpus_of(str(settings.data))
    from broadsheet.flows.documents.sample import sample

    try:
        drawn = sample(database, folder, wanted, settings.rules, seed=seed, by=by)
    except ValueError as error:
        stop(WRONG_USAGE, str(error))
    if as_json:
        ids = [one.article_id for one in drawn.drawn]
        told = {"folder": str(folder), "drawn": ids, "skipped": drawn.skipped}
        click.echo(json.dumps(told, indent=2))
        return
    click.echo(drawn.story)
    click.echo(f"Label them in {folder / 'label.html'}, as {folder / 'README.txt'} says; then run")
    click.echo(f"  broadsheet eval {folder}")
