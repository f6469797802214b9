"""Words on the command line -> one call. Imports nothing heavy until it knows which."""

import json
import os
import shutil
import signal
import sys
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from importlib.metadata import version
from io import TextIOWrapper
from pathlib import Path
from typing import TYPE_CHECKING, Any, NoReturn

import click

from broadsheet.flows.exits import DAMAGED, DONE, INTERRUPTED, INTERRUPTION, NEEDS_EYES, WRONG_USAGE

if TYPE_CHECKING:
    from broadsheet.pipeline.ledger import Summary
    from broadsheet.pipeline.settings import Settings

data_option = click.option("--data", help="Where the lake and corpus.duckdb lie. [data]")
json_option = click.option("--json", "as_json", is_flag=True, help="Print JSON, for machines.")
set_option = click.option(
    "--set",
    "knobs",
    multiple=True,
    metavar="NAME=VALUE",
    help="Any knob of `broadsheet config`, such as rules.min_words=20.",
)


class Broadsheet(click.Group):
    """Errors are for people: one line that says what happened, and the exit code for it."""

    def invoke(self, ctx: click.Context) -> Any:
        """Run the command that was named; trouble that we foresee leaves no traceback."""
        for stream in (sys.stdout, sys.stderr):
            if isinstance(stream, TextIOWrapper):  # a terminal may know fewer letters than a title
                stream.reconfigure(errors="backslashreplace")
        try:
            return super().invoke(ctx)
        except KeyboardInterrupt:
            _stop(INTERRUPTED, INTERRUPTION)
        except Exception as error:
            from broadsheet.flows.trouble import foreseen

            trouble = foreseen(error)
            if trouble is None:
                raise
            _stop(*trouble)


