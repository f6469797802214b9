"""A bucket -> its objects: listed, looked at, read by ranges, put. The only room of obstore.

Credentials, region and endpoint are taken from where every tool takes them: AWS_*, GOOGLE_*,
AZURE_*, or the machine's own role. What a store answers is told in our words: its own may hold
signed URLs.
"""

import os
import re
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from datetime import timedelta
from functools import cache
from typing import TYPE_CHECKING, Any, TypeVar

from broadsheet.pipeline.storage.location import BAD_SEGMENTS, Url
from broadsheet.pipeline.storage.stored import FileKind, Stored
from broadsheet.pipeline.storage.trouble import Changed, StorageError, Taken, Unreachable

if TYPE_CHECKING:
    from obstore.store import ClientConfig, ObjectStore, RetryConfig

PAGE_KEYS = 1000  # what a store gives of a listing at once
PATIENCE = timedelta(seconds=60)  # with a store that answers 5xx or loses connections
MOST_WAIT = timedelta(seconds=5)  # from one try to the next
WAITS = (0.1, 0.2, 0.4, 0.8, 1.6, 3.2)  # seconds, after an answer that was cut off
CUT_OFF = re.compile("response body")  # in what obstore says of it
T = TypeVar("T")
STATUS = re.compile(r"status code: (\d{3})")
CODE = re.compile(r"<Code>(\w{1,60})</Code>")
ENDPOINTS = ("AWS_ENDPOINT_URL_S3", "AWS_ENDPOINT_URL", "AWS_ENDPOINT")


def look(url: Url) -> Stored:
    """What lies there. Raises FileNotFoundError, PermissionError, `Unreachable`."""
    meta = _asked("be looked at", url, lambda: _api().head(_bucket(url), url.key))
    return _stored(url.scheme, url.bucket, meta)


def listed(url: Url) -> Iterator[Stored]:
    """All objects below a prefix, in the order of their keys; a folder's own marker is none."""
    for meta in _listed(url, None):
        if meta["path"] != url.key:  # obstore lists `a/` as `a`
            yield _stored(url.scheme, url.bucket, meta)


def listed_after(url: Url, name: str) -> Iterator[Stored]:
    """The objects right below a prefix whose names come after `name`."""
    for meta in _listed(url, url.prefix + name):
        yield _stored(url.scheme, url.bucket, meta)


def has_any(url: Url) -> bool:
    """Whether anything lies below a prefix."""
    return any(True for _ in listed(url))


def _listed(url: Url, after: str | None) -> Iterator[Any]:
    """A page at a time; where an answer was cut off, it goes on behind the last key that came."""
    pages: Any = None

    def following() -> Any:
        nonlocal pages
        if pages is None:
            pages = _api().list(
                _bucket(url), url.prefix or None, offset=after, chunk_size=PAGE_KEYS
            )
        try:
            return next(pages, ())
        except Exception:
            pages = None
            raise

    while page := _asked("be listed", url, following):
        yield from page
        after = page[-1]["path"]


def read(url: Url, start: int = 0, end: int | None = None) -> memoryview:
    """The bytes [start, end) of an object, fewer where it ends; all of them unless told.

    One request; what a lost connection left out is asked for again. Raises FileNotFoundError,
    PermissionError, `Unreachable`, and `Changed` where `url` stands for a content.
    """
    options: Any = {}
    if start or end is not None:
        options["range"] = {"offset": start} if end is None else (start, end)
    if url.etag:
        options["if_match"] = url.etag
    bucket = _bucket(url)
    return _asked(
        "be read", url, lambda: memoryview(_api().get(bucket, url.key, options=options).bytes())
    )


def put(url: Url, content: bytes | memoryview | os.PathLike[str]) -> None:
    """Write an object whole, over whatever bears its key."""
    _asked("be written", url, lambda: _api().put(_bucket(url), url.key, content))


def create(url: Url, content: bytes) -> str | None:
    """Write an object where none is, and give its ETag; raises `Taken` where one is.

    Of several who try at once one succeeds. An answer that was lost on its way makes the store
    say `Taken` of our own object: who may have asked before reads it.
    """
    bucket = _bucket(url)
    made = _asked("be written", url, lambda: _api().put(bucket, url.key, content, mode="create"))
    etag: str | None = made["e_tag"]
    return etag


def remove(url: Url) -> None:
    """Delete an object, if it is there."""
    with suppress(FileNotFoundError):
        _asked("be deleted", url, lambda: _api().delete(_bucket(url), url.key))


def _stored(scheme: str, bucket: str, meta: Any) -> Stored:
    written = meta["last_modified"]
    return Stored(
        path=str(Url(scheme, bucket, meta["path"])),
        kind=FileKind.FILE,
        size_bytes=meta["size"],
        mtime_ns=int(written.timestamp()) * 10**9,
        identity=meta["e_tag"] or meta["version"] or written.isoformat(),
    )


