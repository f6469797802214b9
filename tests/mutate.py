"""A file of ours -> small breaks of it, and which of them no test notices: `make mutate FILE=...`.

Each break is made in a copy of the tree, and the tests that import the file run there, with its
doctests. What survives is printed as a diff: a promise without a test, or code without a purpose.
mutmut renames functions by the path of their file, and ours is another name than they are imported
by; cosmic-ray edits the working tree. A survivor is often right: a message, a cache, a log.
"""

import argparse
import ast
import os
import random
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass
from difflib import unified_diff
from pathlib import Path

ROOT = Path(__file__).parent.parent
PACKAGE = Path(".ci/src/broadsheet")
COPIED = ("pipeline", "flows", "sql", "tests", ".ci", "pyproject.toml", "Makefile", "README.md")
COMPARISONS: dict[type[ast.cmpop], str] = {
    ast.Lt: "<=",
    ast.LtE: "<",
    ast.Gt: ">=",
    ast.GtE: ">",
    ast.Eq: "!=",
    ast.NotEq: "==",
    ast.Is: "is not",
    ast.IsNot: "is",
    ast.In: "not in",
    ast.NotIn: "in",
}
OPERATORS: dict[type[ast.operator], str] = {ast.Add: "-", ast.Sub: "+", ast.Mult: "//"}


@dataclass(frozen=True, slots=True, order=True)
class Mutant:
    """One break: which bytes of the source become what."""

    start: int
    end: int
    becomes: str

    def of(self, source: bytes) -> bytes:
        """The source with this break in it."""
        return source[: self.start] + self.becomes.encode() + source[self.end :]


def mutants(source: bytes) -> list[Mutant]:
    """Every break of a source, in its order.

    >>> [m.of(b"x = a < 1").decode() for m in mutants(b"x = a < 1")]
    ['x = a <= 1', 'x = a < 2']
    """
    tree = ast.parse(source)
    begins = [0]
    for line in source.splitlines(keepends=True):
        begins.append(begins[-1] + len(line))
    found = set()
    for node in _behaviour(tree):
        if not isinstance(node, ast.expr | ast.stmt):
            continue
        assert node.end_lineno is not None
        assert node.end_col_offset is not None
        start = begins[node.lineno - 1] + node.col_offset
        end = begins[node.end_lineno - 1] + node.end_col_offset
        found |= {Mutant(start, end, becomes) for becomes in _breaks(node)}
    return sorted(found)


def _behaviour(node: ast.AST) -> Iterator[ast.AST]:
    """A tree without what only people and type checkers read."""
    yield node
    for name, value in ast.iter_fields(node):
        if name in ("annotation", "returns", "decorator_list", "type_params"):
            continue
        for child in value if isinstance(value, list) else [value]:
            if isinstance(child, ast.AST):
                yield from _behaviour(child)


def _breaks(node: ast.expr | ast.stmt) -> Iterator[str]:
    """What may stand in a node's place."""
    return _of_expression(node) if isinstance(node, ast.expr) else _of_statement(node)


def _of_expression(node: ast.expr) -> Iterator[str]:
    match node:
        case ast.Constant(value=bool(value)):
            yield str(not value)
        case ast.Constant(value=int(value) | float(value)):
            yield repr(value + 1)
        case ast.Compare(left, [op], [right]):
            yield f"{ast.unparse(left)} {COMPARISONS[type(op)]} {ast.unparse(right)}"
        case ast.BinOp(left, op, right) if type(op) in OPERATORS:
            yield f"({ast.unparse(left)} {OPERATORS[type(op)]} {ast.unparse(right)})"
        case ast.BoolOp(op, values):
            word = "or" if isinstance(op, ast.And) else "and"
            yield "(" + f" {word} ".join(f"({ast.unparse(one)})" for one in values) + ")"
        case ast.UnaryOp(ast.Not(), operand):
            yield f"({ast.unparse(operand)})"
        case ast.IfExp(test, body, other):
            yield f"({ast.unparse(other)} if {ast.unparse(test)} else {ast.unparse(body)})"


def _of_statement(node: ast.stmt) -> Iterator[str]:
    match node:
        case ast.Return(None | ast.Constant()):  # None is as false as False, and seldom asked for
            return
        case ast.Return():
            yield "return None"
        case ast.Expr(ast.Call() | ast.Yield() | ast.YieldFrom()):
            yield "pass"
        case ast.AugAssign() | ast.Raise() | ast.Delete():
            yield "pass"
        case ast.Continue():
            yield "break"
        case ast.Break():
            yield "continue"


