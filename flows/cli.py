"""Words on the command line -> one command. Imports nothing heavy until it knows which."""

import gc
import os
import sys
from importlib import import_module
from importlib.metadata import version
from io import TextIOWrapper
from typing import Any

import click

from broadsheet.flows.terminal.exits import (
    INTERRUPTED,
    INTERRUPTION,
    WANTS_JSON,
    stop,
    tell_machine,
)

# Name -> its line in the list; the command is in commands/, in the file of that name.
COMMANDS = {
    "ingest": "Read what is new in RAW and publish the corpus.",
    "status": "Show what lies in the landing zone, and what of it is done.",
    "sql": "Open the corpus in DuckDB, read-only.",
    "report": "Draw the corpus: one HTML file that works from disk.",
    "plot": "Draw one answer in the terminal, or into a file.",
    "export": "Write the finished articles into a new FOLDER.",
    "explain": "Follow one DOCUMENT through every stage.",
    "rejects": "List the records that are not articles, and why.",
    "learn": "Learn each outlet's layout from its own pages.",
    "eval": "Score the recipe on labelled pages; draw a sample to label.",
    "compare": "Show what another recipe, version or extractor would change.",
    "verify": "Read lake and corpus back and compare them with what was written.",
    "monitor": "Tell what rings: outlets fallen silent, layouts changed, a disk that fills.",
    "repair": "Mend a damaged lake; say what of it is lost, row by row.",
    "takedown": "Take documents out of lake and corpus for good, or hold them back.",
    "forget": "Take a person's NAME out of all bylines.",
    "maintain": "Keep lake and snapshots small; read back the share of the month.",
    "backup": "Copy what is new in the lake to a PLACE elsewhere.",
    "restore": "Bring the lake back from there, into a folder where none is.",
    "rebuild": "Build corpus.duckdb anew from the lake.",
    "serve": "Ingest by the hour, rebuild on demand: a Prefect server.",
    "config": "Show every knob: what it is set to, by whom, what it does.",
}


class Broadsheet(click.Group):
    """Finds a command when it is called; its errors are for people: one line and an exit code."""

    def list_commands(self, ctx: click.Context) -> list[str]:  # noqa: ARG002  (click's)
        """In the order in which one needs them."""
        return list(COMMANDS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:  # noqa: ARG002
        """Import one command's file, and no other's."""
        if cmd_name not in COMMANDS:
            return None
        command: click.Command = import_module(f"broadsheet.flows.commands.{cmd_name}").command
        return command

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:  # noqa: ARG002
        """The list of commands, for which none is imported."""
        with formatter.section("Commands"):
            formatter.write_dl(list(COMMANDS.items()))

    def resolve_command(
        self, ctx: click.Context, args: list[str]
    ) -> tuple[str | None, click.Command | None, list[str]]:
        """Note whether JSON is wanted before anything can go wrong."""
        ctx.meta[WANTS_JSON] = "--json" in args
        return super().resolve_command(ctx, args)

    def invoke(self, ctx: click.Context) -> Any:
        """Run the command that was named; trouble that we foresee leaves no traceback."""
        # Python's `-c` and `-m` import from the working directory first, where a user's own
        # `pipeline`, `prefect` or `pickle` may lie; of our processes none does.
        os.environ["PYTHONSAFEPATH"] = "1"
        os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")  # none of our sums is worth a thread
        gc.set_threshold(50_000, 20, 50)  # what is imported makes no garbage: 0.06 CPU s less
        from broadsheet.pipeline.apart import load_arrow

        load_arrow()
        for stream in (sys.stdout, sys.stderr):
            if isinstance(stream, TextIOWrapper):  # a terminal may know fewer letters than a title
                stream.reconfigure(errors="backslashreplace")
        try:
            return super().invoke(ctx)
        except click.ClickException as error:  # click tells people of it
            tell_machine(error.exit_code, error.format_message())
            raise
        except KeyboardInterrupt:
            stop(INTERRUPTED, INTERRUPTION)
        except Exception as error:
            from broadsheet.flows.terminal.trouble import foreseen

            trouble = foreseen(error)
            if trouble is None:
                raise
            stop(*trouble)


@click.group(cls=Broadsheet, context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(version("broadsheet"), prog_name="broadsheet")
def main() -> None:
    """Raw news files in; a clean, dated, deduplicated corpus that one can query with SQL out.

    \b
      broadsheet ingest FOLDER --data DIR     read what is new
      broadsheet sql --data DIR               ask the corpus
      broadsheet explain URL --data DIR       why a document is as it is

    Exit codes: 0 done; 1 done, but something needs eyes; 2 wrong usage; 3 another ingest holds
    the lake, or another serves it; 4 the lake is damaged; 130 interrupted.
    """


if __name__ == "__main__":
    main()