def _api() -> Any:
    import obstore  # noqa: PLC0415  (5 MB: only who names an object store)

    return obstore


def _bucket(url: Url) -> "ObjectStore":
    if any(segment in BAD_SEGMENTS for segment in url.key.split("/")) and url.key:
        raise StorageError(None, "cannot be reached: obstore takes no such key", str(url))
    return _opened(url.scheme, url.bucket, os.getpid())


@cache
def _opened(scheme: str, bucket: str, _process: int) -> "ObjectStore":
    """One handle a process, with connections of its own: none survives a fork."""
    from obstore.store import AzureStore, GCSStore, S3Store  # noqa: PLC0415  (as above)

    retry: RetryConfig = {
        "max_retries": 1000,  # the time is what counts: waits are random, and twelve may be short
        "retry_timeout": PATIENCE,
        "backoff": {"init_backoff": timedelta(seconds=0.1), "max_backoff": MOST_WAIT, "base": 2},
    }
    client: ClientConfig = {"timeout": timedelta(seconds=60), "user_agent": "broadsheet"}
    match scheme:
        case "s3":
            endpoint = next((os.environ[name] for name in ENDPOINTS if os.environ.get(name)), "")
            if endpoint.startswith("http:"):  # said in so many words: one of this machine or house
                client["allow_http"] = True
            more: dict[str, Any] = {"credential_provider": _profile()} if _has_profile() else {}
            return S3Store(bucket, client_options=client, retry_config=retry, **more)
        case "gs":
            return GCSStore(bucket, client_options=client, retry_config=retry)
        case "az":
            return AzureStore(bucket, client_options=client, retry_config=retry)
        case other:
            raise ValueError(f"unmapped scheme {other!r}")


def _has_profile() -> bool:
    return bool(os.environ.get("AWS_PROFILE")) and not os.environ.get("AWS_ACCESS_KEY_ID")


def _profile() -> Any:
    """The credentials of AWS_PROFILE, which only boto3 reads."""
    try:
        from obstore.auth.boto3 import Boto3CredentialProvider  # noqa: PLC0415  (nobody's need but a profile's)
    except ImportError:
        told = "AWS_PROFILE is set, and boto3 is needed to read it: pip install boto3"
        raise StorageError(None, told, "AWS") from None
    return Boto3CredentialProvider()


def _asked(tried: str, url: Url, ask: Callable[[], T]) -> T:
    """What a store answers. An answer whose end was lost is asked for again: obstore does so for
    the bytes of an object, for connections and for 5xx, and not for the words of a listing."""
    with _told(tried, url):
        for wait in WAITS:
            began = time.monotonic()
            try:
                return ask()
            except Exception as error:
                has_waited = time.monotonic() - began > WAITS[-1]
                if not CUT_OFF.search(str(error)) or has_waited:
                    raise
            time.sleep(wait)
        return ask()


@contextmanager
def _told(tried: str, url: Url) -> Iterator[None]:
    """What goes wrong inside, in one line without a word of the store's own."""
    from obstore import exceptions  # noqa: PLC0415  (as above)

    try:
        yield
    except FileNotFoundError:
        if url.etag:
            raise Changed(f"{url} was deleted after it was listed") from None
        raise FileNotFoundError(2, "no such object", str(url)) from None
    except exceptions.AlreadyExistsError:
        raise Taken(None, "is there already", str(url)) from None
    except (exceptions.PreconditionError, exceptions.NotModifiedError):
        if url.etag:
            raise Changed(f"{url} was rewritten after it was listed") from None
        raise Taken(None, "is there already", str(url)) from None
    except (exceptions.PermissionDeniedError, exceptions.UnauthenticatedError):
        raise PermissionError(13, "the store denies access", str(url)) from None
    except exceptions.BaseError as error:
        raise Unreachable(None, f"cannot {tried}: {_why(str(error))}", str(url)) from None


def _why(said: str) -> str:
    """Of what a store or its library says, the parts that hold no secret."""
    status, code = STATUS.search(said), CODE.search(said)
    if status:
        return f"the store answers {status[1]}{f' ({code[1]})' if code else ''}"
    if "onnect" in said or "error sending request" in said:
        return "the store cannot be reached, or loses the connection"
    if "credential" in said.lower() or "metadata" in said.lower() or "169.254" in said:
        return "no credentials for the store were found in the environment"
    if "invalid path" in said.lower():
        return "it holds a key with an empty segment, `.` or `..`, which obstore does not take"
    if "imed out" in said or "imeout" in said:
        return "the store is too slow to answer"
    return "the store gave no usable answer"
