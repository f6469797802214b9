"""corpus.duckdb -> beside a lake in an object store, and a pointer that says which is the newest.

corpus.json                          {"corpus": "corpus/corpus-1f0a….duckdb", "sha256": …}
corpus/corpus-1f0a….duckdb           as it was published, never written again
"""

import json
from pathlib import Path

from broadsheet.pipeline.lake.entries import Snapshot
from broadsheet.pipeline.storage.durable import deliver, remove, write_whole
from broadsheet.pipeline.storage.files import digest, inside
from broadsheet.pipeline.storage.location import Url

POINTER = "corpus.json"


def share(database: Path, snapshot: Snapshot, root: Url, keep: int) -> None:
    """Put a snapshot there, then have the pointer name it; the `keep` newest stay.

    Who reads the pointer and then the corpus finds it whole. Raises `Unreachable`.
    """
    sha256 = digest(database)
    name = f"corpus/corpus-{sha256[:16]}.duckdb"
    deliver(database, root / name)
    said = {"corpus": name, "sha256": sha256, "size_bytes": snapshot.size_bytes}
    write_whole(root / POINTER, json.dumps(said).encode())
    by_age = sorted(inside(root / "corpus"), key=lambda stored: stored.mtime_ns, reverse=True)
    others = [stored for stored in by_age if stored.path != str(root / name)]
    for stored in others[keep - 1 :]:
        remove(root / stored.path.removeprefix(f"{root}/"))
