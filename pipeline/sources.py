"""A raw file -> its source: read once, for its hash and its format."""

import hashlib
from collections import deque
from collections.abc import Iterable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass, replace

from broadsheet.pipeline.filing import Filing
from broadsheet.pipeline.lake.entries import FileEntry
from broadsheet.pipeline.landing import RawFile
from broadsheet.pipeline.readers import sniff
from broadsheet.pipeline.records import Reason, Rejected
from broadsheet.pipeline.shards import Source, identify_source
from broadsheet.pipeline.storage.cache import Cache, Taking
from broadsheet.pipeline.storage.files import BLOCK_BYTES, opened
from broadsheet.pipeline.storage.location import Location, Url, is_url, located
from broadsheet.pipeline.storage.trouble import Changed, Unreachable

AT_ONCE = 8  # objects that are read beside each other, two ranges of each in memory


@dataclass(frozen=True, slots=True)
class ReadOnce:
    """A raw file, what the lake knows of it, what it is now, and the hash of the head of it that
    was known."""

    found: RawFile
    known: FileEntry | None
    source: Source
    head_sha256: str | None


def sources(
    fresh: Iterable[tuple[RawFile, FileEntry | None]], cache: Cache, filing: Filing
) -> Iterator[ReadOnce]:
    """Each file read once, in their order, when its turn comes; objects a few ahead, since each is
    waited for."""
    with ThreadPoolExecutor(AT_ONCE) as pool:
        ahead: deque[Future[ReadOnce]] = deque()
        for found, known in fresh:
            if not is_url(found.path):
                while ahead:
                    yield ahead.popleft().result()
                yield _read_once(found, known, cache, filing)
                continue
            ahead.append(pool.submit(_read_once, found, known, cache, filing))
            if len(ahead) > AT_ONCE:
                yield ahead.popleft().result()
        while ahead:
            yield ahead.popleft().result()


def _read_once(found: RawFile, known: FileEntry | None, cache: Cache, filing: Filing) -> ReadOnce:
    return ReadOnce(found, known, *_source(found, known, cache, filing))


def _source(
    found: RawFile, known: FileEntry | None, cache: Cache, filing: Filing
) -> tuple[Source, str | None]:
    """Read a file once: its hash, the hash of the head that was known, and its format.

    Raises `Unreachable` where that says nothing of the file.
    """
    refusal, form, head = found.refusal, None, None
    location = located(found.path)
    if isinstance(location, Url):
        location = location.holding(str(found.inode), found.size_bytes)
    sha256 = hashlib.sha256(
        f"{found.path}\0{found.size_bytes}\0{refusal}".encode("utf-8", "surrogateescape")
    ).hexdigest()
    if refusal is None:
        try:
            head_bytes = known.size_bytes if known else 0
            if isinstance(location, Url):
                sha256, head = _hash_of_object(location, head_bytes, cache)
                location = replace(location, copy=cache.path(sha256))
            else:
                sha256, head = _hash(location, found.size_bytes, head_bytes, Taking())
            form = None if found.is_sidecar else sniff(location)
        except Rejected as rejected:
            refusal = (rejected.reason, rejected.detail)
        except Changed as changed:
            refusal = (Reason.UNREADABLE, str(changed))
        except Unreachable:
            raise
        except OSError as error:
            refusal = (Reason.UNREADABLE, error.strerror or str(error))
    claims = filing.claims(found)
    source = Source(
        source_id=identify_source(sha256, 0, claims, refusal),
        path=found.path,
        sha256=sha256,
        size_bytes=found.size_bytes,
        mtime_ns=found.mtime_ns,
        format=form,
        claims=claims,
        refusal=refusal,
        etag=location.etag if isinstance(location, Url) else None,
        copy=location.copy if isinstance(location, Url) else None,
    )
    return source, head


def _hash_of_object(url: Url, head_bytes: int, cache: Cache) -> tuple[str, str | None]:
    """The same of an object, with a copy of it in the cache, if there is room; read only where
    that is not known yet."""
    known = cache.known(url)
    size_bytes = url.size_bytes or 0
    if known is not None and not 0 < head_bytes < size_bytes:
        return known, known if head_bytes == size_bytes else None
    with cache.taking(url) as taking:
        _, head = _hash(url, size_bytes, head_bytes, taking)
    cache.note(url, taking.hexdigest())
    return taking.hexdigest(), head


def _hash(
    path: Location, size_bytes: int, head_bytes: int, taking: Taking
) -> tuple[str, str | None]:
    """SHA-256 of the first `size_bytes`, and of the first `head_bytes` if that is fewer."""
    head, position = None, 0
    with opened(path) as file:
        while position < size_bytes:
            stop = head_bytes if position < head_bytes < size_bytes else size_bytes
            block = file.read(min(stop - position, BLOCK_BYTES))
            if not block:
                break
            taking.update(block)
            position += len(block)
            if position == head_bytes:
                head = taking.hexdigest()
    return taking.hexdigest(), head
