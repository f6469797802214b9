"""`broadsheet report`: the corpus -> one HTML file."""

from pathlib import Path

import click

from broadsheet.flows.terminal.options import corpus_of, counting_option, data_option
from broadsheet.pipeline.publishing import REPORT
from broadsheet.pipeline.report import write_report


@click.command("report")
@data_option
@counting_option
@click.option("--out", type=click.Path(path_type=Path), help="The file. [DATA/report.html]")
def command(data: str | None, counting: str, out: Path | None) -> None:
    """Draw the corpus: one HTML file that works from disk, each chart with its query."""
    database = corpus_of(data)
    target = out or database.with_name(REPORT)
    write_report(database, target, counting)
    click.echo(target)
