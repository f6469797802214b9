"""The example notebook: runs as it is on the sample corpus, in the order that its cells need."""

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent
NOTEBOOKS = sorted((ROOT / "sql" / "notebooks").glob("*.py"))

# In a process of its own: marimo sets up a kernel, and warnings of its libraries are not ours.
RUN = """
import importlib.util, json, sys
spec = importlib.util.spec_from_file_location("notebook", sys.argv[1])
notebook = importlib.util.module_from_spec(spec)
spec.loader.exec_module(notebook)
_, defined = notebook.app.run()
tables = {name: value.num_rows for name, value in defined.items() if hasattr(value, "num_rows")}
print(json.dumps(tables))
"""


@pytest.fixture(scope="module")
def data(sample: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The sample corpus, in a folder with a blank in its name."""
    folder = tmp_path_factory.mktemp("notebook") / "my data"
    folder.symlink_to(sample)
    return folder


def run(*words: str | Path, data: Path) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, *map(str, words)],
        env=os.environ | {"DATA": str(data)},
        capture_output=True,
        text=True,
        timeout=240,
        check=False,
    )


@pytest.mark.parametrize("path", NOTEBOOKS, ids=lambda path: path.stem)
def test_a_notebook_runs_and_every_table_has_rows(path: Path, data: Path) -> None:
    told = run("-c", RUN, path, data=data)
    assert told.returncode == 0, told.stderr
    tables = json.loads(told.stdout)
    assert {"outlets", "attention", "lines", "company", "copies"} <= tables.keys()
    assert all(rows for name, rows in tables.items() if name != "gaps"), tables


@pytest.mark.parametrize("path", NOTEBOOKS, ids=lambda path: path.stem)
def test_a_notebook_is_one_that_marimo_opens_without_complaint(path: Path, data: Path) -> None:
    told = run("-m", "marimo", "check", "--strict", path, data=data)
    assert told.returncode == 0, told.stdout + told.stderr


def test_a_broken_cell_fails(data: Path, tmp_path: Path) -> None:
    broken = NOTEBOOKS[0].read_text().replace("from outlets", "from outlooks")
    (tmp_path / "broken.py").write_text(broken)
    assert run("-c", RUN, tmp_path / "broken.py", data=data).returncode != 0
