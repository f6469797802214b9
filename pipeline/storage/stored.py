"""What a listing tells of what lies in a location."""

from dataclasses import dataclass
from enum import StrEnum


class FileKind(StrEnum):
    """What something in a folder is; the value is how people call it."""

    FILE = "a file"
    FOLDER = "a folder"
    LINK = "a symbolic link"
    PIPE = "a named pipe"
    SOCKET = "a socket"
    BLOCK_DEVICE = "a block device"
    CHARACTER_DEVICE = "a character device"
    OTHER = "no regular file"


@dataclass(frozen=True, slots=True)
class Stored:
    """Something that lies there, as a listing tells of it, without reading it.

    Size, time and identity together tell whether it is what it was; `refusal` says why it cannot
    be read, where that shows.
    """

    path: str  # surrogate-escaped where the name is not UTF-8
    kind: FileKind
    size_bytes: int  # 0 for what is no file
    mtime_ns: int
    # The inode, since another file of the same name has another; an object's ETag.
    identity: int | str
    refusal: str | None = None
