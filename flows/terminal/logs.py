"""What is said beside a result -> lines for people, or JSON Lines where `log_format` says so."""

import json
import logging
import os
from datetime import UTC, datetime
from typing import Any, TextIO

import click

SPEAKS_JSON = "broadsheet.speaks_json"  # in the context of a command
# Prefect takes a handler's class from here, in this process and in those of its runs.
HANDLER = "PREFECT_LOGGING_HANDLERS_CONSOLE_CLASS"
OF_A_RUN = ("flow_name", "flow_run_name", "flow_run_id", "task_run_name")


def settle_logs(log_format: str) -> None:
    """Have this command, and Prefect in it and in its runs, speak as the setting says."""
    context = click.get_current_context(silent=True)
    if log_format == "json" and context is not None:
        context.meta[SPEAKS_JSON] = True
        os.environ[HANDLER] = f"{__name__}.{JsonLines.__name__}"


def say(message: str, level: int = logging.INFO, **more: object) -> None:
    """One line: news on stdout, trouble on stderr with our name before it; as JSON on stderr."""
    context = click.get_current_context(silent=True)
    if context is not None and context.meta.get(SPEAKS_JSON):
        click.echo(json_line(datetime.now(UTC), level, "broadsheet", message, **more), err=True)
    elif level > logging.INFO:
        click.echo(f"broadsheet: {message}", err=True)
    else:
        click.echo(message)


def json_line(at: datetime, level: int, logger: str, message: str, **more: object) -> str:
    """Its keys are those that collectors of logs know: time, level, logger, message.

    >>> json_line(datetime(2026, 3, 2, tzinfo=UTC), 20, "broadsheet", "two\\nlines", exit_code=1)
    '{"time": "2026-03-02T00:00:00+00:00", "level": "INFO", "logger": "broadsheet", \
"message": "two\\\\nlines", "exit_code": 1}'
    """
    said = {
        "time": at.isoformat(),
        "level": logging.getLevelName(level),
        "logger": logger,
        "message": message,
    }
    return json.dumps(said | more, default=str)


class JsonLines(logging.StreamHandler[TextIO]):
    """In the place of Prefect's console handler: a line of JSON a record, with its run."""

    def __init__(self, stream: TextIO | None = None, styles: Any = None) -> None:  # noqa: ARG002
        """As Prefect calls it, with the colours that it has for people."""
        super().__init__(stream)

    def format(self, record: logging.LogRecord) -> str:
        """Whatever formatter was set."""
        more = {name: vars(record)[name] for name in OF_A_RUN if name in vars(record)}
        if record.exc_info:
            more["exception"] = logging.Formatter().formatException(record.exc_info)
        at = datetime.fromtimestamp(record.created, UTC)
        return json_line(at, record.levelno, record.name, record.getMessage(), **more)
