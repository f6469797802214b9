"""`broadsheet report`: the corpus -> one HTML file."""

from pathlib import Path

import click

from broadsheet.flows.terminal.options import (
    as_of_option,
    corpus_of,
    counting_option,
    data_option,
    settings_of,
)
from broadsheet.pipeline.publishing import OF_THEN, REPORT
from broadsheet.pipeline.report import write_report


@click.command("report")
@data_option
@as_of_option
@counting_option
@click.option("--out", type=click.Path(path_type=Path), help="The file. [DATA/report.html]")
def command(data: str | None, then: str | None, counting: str, out: Path | None) -> None:
    """Draw the corpus: one HTML file that works from disk, each chart with its query."""
    database = corpus_of(data, then)
    name = OF_THEN.replace("*", then.replace("/", "-")) if then else REPORT
    target = out or settings_of((), data=data).data / name
    write_report(database, target, counting)
    click.echo(target)
