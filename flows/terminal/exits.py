"""How a command ended -> its exit code, a contract with whoever calls us."""

import sys
from typing import NoReturn

import click

DONE = 0
NEEDS_EYES = 1  # done, but a shard crashed or a check is breached; or the machine refused
WRONG_USAGE = 2
LOCKED = 3  # another ingest holds the lake
DAMAGED = 4  # the lake is not what was written
INTERRUPTED = 130

INTERRUPTION = "interrupted; what was finished is kept, the next ingest goes on there"


def stop(code: int, message: str) -> NoReturn:
    """End the command with this code, and tell a person why."""
    click.echo(f"broadsheet: {message}", err=True)
    sys.stdout.flush()
    sys.stderr.flush()
    sys.exit(code)
