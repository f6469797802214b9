"""`broadsheet sql`: a question, or a conversation, with the corpus."""

import sys

import click

from broadsheet.flows.terminal.options import (
    as_of_option,
    corpus_of,
    data_option,
    json_option,
)
from broadsheet.flows.terminal.shell import shell


@click.command("sql")
@data_option
@as_of_option
@click.option("--query", "-q", help="Run this and leave.")
@click.option("--csv", "as_csv", is_flag=True, help="Answer in CSV.")
@json_option
def command(
    data: str | None, then: str | None, query: str | None, as_csv: bool, as_json: bool
) -> None:
    """Open the corpus in DuckDB, read-only, with nothing else within reach."""
    form = "csv" if as_csv else "json" if as_json else "table"
    sys.exit(shell(corpus_of(data, then), query, form))
