"""How a command ended -> its exit code, a contract with whoever calls us."""

import json
import logging
import sys
from typing import NoReturn

import click

from broadsheet.flows.terminal.logs import say

DONE = 0
NEEDS_EYES = 1  # done, but a shard crashed or a check is breached; or the machine refused
WRONG_USAGE = 2
LOCKED = 3  # another ingest holds the lake
DAMAGED = 4  # the lake is not what was written
INTERRUPTED = 130

INTERRUPTION = "interrupted; what was finished is kept, the next ingest goes on there"


WANTS_JSON = "broadsheet.wants_json"  # in the context of a command that was called with --json


def stop(code: int, message: str) -> NoReturn:
    """End the command with this code, and tell a person why, and a machine that asked."""
    say(message, logging.ERROR, exit_code=code)
    tell_machine(code, message)
    sys.stdout.flush()
    sys.stderr.flush()
    sys.exit(code)


def tell_machine(code: int, message: str) -> None:
    """The same as a JSON object, where JSON was asked for: its reader finds no empty output."""
    context = click.get_current_context(silent=True)
    if context is not None and context.meta.get(WANTS_JSON):
        click.echo(json.dumps({"error": message, "exit_code": code}))
