"""A file -> a copy of it elsewhere, which was read back from there before it counts as one."""

import hashlib
from pathlib import Path

from broadsheet.pipeline.storage import buckets, objects
from broadsheet.pipeline.storage.durable import deliver, duplicate, make_folder, remove, sync
from broadsheet.pipeline.storage.files import blocks, digest, exists
from broadsheet.pipeline.storage.location import Location, Url
from broadsheet.pipeline.storage.trouble import StorageError


def copy(source: Location, final: Location, sha256: str, scratch: Path) -> bool:
    """Have at `final` a copy that hashes to this; False where what lies there would not.

    A file of that name is there when it is whole. Blocks are not shared with the original: a copy
    must outlive it. `scratch` is a name on this machine, for what goes from one store to another.
    Raises FileNotFoundError for a `source` that is gone, `StorageError`, `Unreachable`.
    """
    if isinstance(final, Url):
        return _put(source, final, sha256, scratch)
    make_folder(final.parent)
    arriving = final.with_name(f".{final.name}.arriving")
    try:
        _bring(source, arriving)
        sync(arriving)
        is_whole = _digest_on_disk(arriving) == sha256
        if is_whole:
            deliver(arriving, final)
        return is_whole
    finally:
        remove(arriving)


def _put(source: Location, final: Url, sha256: str, scratch: Path) -> bool:
    local = source if isinstance(source, Path) else scratch
    try:
        if local == scratch:
            make_folder(scratch.parent)
            _bring(source, scratch)
        buckets.put(final, local)
        is_whole = digest(final) == sha256
        if not is_whole:
            remove(final)
        return is_whole
    finally:
        remove(scratch)


def _bring(source: Location, arriving: Path) -> None:
    if isinstance(source, Url):
        objects.fetch(source, arriving)
        return
    try:
        duplicate(source, arriving, may_share=False)
    except StorageError as refusal:
        if exists(source):
            raise
        raise FileNotFoundError(refusal.errno, "is gone", str(source)) from None


def _digest_on_disk(path: Path) -> str:
    """Past the page cache, where the file system lets us: what was written, not what we said."""
    sha256 = hashlib.sha256()
    for block in blocks(path):
        sha256.update(block)
    return sha256.hexdigest()
