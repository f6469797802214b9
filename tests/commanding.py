"""Words of the command line -> what is printed, in this process: a start costs a second of CPU."""

from dataclasses import dataclass
from pathlib import Path

from click.testing import CliRunner

from broadsheet.flows.cli import main


@dataclass(frozen=True)
class Told:
    """How a command ended, and what it printed."""

    returncode: int
    stdout: str
    stderr: str


def broadsheet(*words: str | Path, charset: str = "utf-8") -> Told:
    """One command, as the installed script calls it; a bug of ours is raised.

    Not for those that start Prefect: they set the environment and handlers of a whole process.
    """
    runner = CliRunner(charset=charset, env={"PYTHONSAFEPATH": "1"})
    ended = runner.invoke(main, [str(word) for word in words], catch_exceptions=False)
    return Told(ended.exit_code, ended.stdout, ended.stderr)
