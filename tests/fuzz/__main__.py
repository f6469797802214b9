"""`make fuzz`: atheris at the readers, guided by coverage, from the seeds on, so many seconds."""

import sys
import tempfile
from pathlib import Path

import atheris

with atheris.instrument_imports(include=["broadsheet.pipeline.readers"]):
    from tests.fuzz.attack import attack, seeds, wrapped

SECONDS = 600
FOUND = Path(__file__).parent / "found"


def void(_: int) -> None:
    """What atheris wants of a test."""


def main() -> None:
    """Ends with the bytes that break a reader in `tests/fuzz/found`, or after the time."""
    seconds = int(sys.argv[1]) if len(sys.argv) > 1 else SECONDS
    FOUND.mkdir(exist_ok=True)
    with tempfile.TemporaryDirectory() as corpus, tempfile.TemporaryDirectory() as folder:
        for name, content in seeds().items():
            (Path(corpus) / name.replace(" ", "_").replace("/", "_")).write_bytes(content)
        options = [f"-max_total_time={seconds}", "-timeout=20", "-rss_limit_mb=1024"]
        options += ["-max_len=16384", f"-artifact_prefix={FOUND}/"]
        atheris.Setup(
            [sys.argv[0], *options, corpus, str(FOUND)],
            lambda content: void(sum(attack(one, Path(folder)) for one in wrapped(content))),
        )
        atheris.Fuzz()


if __name__ == "__main__":
    main()