def importers_of(file: Path, root: Path) -> list[Path]:
    """The test files that import a module of ours by its name, the mirrored ones first."""
    module = ".".join(("broadsheet", *file.with_suffix("").parts)).removesuffix(".__init__")
    found = []
    for path in sorted((root / "tests").rglob("test_*.py")):
        imported: set[str] = set()
        for node in ast.walk(ast.parse(path.read_bytes())):
            if isinstance(node, ast.ImportFrom) and node.module:
                imported |= {node.module, *(f"{node.module}.{name.name}" for name in node.names)}
            elif isinstance(node, ast.Import):
                imported |= {name.name for name in node.names}
        if module in imported:
            found.append(path.relative_to(root))
    return sorted(found, key=lambda path: (file.stem not in path.stem, path))


def copy_tree(root: Path, folder: Path) -> None:
    """What tests need, to be broken; links stay links, so that the package is the copy's own."""
    for name in COPIED:
        if (root / name).is_dir():
            ignored = shutil.ignore_patterns("__pycache__")
            shutil.copytree(root / name, folder / name, symlinks=True, ignore=ignored)
        elif (root / name).exists():
            shutil.copy(root / name, folder / name)


def passes(folder: Path, targets: list[str], seconds: float) -> bool | None:
    """Whether the tests pass there; None when they take longer. Whatever they started ends."""
    command = [sys.executable, "-B", "-m", "pytest", "-x", "-q", "-p", "no:cacheprovider"]
    running = subprocess.Popen(
        [*command, *targets],
        cwd=folder,
        env={**os.environ, "PYTHONPATH": f"{folder / '.ci' / 'src'}{os.pathsep}{folder}"},
        stdin=subprocess.DEVNULL,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
        start_new_session=True,
    )
    try:
        return running.wait(seconds) == 0
    except subprocess.TimeoutExpired:
        return None
    finally:
        with suppress(ProcessLookupError):
            os.killpg(running.pid, signal.SIGKILL)
        running.wait()


def survivors(
    file: Path, folder: Path, targets: list[str], chosen: list[Mutant], seconds: float
) -> Iterator[Mutant]:
    """The breaks of a file, in a copy of the tree, that its tests let pass."""
    source = (folder / file).read_bytes()
    try:
        for number, mutant in enumerate(chosen, 1):
            (folder / file).write_bytes(mutant.of(source))
            is_missed = passes(folder, targets, seconds)
            if sys.stderr.isatty():
                print(f"\r  {number} of {len(chosen)}", end="", file=sys.stderr, flush=True)
            if is_missed:
                yield mutant
    finally:
        (folder / file).write_bytes(source)


def difference(file: Path, source: bytes, mutant: Mutant) -> str:
    """A break as a person reads it."""
    before, after = (text.decode().splitlines() for text in (source, mutant.of(source)))
    return "\n".join(unified_diff(before, after, str(file), "broken", n=1, lineterm=""))


def main(arguments: list[str]) -> int:
    """Break a file, sample by sample. Returns 1 when its tests fail as it stands."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("file", type=Path, help="pipeline/lake/store.py, ...")
    parser.add_argument("--sample", type=int, default=40, help="how many breaks, of all")
    parser.add_argument("--seed", type=int, default=1, help="which ones: the same seed, the same")
    parser.add_argument("--tests", nargs="+", type=Path, help="instead of those that import it")
    said = parser.parse_args(arguments)
    os.nice(10)
    tests = said.tests or importers_of(said.file, ROOT)
    targets = [*map(str, tests), str(PACKAGE / said.file)]
    source = (ROOT / said.file).read_bytes()
    everything = mutants(source)
    chosen = sorted(random.Random(said.seed).sample(everything, min(said.sample, len(everything))))
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        copy_tree(ROOT, folder)
        begun = time.monotonic()
        if not passes(folder, targets, 1800.0):
            print(f"{said.file}: its tests fail as it stands: {' '.join(targets)}")
            return 1
        seconds = 30.0 + 4 * (time.monotonic() - begun)
        missed = []
        for mutant in survivors(said.file, folder, targets, chosen, seconds):
            missed.append(mutant)
            print("\n" + difference(said.file, source, mutant), flush=True)
    told = f"{len(chosen)} of {len(everything)} breaks, {len(missed)} unnoticed"
    print(f"\n{said.file}: {told} by {' '.join(targets)}")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
