"""DATA/monitor/verified.json: when everything was last read back."""

import json
from datetime import datetime
from pathlib import Path

from broadsheet.pipeline.storage.durable import write_whole
from broadsheet.pipeline.storage.files import exists, read


def note_verified(data: Path, now: datetime, complaints: int) -> None:
    """Remember that it was, and what it found. Raises `StorageError`."""
    said = {"at": now.isoformat(), "complaints": complaints}
    write_whole(_file(data), json.dumps(said).encode())


def last_verified(data: Path) -> datetime | None:
    """When it was; None where nobody knows."""
    if not exists(_file(data)):
        return None
    try:
        return datetime.fromisoformat(json.loads(read(_file(data)))["at"])
    except (ValueError, KeyError, TypeError):
        return None


def _file(data: Path) -> Path:
    return data / "monitor" / "verified.json"
