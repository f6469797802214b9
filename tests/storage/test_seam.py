"""One room touches files: whoever moves the lake into an object store finds all of it there."""

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
MODULES = sorted(
    path
    for path in (ROOT / "pipeline").rglob("*.py")
    if path.relative_to(ROOT).parts[1] != "storage"
)

# Functions of a module, methods of a Path. `replace` with one argument is a Path's.
OF_OS = set(
    "open stat lstat scandir listdir walk rename replace renames remove unlink mkdir makedirs rmdir "
    "fsync fdatasync sync access truncate ftruncate symlink link readlink chmod chown utime "
    "pread pwrite".split()
)
OF_OS_PATH = set("exists lexists isfile isdir islink getsize getmtime realpath samefile".split())
OF_A_PATH = set(
    "open read_bytes read_text write_bytes write_text rename unlink mkdir rmdir stat lstat iterdir "
    "glob rglob touch symlink_to hardlink_to exists is_file is_dir is_symlink resolve chmod "
    "samefile readlink".split()
)
WHOLE_MODULES = {"shutil", "tempfile", "glob"}

OWN = "reads files of our own package, which is never anywhere else"
EXCEPTIONS = {
    "lake/lock.py": ({"open", "os.open", "os.pwrite", "os.ftruncate", "exists", "read_text"},
        "the lock is the kernel's; an object store's is the create-only PUT of a commit"),
    "worker/journal.py": ({"open", "os.ftruncate", "unlink"},
        "scratch of a worker, on its own disk wherever the lake lies"),
    "worker/child.py": ({"read_text"}, "/proc: how large this process is"),
    "export/writers.py": ({"open"}, "scratch: `new_folder` delivers what it writes"),
    "report/plots.py": ({"write_text", "write_bytes"},
        "a picture goes where it is wanted, be it /dev/stdout, which no rename may replace"),
    "evaluate/kit.py": ({"read_text"}, OWN),
    "warehouse/statements.py": ({"resolve", "read_text", "glob"}, OWN),
    "dictionary.py": ({"tempfile.TemporaryDirectory", "glob", "read_text", "write_text", "exists"},
        OWN),
}  # fmt: skip


def touches(source: str) -> Iterator[str]:
    """What of a module's calls reaches the file system, as it is written there."""
    for node in ast.walk(ast.parse(source)):
        if not isinstance(node, ast.Call):
            continue
        match node.func:
            case ast.Name(id="open"):
                yield "open"
            case ast.Attribute(value=ast.Name(id="os" | "io" as of), attr=name):
                if name in OF_OS:
                    yield f"{of}.{name}"
            case ast.Attribute(value=ast.Attribute(value=ast.Name(id="os"), attr="path"), attr=n):
                if n in OF_OS_PATH:
                    yield f"os.path.{n}"
            case ast.Attribute(value=ast.Name(id=of), attr=name) if of in WHOLE_MODULES:
                yield f"{of}.{name}"
            case ast.Attribute(attr="replace") if len(node.args) == 1 and not node.keywords:
                yield "replace"
            case ast.Attribute(attr=name) if name in OF_A_PATH:
                yield name


@pytest.mark.parametrize("path", MODULES, ids=lambda path: str(path.relative_to(ROOT)))
def test_only_the_storage_touches_files(path: Path) -> None:
    """What an exception no longer needs it loses, too."""
    allowed, _ = EXCEPTIONS.get(str(path.relative_to(ROOT / "pipeline")), (set(), ""))
    assert set(touches(path.read_text(encoding="utf-8"))) == allowed


def test_every_exception_is_a_module_that_is_there() -> None:
    assert {str(path.relative_to(ROOT / "pipeline")) for path in MODULES} >= EXCEPTIONS.keys()


@pytest.mark.parametrize(
    "line",
    [
        "open('x')",
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


@pytest.mark.parametrize("line", ["name.replace('a', 'b')", "day.replace(tzinfo=None)", "os.getpid()"])
def test_what_touches_no_file_is_not(line: str) -> None:
    assert not list(touches(line))
