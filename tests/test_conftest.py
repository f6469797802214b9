"""No test meets what another left behind, and a process that fails a test is heard."""

import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).parent.parent
TESTS = """
import os, subprocess, sys
from click.testing import CliRunner
from broadsheet.flows.cli import main

def test_first(tmp_path):
    assert CliRunner().invoke(main, ["config"]).exit_code == 0
    assert os.environ.pop("PYTHONSAFEPATH") == "1"
    os.environ["LEFT_BEHIND"] = "1"
    del os.environ["HOME"]
    os.chdir(tmp_path)

def test_second(tmp_path):
    assert "LEFT_BEHIND" not in os.environ
    assert "HOME" in os.environ
    assert os.getcwd() != str(tmp_path.parent / "test_first0")

def test_third():
    say = "import sys; print('to one'); sys.exit('to the other')"
    subprocess.run([sys.executable, "-c", say], check=True, capture_output=True)
"""


def test_what_a_test_sets_ends_with_it_and_a_process_that_fails_one_is_heard(
    tmp_path: Path,
) -> None:
    (tmp_path / "test_left.py").write_text(TESTS)
    command = [sys.executable, "-m", "pytest", "-p", "tests.conftest", "-c", "/dev/null"]
    command += ["--rootdir", str(tmp_path), "-p", "no:cacheprovider", str(tmp_path)]
    told = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)
    assert "1 failed, 2 passed" in told.stdout, told
    assert "to one" in told.stdout.partition("stdout of the process")[2], told.stdout
    assert "to the other" in told.stdout.partition("stderr of the process")[2], told.stdout
