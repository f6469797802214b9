"""One packed member -> its bytes, a step at a time: a face for the libraries that unpack."""

import bz2
import lzma
from collections.abc import Callable
from typing import Any, Protocol

import lz4.frame  # type: ignore[import-untyped]
import zstandard
from isal import isal_zlib

from broadsheet.pipeline.readers.formats import Compression

GZIP_BITS = 31  # a gzip header and trailer, so that the checksum is checked
RAW_BITS = -15  # neither: a zip has them elsewhere
PIECE_BYTES = 64 * 2**10  # given to a decompressor at once
OUT_BYTES = 2**20  # taken from it at once
ZSTD_PIECE_BYTES = 4 * 2**10  # its 4-byte blocks may stand for 128 KiB each: 128 MiB at once
XZ_MEMORY_BYTES = 256 * 2**20  # `xz -9` needs 65 MiB
# Its stubs call the exception class an exception.
INFLATE_ERROR: type[Exception] = isal_zlib.error  # type: ignore[assignment]
# lz4 says "LZ4F_decompress failed" as a RuntimeError.
BROKEN = (INFLATE_ERROR, lzma.LZMAError, zstandard.ZstdError, RuntimeError)


class Codec(Protocol):
    """A decompressor of one member or frame, whatever its library counts and buffers."""

    appetite: int  # bytes of input that the next step can use

    @property
    def is_done(self) -> bool: ...

    def step(self, packed: memoryview) -> tuple[bytes, int]:
        """Some of the bytes inside, and how many packed ones were used up for them."""


class _Gzip:
    appetite = PIECE_BYTES

    def __init__(self, bits: int = GZIP_BITS) -> None:
        self._inner = isal_zlib.decompressobj(bits)

    @property
    def is_done(self) -> bool:
        return bool(self._inner.eof)

    def step(self, packed: memoryview) -> tuple[bytes, int]:
        inner = self._inner
        out = inner.decompress(packed, OUT_BYTES)
        return out, len(packed) - len(inner.unused_data) - len(inner.unconsumed_tail)


class _Buffering:
    """bz2, xz and lz4 keep the input that they have not used yet to themselves."""

    def __init__(self, inner: Any) -> None:
        self._inner = inner
        self.appetite = PIECE_BYTES

    @property
    def is_done(self) -> bool:
        return bool(self._inner.eof)

    def step(self, packed: memoryview) -> tuple[bytes, int]:
        out = self._inner.decompress(packed, OUT_BYTES)
        self.appetite = PIECE_BYTES if self._inner.needs_input else 0
        return out, len(packed) - len(self._inner.unused_data or b"")


class _Zstandard:
    appetite = ZSTD_PIECE_BYTES

    def __init__(self, dictionary: bytes) -> None:
        known = zstandard.ZstdCompressionDict(dictionary) if dictionary else None
        self._inner = zstandard.ZstdDecompressor(dict_data=known).decompressobj()

    @property
    def is_done(self) -> bool:
        return bool(self._inner.eof)

    def step(self, packed: memoryview) -> tuple[bytes, int]:
        out = self._inner.decompress(packed)
        return out, len(packed) - len(self._inner.unused_data)


# Each is handed the file's dictionary, which only zstd has.
CODECS: dict[Compression, Callable[[bytes], Codec]] = {
    Compression.GZIP: lambda _: _Gzip(),
    Compression.ZSTD: _Zstandard,
    Compression.BZIP2: lambda _: _Buffering(bz2.BZ2Decompressor()),
    Compression.XZ: lambda _: _Buffering(lzma.LZMADecompressor(memlimit=XZ_MEMORY_BYTES)),
    Compression.LZ4: lambda _: _Buffering(lz4.frame.LZ4FrameDecompressor()),
    Compression.DEFLATE: lambda _: _Gzip(RAW_BITS),
}
