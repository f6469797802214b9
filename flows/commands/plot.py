"""`broadsheet plot`: one answer -> a picture in the terminal, or in a file."""

import shutil
from pathlib import Path

import click
import duckdb

from broadsheet.flows.terminal.exits import WRONG_USAGE, stop
from broadsheet.flows.terminal.options import corpus_of, counting_option, data_option
from broadsheet.flows.terminal.picture import picture, room
from broadsheet.flows.terminal.trouble import of_a_query
from broadsheet.pipeline.report.plots import answer, draw_into


@click.command("plot")
@click.argument("kind")
@click.argument("queries", nargs=-1)
@data_option
@click.option("--by", help="A series each: outlet, language, section, type, country, leaning, ...")
@click.option("--grain", type=click.Choice(["day", "week", "month", "quarter", "year"]))
@click.option("--n", type=click.IntRange(1), help="Series or names at most.")
@counting_option
@click.option("--out", type=click.Path(path_type=Path), help="An .svg or .png. [the terminal]")
def command(
    kind: str,
    queries: tuple[str, ...],
    data: str | None,
    by: str | None,
    grain: str | None,
    n: int | None,
    counting: str,
    out: Path | None,
) -> None:
    """Draw one answer in the terminal, or into a file.

    \b
      plot attention climate --by outlet     share of articles over time
      plot articles "climate language:en"    how many, over time
      plot coverage                          published, quiet or a gap in the archive
      plot top-terms outlet:x.example        words that set a part apart
      plot keyness after:2024 before:2024    words that two parts use differently
      plot rising                            words on the rise
      plot collocates climate                the company of a word
    """
    width = shutil.get_terminal_size().columns
    steps = 150 if out else room(width)
    try:
        shown = answer(
            corpus_of(data), kind, queries, by=by, grain=grain, n=n, counting=counting, steps=steps
        )
        if out is None:
            click.echo(picture(shown, width))
        else:
            draw_into(shown, out)
            click.echo(f"{out}: {len(shown.rows):,} points")
    except (ValueError, duckdb.Error) as error:
        stop(WRONG_USAGE, of_a_query(error))
