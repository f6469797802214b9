"""`broadsheet export`: the finished articles -> a folder that others can read."""

from pathlib import Path

import click
import duckdb

from broadsheet.flows.terminal.exits import WRONG_USAGE, stop
from broadsheet.flows.terminal.options import as_of_option, corpus_of, data_option
from broadsheet.flows.terminal.trouble import of_a_query
from broadsheet.pipeline.export import export


@click.command("export")
@click.argument("folder", type=click.Path(path_type=Path))
@data_option
@as_of_option
@click.option(
    "--format",
    "form",
    default="parquet",
    show_default=True,
    help="Or csv, jsonl, huggingface, delta (Spark, Trino), vertical (Corpus Workbench).",
)
@click.option("--where", default="true", help="A SQL condition on articles.")
@click.option("--by", default="", help="Split into folders: year,month")
def command(
    folder: Path, data: str | None, then: str | None, form: str, where: str, by: str
) -> None:
    """Write the finished articles into a new FOLDER, with a datasheet."""
    try:
        database = corpus_of(data, then)
        parts = [part for part in by.split(",") if part]
        done = export(database, folder, form, where, parts)
    except (ValueError, duckdb.Error) as error:
        stop(WRONG_USAGE, of_a_query(error))
    click.echo(f"{done.folder}: {done.articles:,} articles in {done.files:,} files")
