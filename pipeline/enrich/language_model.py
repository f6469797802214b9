"""py3langid's model -> its identifier, from a copy that opens in a tenth of the time.

The package ships 68 MB of tables as LZMA, and every process that guesses a language unpacks them
first: 0.65 CPU s, a sixth of a run of one page. The first one on a machine keeps them unpacked in
the user's cache folder. What lies there is believed by its checksum, never by its name.
"""

import os
import zlib
from collections.abc import Sequence
from contextlib import suppress
from pathlib import Path
from typing import Any

import numpy as np
from py3langid import langid, modelio

from broadsheet.pipeline.storage.durable import write_whole
from broadsheet.pipeline.storage.files import read

# The tables of the model that we know, and the CRC-32 of all their bytes. Of another, whose test
# fails then, no copy is kept.
FORM = (
    ("ptc", "<f2", (100_053, 142)),
    ("pc", "<f4", (142,)),
    ("classes", "<U3", (142,)),
    ("nextmove", "<u4", (9_816_576,)),
    ("nextmove_row", "<u2", (104_583,)),
    ("out_feat", "<i4", (104_583,)),
)
UNPACKED = 0x0DE24316

Tables = Sequence[np.ndarray[Any, Any]]  # by FORM


def identifier(kept: Path | None) -> langid.LanguageIdentifier:
    """Who tells languages apart, with shares that add up to 1; `kept` is where the copy lies."""
    ptc, pc, classes, nextmove, row, output = (_read(kept) if kept else None) or _unpacked(kept)
    return langid.LanguageIdentifier(
        # It adds in single precision what it keeps in half: widened once for all texts, 57 MB.
        ptc.astype(np.float32),
        pc,
        classes.tolist(),
        nextmove.data,  # a step takes as long as in an array
        output.tolist(),
        norm_probs=True,
        tk_row=row.data,
    )


def place_of_copy() -> Path | None:
    """Where this user's copy lies; None for one who has no home."""
    with suppress(RuntimeError):
        caches = os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache"
        return Path(caches) / "broadsheet" / f"languages-{UNPACKED:08x}.tables"
    return None


def _unpacked(kept: Path | None) -> Tables:
    found = modelio.load_model(langid.MODEL_DIR / langid.MODEL_FILE)
    tables = [np.asarray(table, form) for table, (_, form, _) in zip(found, FORM, strict=True)]
    if kept and checksum(tables) == UNPACKED:
        with suppress(OSError):  # no room, no leave, or another process was faster
            write_whole(kept, b"".join(table.tobytes() for table in tables))
    return tables


def _read(kept: Path) -> Tables | None:
    tables, start = [], 0
    with suppress(OSError, ValueError):  # none yet, or cut off
        for _, form, shape in FORM:
            size = np.dtype(form).itemsize * int(np.prod(shape))
            table = np.frombuffer(read(kept, start, size), form).reshape(shape)
            tables.append(table)
            start += size
        if checksum(tables) == UNPACKED:
            return tables
    return None


def checksum(tables: Tables) -> int:
    """Of all their bytes, in the order of FORM: 15 ms."""
    crc = 0
    for table in tables:
        crc = zlib.crc32(table.view(np.uint8).data, crc)
    return crc
