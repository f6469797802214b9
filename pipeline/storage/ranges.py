"""An object -> a handle to read from, filled by ranges that are asked for before they are read."""

import io
from concurrent.futures import Future, ThreadPoolExecutor

from broadsheet.pipeline.storage import buckets
from broadsheet.pipeline.storage.location import Url

RANGE_BYTES = 8 * 2**20  # a range: at 50 MB/s the 20 ms until its first byte are an eighth
SLACK_BYTES = 128 * 2**10  # behind the expected end: what the last record still needs, mostly
NOTHING = memoryview(b"")


class Ranges(io.RawIOBase):
    """An object from byte 0 to its end, which is expected to be read up to byte `end`.

    The first range is that, from where reading begins, if it is short enough: one request for a
    shard. Of a longer one the
    next range is under way while one is read. A read gives fewer bytes than asked for at the end
    of a range. Raises as `buckets.read` does.
    """

    def __init__(self, url: Url, end: int | None = None) -> None:
        if url.size_bytes is None:
            found = buckets.look(url)
            url = url.holding(str(found.identity), found.size_bytes)
        self._url = url
        self._size = url.size_bytes or 0
        self._end = self._size if end is None else min(end + SLACK_BYTES, self._size)
        self._position = self._begin = 0
        self._range = NOTHING
        self._ahead: tuple[int, Future[memoryview]] | None = None
        self._pool: ThreadPoolExecutor | None = None

    def readable(self) -> bool:
        return True

    def seekable(self) -> bool:
        return True

    def tell(self) -> int:
        return self._position

    def seek(self, offset: int, whence: int = io.SEEK_SET) -> int:
        """Costs nothing until the next read."""
        begin = {io.SEEK_SET: 0, io.SEEK_CUR: self._position, io.SEEK_END: self._size}[whence]
        self._position = max(0, begin + offset)
        return self._position

    def readinto(self, target: "bytearray | memoryview") -> int:  # type: ignore[override]
        inside = self._position - self._begin
        if not 0 <= inside < len(self._range):
            if self._position >= self._size or not len(target):
                return 0
            self._range, self._begin, inside = self._fetched(self._position), self._position, 0
        given = min(len(target), len(self._range) - inside)
        target[:given] = self._range[inside : inside + given]
        self._position += given
        return given

    def close(self) -> None:
        """Leave what is under way to itself."""
        if self._pool is not None:
            self._pool.shutdown(wait=False, cancel_futures=True)
            self._pool = None
        super().close()

    def _fetched(self, begin: int) -> memoryview:
        expected, self._ahead = self._ahead, None
        if expected is not None and expected[0] == begin:
            found = expected[1].result()
        else:
            found = buckets.read(self._url, begin, self._until(begin))
        following = begin + len(found)
        if following < self._end:
            if self._pool is None:
                self._pool = ThreadPoolExecutor(1, "read-ahead")
            stop = self._until(following)
            self._ahead = following, self._pool.submit(buckets.read, self._url, following, stop)
        return found

    def _until(self, begin: int) -> int:
        """Where the range ends that begins there: behind what is expected, short ones do."""
        most = RANGE_BYTES if begin < self._end else SLACK_BYTES
        end = self._end if begin < self._end else self._size
        return begin + most if end - begin > most + SLACK_BYTES else end
