"""Where Prefect lives and how it behaves: set before it is imported, since it reads no later."""

import os
from pathlib import Path

QUIET = {
    "PREFECT_SERVER_ANALYTICS_ENABLED": "false",
    "DO_NOT_TRACK": "1",
    "PREFECT_RESULTS_PERSIST_BY_DEFAULT": "false",
    "PREFECT_SERVER_EPHEMERAL_ENABLED": "true",
    "PREFECT_SERVER_EPHEMERAL_STARTUP_TIMEOUT_SECONDS": "180",  # a fresh home takes 10 to 20 s
    "PREFECT_SERVER_API_HOST": "127.0.0.1",
    "PREFECT_CLI_PROMPT": "false",
}
# Without a standing server nothing is scheduled, and what Prefect says of its own shutdown
# (tracebacks of writes that it gave up) is not for users: our ledger is the truth.
WITHOUT_SERVER = {
    "PREFECT_LOGGING_LEVEL": "WARNING",
    "PREFECT_SERVER_LOGGING_LEVEL": "CRITICAL",
    "PREFECT_LOGGING_TO_API_ENABLED": "false",
    "PREFECT_SERVER_UI_ENABLED": "false",
    "PREFECT_SERVER_SERVICES_SCHEDULER_ENABLED": "false",
    "PREFECT_SERVER_SERVICES_LATE_RUNS_ENABLED": "false",
    "PREFECT_SERVER_SERVICES_CANCELLATION_CLEANUP_ENABLED": "false",
    "PREFECT_SERVER_SERVICES_FOREMAN_ENABLED": "false",
    "PREFECT_SERVER_SERVICES_PAUSE_EXPIRATIONS_ENABLED": "false",
    "PREFECT_SERVER_SERVICES_TRIGGERS_ENABLED": "false",
}


def settle_prefect(data: Path, *, has_server: bool) -> None:
    """Give Prefect a home beside the lake; what the environment says already, stays."""
    os.environ.setdefault("PREFECT_HOME", str((data / "prefect").absolute()))
    for name, value in (QUIET if has_server else QUIET | WITHOUT_SERVER).items():
        os.environ.setdefault(name, value)
