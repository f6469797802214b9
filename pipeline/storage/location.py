"""Text -> where something lies: a `Path` of this machine, or the `Url` of an object."""

import re
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import TypeAlias

SCHEMES = ("s3", "gs", "az")
_URL = re.compile(rf"({'|'.join(SCHEMES)})://([^/]*)(?:/(.*))?", re.DOTALL)
_FILE = "file://"
BAD_SEGMENTS = frozenset(("", ".", ".."))


class BadUrl(ValueError):
    """A URL that leads to no object store; the message says what is wrong with it."""


@dataclass(frozen=True, slots=True)
class Url:
    """`scheme://bucket/key`, the key as the store has it, nothing escaped.

    With `etag` and `size_bytes`, as a listing told them, it stands for that content alone: reads
    of what was put in its place fail. `copy` is where this machine may have that content.
    """

    scheme: str
    bucket: str
    key: str
    etag: str | None = field(default=None, compare=False)
    size_bytes: int | None = field(default=None, compare=False)
    copy: Path | None = field(default=None, compare=False)

    def __str__(self) -> str:
        return f"{self.scheme}://{self.bucket}/{self.key}".removesuffix("/")

    def __truediv__(self, name: str) -> "Url":
        return Url(self.scheme, self.bucket, f"{self.key}/{name}" if self.key else name)

    @property
    def name(self) -> str:
        """The last segment of the key."""
        return self.key.rpartition("/")[2]

    @property
    def prefix(self) -> str:
        """What the keys of all that lies below begin with."""
        return f"{self.key}/" if self.key else ""

    def holding(self, etag: str | None, size_bytes: int, copy: Path | None = None) -> "Url":
        """The same place, for as long as it holds this content."""
        return replace(self, etag=etag, size_bytes=size_bytes, copy=copy)


Location: TypeAlias = Path | Url


def located(named: "Location | str") -> Location:
    """A place by its name. Raises `BadUrl`.

    >>> located("s3://news/2024/a.warc.gz")
    Url(scheme='s3', bucket='news', key='2024/a.warc.gz', etag=None, size_bytes=None, copy=None)
    >>> located("raw/a.html"), located("file:///raw/a.html")
    (PosixPath('raw/a.html'), PosixPath('/raw/a.html'))
    """
    if not isinstance(named, str):
        return named
    if named.startswith(_FILE):
        return Path(named.removeprefix(_FILE).removeprefix("localhost"))
    found = _URL.fullmatch(named)
    if found is None:
        return Path(named)
    scheme, bucket, key = found.groups(default="")
    if "@" in bucket or not bucket:
        # Not shown: what stands before the @ may be a secret.
        raise BadUrl(f"a {scheme}:// URL is {scheme}://bucket/prefix; keys are never part of it")
    return Url(scheme, bucket, key.strip("/"))


def is_url(named: "Location | str") -> bool:
    """Whether it names a place in an object store; asked of every path, so that it is cheap."""
    if isinstance(named, str):
        return "://" in named[:8] and _URL.match(named) is not None
    return isinstance(named, Url)