@click.group(cls=Broadsheet, context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(version("broadsheet"), prog_name="broadsheet")
def main() -> None:
    """Raw news files in; a clean, dated, deduplicated corpus that one can query with SQL out.

    \b
      broadsheet ingest FOLDER --data DIR     read what is new
      broadsheet sql --data DIR               ask the corpus
      broadsheet explain URL --data DIR       why a document is as it is

    Exit codes: 0 done; 1 done, but something needs eyes; 2 wrong usage; 3 another ingest holds
    the lake; 4 the lake is damaged; 130 interrupted.
    """


@main.command()
@click.argument("raw", nargs=-1)
@data_option
@click.option("--workers", type=int, help="Worker processes. [one a core]")
@set_option
@json_option
def ingest(
    raw: tuple[str, ...],
    data: str | None,
    workers: int | None,
    knobs: tuple[str, ...],
    as_json: bool,
) -> None:
    """Read what is new in RAW (folders, files, globs) and publish the corpus.

    What is done already is not read again; an interrupted run goes on where it stopped.
    """
    settings = _settings(knobs, raw=raw or None, data=data, workers=workers)
    summary = _ingest(settings)
    if summary.exit_code == INTERRUPTED:
        raise KeyboardInterrupt
    if as_json:
        click.echo(json.dumps(summary.to_dict(), indent=2, default=str))
    else:
        from broadsheet.flows.summary import plain

        click.echo(plain(summary))
    sys.exit(summary.exit_code)


def _ingest(settings: "Settings") -> "Summary":
    from broadsheet.pipeline.lake.lock import refuse_if_held

    refuse_if_held(settings.data / "lake")
    from broadsheet.pipeline.ingest import opened

    with opened(settings, "broadsheet ingest") as run:
        if not run.needs_work:
            return run.summary()
        from broadsheet.flows.home import settle_prefect

        settle_prefect(settings.data, has_server=False)
        from broadsheet.flows.ingest import ingest_opened

        with _interruptible(run.interrupt):
            return ingest_opened(run)


@contextmanager
def _interruptible(end: Callable[[], None]) -> Iterator[None]:
    """`end` what runs at the first interrupt, which Prefect would tell with a page of tracebacks.

    A second one is Python's.
    """

    def stop(*_: object) -> None:
        restore()
        click.echo("broadsheet: stopping ...", err=True)
        end()

    def restore() -> None:
        signal.signal(signal.SIGINT, signal.default_int_handler)
        signal.signal(signal.SIGTERM, signal.SIG_DFL)

    for ending in (signal.SIGINT, signal.SIGTERM):
        signal.signal(ending, stop)
    try:
        yield
    finally:
        restore()


@main.command()
@click.argument("raw", nargs=-1)
@data_option
@set_option
@json_option
def status(raw: tuple[str, ...], data: str | None, knobs: tuple[str, ...], as_json: bool) -> None:
    """Show what lies in the landing zone, what of it is done, and what is new."""
    from broadsheet.flows.status import render, take_stock

    stock = take_stock(_settings(knobs, raw=raw or None, data=data), is_said=bool(raw))
    click.echo(json.dumps(stock, indent=2, default=str) if as_json else render(stock))


@main.command()
@data_option
@click.option("--reason", help="Only this reason, such as timeout.")
@click.option("--limit", type=click.IntRange(1), default=50, show_default=True)
@json_option
def rejects(data: str | None, reason: str | None, limit: int, as_json: bool) -> None:
    """List the records that are not articles: which file, where in it, why, how measured."""
    from broadsheet.flows.rejects import list_rejects, render_rejects
    from broadsheet.pipeline.records import Reason

    if reason is not None and reason not in set(Reason):
        known = ", ".join(sorted(Reason))
        raise click.BadParameter(f"{reason!r} is none of {known}", param_hint="--reason")
    rows = list_rejects(_corpus(data), reason, limit)
    click.echo(json.dumps(rows, indent=2, default=str) if as_json else render_rejects(rows))


@main.command()
@click.argument("document")
@data_option
@json_option
def explain(document: str, data: str | None, as_json: bool) -> None:
    """Follow one DOCUMENT through every stage, from its raw bytes.

    DOCUMENT is a URL, an article_id (its first six characters will do) or the path of a raw file.
    """
    from broadsheet.flows.explain import UnknownDocument, render
    from broadsheet.flows.explain import explain as explained

    try:
        story = explained(_corpus(data), document, _settings((), data=data).rules)
    except UnknownDocument as unknown:
        _stop(WRONG_USAGE, str(unknown))
    click.echo(json.dumps(story, indent=2, default=str) if as_json else render(story))


@main.command()
@data_option
@json_option
def verify(data: str | None, as_json: bool) -> None:
    """Read every file of the lake and the corpus and compare them with what was written."""
    from broadsheet.flows.verify import verify as verified

    settings = _settings((), data=data)
    _need_lake(settings)
    complaints = verified(settings)
    if as_json:
        click.echo(json.dumps(complaints, indent=2))
    else:
        for kind, lines in complaints.items():
            click.echo(f"{kind}: {'whole' if not lines else f'{len(lines)} complaints'}")
            for line in lines:
                click.echo(f"  {line}")
    sys.exit(DAMAGED if complaints["lake"] else NEEDS_EYES if complaints["corpus"] else DONE)


@main.command()
@data_option
def rebuild(data: str | None) -> None:
    """Build corpus.duckdb anew from the lake; nothing is read or extracted again."""
    settings = _settings((), data=data)
    _need_lake(settings)
    from broadsheet.pipeline.lake.lock import refuse_if_held

    refuse_if_held(settings.data / "lake")
    from broadsheet.flows.home import settle_prefect

    settle_prefect(settings.data, has_server=False)
    from broadsheet.flows.rebuild import rebuild as rebuilt

    stopping = threading.Event()
    with _interruptible(stopping.set):
        breaches = rebuilt(str(settings.data), stopping)
    click.echo(f"{settings.data / 'corpus.duckdb'} is built anew")
    for breach in breaches:
        click.echo(f"  ! check breached: {breach}")
    sys.exit(NEEDS_EYES if breaches else DONE)


@main.command()
@data_option
@click.option("--query", "-q", help="Run this and leave.")
@click.option("--csv", "as_csv", is_flag=True, help="Answer in CSV.")
@json_option
def sql(data: str | None, query: str | None, as_csv: bool, as_json: bool) -> None:
    """Open the corpus in DuckDB, read-only, with nothing else within reach."""
    from broadsheet.flows.shell import shell

    form = "csv" if as_csv else "json" if as_json else "table"
    sys.exit(shell(_corpus(data), query, form))


@main.command()
@data_option
@click.option("--out", type=click.Path(path_type=Path), help="The file. [DATA/report.html]")
def report(data: str | None, out: Path | None) -> None:
    """Draw the corpus: one HTML file that works from disk, each chart with its query."""
    from broadsheet.pipeline.report import write_report

    database = _corpus(data)
    target = out or database.with_name("report.html")
    write_report(database, target)
    click.echo(target)


@main.command()
@click.argument("kind")
@click.argument("queries", nargs=-1)
@data_option
@click.option("--by", help="A series each: outlet, language, section, type, country, leaning, ...")
@click.option("--grain", type=click.Choice(["day", "week", "month", "quarter", "year"]))
@click.option("--n", type=click.IntRange(1), help="Series or names at most.")
@click.option("--copies", is_flag=True, help="Count every copy of a text.")
@click.option("--out", type=click.Path(path_type=Path), help="An .svg or .png. [the terminal]")
def plot(
    kind: str,
    queries: tuple[str, ...],
    data: str | None,
    by: str | None,
    grain: str | None,
    n: int | None,
    copies: bool,
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
    import duckdb

    from broadsheet.flows.picture import picture, room
    from broadsheet.pipeline.report.plots import answer, draw_into

    width = shutil.get_terminal_size().columns
    steps = 150 if out else room(width)
    try:
        shown = answer(
            _corpus(data), kind, queries, by=by, grain=grain, n=n, copies=copies, steps=steps
        )
        if out is None:
            click.echo(picture(shown, width))
        else:
            draw_into(shown, out)
            click.echo(f"{out}: {len(shown.rows):,} points")
    except (ValueError, duckdb.Error) as error:
        _stop(WRONG_USAGE, str(error))


@main.command()
@click.argument("folder", type=click.Path(path_type=Path))
@data_option
@click.option(
    "--format",
    "form",
    default="parquet",
    show_default=True,
    help="Or csv, jsonl, huggingface, vertical (Corpus Workbench, Sketch Engine).",
)
@click.option("--where", default="true", help="A SQL condition on articles.")
@click.option("--by", default="", help="Split into folders: year,month")
def export(folder: Path, data: str | None, form: str, where: str, by: str) -> None:
    """Write the finished articles into a new FOLDER, with a datasheet."""
    import duckdb

    from broadsheet.pipeline.export import export as exported

    try:
        parts = [part for part in by.split(",") if part]
        done = exported(_corpus(data), folder, form, where, parts)
    except (ValueError, duckdb.Error) as error:
        _stop(WRONG_USAGE, str(error))
    click.echo(f"{done.folder}: {done.articles:,} articles in {done.files:,} files")


@main.command(name="eval")
@click.argument("gold")
@click.option(
    "--quality", type=click.Choice(["default", "best"]), help="How many witnesses to ask."
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
def evaluate(
    gold: str,
    quality: str | None,
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
        settings = _settings(knobs, data=data)
        _sample(settings, Path(gold), wanted, by, seed, as_json)
        return
    from broadsheet.pipeline.evaluate import main as evaluated

    # Gold sets hold fragments of three words, which are no news but must be found.
    few = () if any(knob.startswith("rules.min_words=") for knob in knobs) else FRAGMENTS
    sys.exit(evaluated(gold.split(","), as_json, _settings((*few, *knobs)).rules))


FRAGMENTS = ("rules.min_words=1",)


def _sample(
    settings: "Settings", folder: Path, wanted: int, by: str, seed: int, as_json: bool
) -> None:
    database = _corpus(str(settings.data))
    from broadsheet.flows.sample import sample

    try:
        drawn = sample(database, folder, wanted, settings.rules, seed=seed, by=by)
    except ValueError as error:
        _stop(WRONG_USAGE, str(error))
    if as_json:
        ids = [one.article_id for one in drawn.drawn]
        told = {"folder": str(folder), "drawn": ids, "skipped": drawn.skipped}
        click.echo(json.dumps(told, indent=2))
        return
    click.echo(drawn.story)
    click.echo(f"Label them in {folder / 'label.html'}, as {folder / 'README.txt'} says; then run")
    click.echo(f"  broadsheet eval {folder}")


@main.command()
@click.argument("raw", nargs=-1)
@data_option
@set_option
def serve(raw: tuple[str, ...], data: str | None, knobs: tuple[str, ...]) -> None:
    """Start a Prefect server on this machine and run `ingest` by the hour, `rebuild` on demand."""
    settings = _settings(knobs, raw=raw or None, data=data)
    from broadsheet.flows.serve import serve as served

    served(settings)


@main.command()
@data_option
@set_option
@json_option
def config(data: str | None, knobs: tuple[str, ...], as_json: bool) -> None:
    """Show every knob: what it is set to, where that was said, and what it does."""
    from broadsheet.flows.config import knobs_in_force, render
    from broadsheet.pipeline.settings import unknown_names

    for name in unknown_names(os.environ):
        click.echo(f"broadsheet: {name} is set, but there is no such knob", err=True)
    rows = knobs_in_force(_flags(knobs, data=data))
    click.echo(json.dumps(rows, indent=2, default=str) if as_json else render(rows))


def _flags(knobs: tuple[str, ...], **named: Any) -> dict[str, Any]:
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


def _settings(knobs: tuple[str, ...], **named: Any) -> "Settings":
    from broadsheet.pipeline.settings import load

    return load(_flags(knobs, **named))


def _need_lake(settings: "Settings") -> None:
    if not (settings.data / "lake").is_dir():
        _stop(WRONG_USAGE, f"{settings.data}: no lake is there; `broadsheet ingest` makes one")


def _corpus(data: str | None) -> Path:
    from broadsheet.pipeline.ingest import database_of

    folder = _settings((), data=data).data
    database = database_of(folder)
    if not database.exists():
        maker = "rebuild" if (folder / "lake" / "articles").is_dir() else "ingest"
        _stop(WRONG_USAGE, f"{database}: there is no corpus yet; `broadsheet {maker}` makes one")
    return database


def _stop(code: int, message: str) -> NoReturn:
    click.echo(f"broadsheet: {message}", err=True)
    sys.stdout.flush()
    sys.stderr.flush()
    sys.exit(code)


if __name__ == "__main__":
    main()
