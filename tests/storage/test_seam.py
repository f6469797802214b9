"""One room touches files: whoever moves the lake into an object store finds all of it there."""

import ast
import re
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
MODULES = sorted(
    path
    for path in (ROOT / "pipeline").rglob("*.py")
    if path.relative_to(ROOT).parts[1] != "storage"
)

# Functions of a module, and methods of a Path whoever holds it.
TOUCH = re.compile(
    r"""
    open | io\.open | (shutil|tempfile|glob)\.\w+
    | os\.(open|stat|lstat|scandir|listdir|walk|renames?|replace|remove|unlink|mkdir|makedirs|rmdir
        |fsync|fdatasync|sync|access|f?truncate|symlink|link|readlink|chmod|chown|utime|pread|pwrite)
    | os\.path\.(l?exists|isfile|isdir|islink|getsize|getmtime|realpath|samefile)
    | (.*\.)?(?P<method>open|read_bytes|read_text|write_bytes|write_text|rename|unlink|mkdir|rmdir
        |l?stat|iterdir|r?glob|touch|symlink_to|hardlink_to|exists|is_file|is_dir|is_symlink
        |resolve|chmod|samefile|readlink)
    """,
    re.VERBOSE,
)

OF_OUR_OWN = {"open", "read_text", "read_bytes", "iterdir", "glob", "resolve", "exists"}
EXCEPTIONS = {
    "lake/lock.py": (
        {"open", "os.open", "os.pwrite", "os.ftruncate", "exists", "read_text"},
        "the lock is the kernel's; an object store's is the create-only PUT of a commit",
    ),
    "worker/journal.py": (
        {"open", "os.ftruncate", "unlink"},
        "scratch of a worker, on its own disk wherever the lake lies",
    ),
    "worker/memory.py": ({"read_text"}, "/proc: how large this process is"),
    "export/writers.py": ({"open"}, "scratch: `new_folder` delivers what it writes"),
    "report/plots.py": (
        {"write_text", "write_bytes"},
        "a picture goes where it is wanted, be it /dev/stdout, which no rename may replace",
    ),
    "runners/makeup.py": ({"rglob"}, "our own code: workers must have the same"),
    "runners/remote.py": (
        {"tempfile.TemporaryDirectory"},
        "scratch of a Dask worker, in the folder that it clears",
    ),
    "dictionary.py": (
        {"tempfile.TemporaryDirectory", "write_text"},
        "writes into our own sources",
    ),
}


def touches(source: str) -> Iterator[str]:
    """What of a module's calls reaches the file system, as it is written there."""
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.ImportFrom) and node.module in {"os", "shutil", "glob", "tempfile"}:
            yield f"from {node.module}"
        if not isinstance(node, ast.Call):
            continue
        called = ast.unparse(node.func)
        match = TOUCH.fullmatch(called)
        if match and isinstance(node.func, ast.Attribute | ast.Name):
            imported = isinstance(node.func, ast.Name) and called != "open"
            if not imported:  # `exists(path)` is the storage's own
                yield match["method"] or called
        elif called.endswith(".replace") and len(node.args) == 1 and not node.keywords:
            yield "replace"  # of a Path: a string's takes two


@pytest.mark.parametrize("path", MODULES, ids=lambda path: str(path.relative_to(ROOT)))
def test_only_the_storage_touches_files(path: Path) -> None:
    """What an exception no longer needs it loses, too. Data of our own package, which is never
    anywhere else, is read by whoever names it beside itself."""
    source = path.read_text(encoding="utf-8")
    found = set(touches(source))
    if re.search(r"\b(__file__|SQL|resources)\b", source):
        found -= OF_OUR_OWN
    allowed, _ = EXCEPTIONS.get(str(path.relative_to(ROOT / "pipeline")), (set(), ""))
    assert found == allowed


def test_every_exception_is_a_module_that_is_there() -> None:
    assert {str(path.relative_to(ROOT / "pipeline")) for path in MODULES} >= EXCEPTIONS.keys()


@pytest.mark.parametrize(
    "line",
    [
        "open('x')",
        "from os import fsync",
        "io.open('x')",
        "os.fsync(3)",
        "os.path.exists('x')",
        "shutil.rmtree('x')",
        "path.read_bytes()",
        "arriving.replace(final)",
        "Path('x').open()",
        "(folder / 'x').mkdir()",
    ],
)
def test_each_way_to_touch_a_file_is_seen(line: str) -> None:
    assert list(touches(line))


@pytest.mark.parametrize(
    "line", ["name.replace('a', 'b')", "day.replace(tzinfo=None)", "os.getpid()"]
)
def test_what_touches_no_file_is_not(line: str) -> None:
    assert not list(touches(line))
