"""words -> MinHash bands: texts that share one are candidates for a reprint."""

import hashlib

from rensa import RMinHash

# Two texts that share 60 % of their 5-grams share a band with 24 %, 80 % with 95 %.
BANDS, ROWS = 16, 8
SHINGLE = 5
MINHASH_SEED = 1


def bands(words: list[str]) -> tuple[int, ...]:
    """16 hashes of 8 MinHash rows each over word 5-grams; none for a text without words."""
    lowered = [word.casefold() for word in words]
    if not lowered:
        return ()
    shifted = (lowered[n:] for n in range(SHINGLE))
    shingles = list(map(" ".join, zip(*shifted, strict=False))) or [" ".join(lowered)]
    sketch = RMinHash(BANDS * ROWS, MINHASH_SEED)
    sketch.update(shingles)
    digest = sketch.digest()
    return tuple(
        int.from_bytes(
            hashlib.blake2b(
                b"".join(row.to_bytes(8, "big") for row in digest[b * ROWS : (b + 1) * ROWS]),
                digest_size=8,
            ).digest(),
            "big",
        )
        for b in range(BANDS)
    )
