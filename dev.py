"""Set up and use the project with nothing but Python 3.11 and pip.

    python3 dev.py demo     the whole main job on the shipped example authority
    python3 dev.py test     the tests (more words are passed on to pytest)
    python3 dev.py check    lint, types and import rules

The first call makes ``.venv`` from ``requirements.lock``; later ones start at once.
"""

from __future__ import annotations

import hashlib
import os
import shutil
import subprocess
import sys
import time
from pathlib import Path

ROOT = Path(__file__).resolve().parent
VENV = ROOT / ".venv"
BIN = VENV / ("Scripts" if os.name == "nt" else "bin")
PYTHON = BIN / ("python.exe" if os.name == "nt" else "python")
LOCK = ROOT / "requirements.lock"
STAMP = VENV / "allocator-lock.sha256"
DEMO = ROOT / "demo"
NEEDED = (3, 11)


class StepFailedError(Exception):
    """A step that did not work, in words."""


def say(text: str) -> None:
    """Say something to the person at the terminal."""
    print(text, flush=True)


def run(step: str, *command: str | Path, quiet: bool = False, hint: str = "") -> None:
    """Run a command; if it fails, say which step it was, its last lines and what to try."""
    words = [str(word) for word in command]
    result = subprocess.run(
        words,
        cwd=ROOT,
        text=True,
        stdout=subprocess.PIPE if quiet else None,
        stderr=subprocess.STDOUT if quiet else None,
        check=False,
    )
    if result.returncode != 0:
        lines = [line for line in (result.stdout or "").splitlines() if "WARNING" not in line]
        last = "\n".join(lines[-15:])
        shown = " ".join(words[:6]) + (" ..." if len(words) > 6 else "")
        raise StepFailedError(f"Step failed: {step}\nCommand: {shown}\n{last}\n{hint}".strip())


def fingerprint() -> str:
    """Tell one state of the lock, the packaging and the interpreter from another."""
    parts = [LOCK.read_bytes(), (ROOT / "pyproject.toml").read_bytes(), sys.version.encode()]
    return hashlib.sha256(b"\0".join(parts)).hexdigest()


def is_ready() -> bool:
    """Whether the environment is there and belongs to this lock."""
    return PYTHON.exists() and STAMP.exists() and STAMP.read_text() == fingerprint()


def set_up() -> None:
    """Make the environment from the lock, unless it is there already."""
    if is_ready():
        return
    started = time.monotonic()
    say("Setting up .venv from requirements.lock (once) ...")
    if VENV.exists():
        shutil.rmtree(VENV)
    run("make the environment", sys.executable, "-m", "venv", VENV, quiet=True,
        hint="Is the venv module of Python installed (on Debian: python3-venv)?")  # fmt: skip
    install()
    run("install the project", PYTHON, "-m", "pip", "install", "--quiet", "--no-deps",
        "--no-build-isolation", "--editable", ".", quiet=True)  # fmt: skip
    # Compiled once here, so that the first run is not slowed by it.
    subprocess.run(
        [PYTHON, "-m", "compileall", "-q", "-j", "2", VENV / "lib", ROOT / "src", ROOT / "cli"],
        cwd=ROOT, check=False, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL,
    )  # fmt: skip
    STAMP.write_text(fingerprint())
    say(f"Ready after {time.monotonic() - started:.0f} s.")


def install() -> None:
    """Install the lock with uv where it can be had, else with pip."""
    hint = "Is the package registry within reach? pip's settings and proxy are used as they are."
    uv = shutil.which("uv")
    if uv is None:
        pip = [PYTHON, "-m", "pip", "install", "--quiet", "uv"]
        got = subprocess.run(pip, cwd=ROOT, capture_output=True, check=False)
        uv = str(BIN / "uv") if got.returncode == 0 and (BIN / "uv").exists() else None
    if uv is not None:
        command = [uv, "pip", "install", "--quiet", "--python", str(PYTHON), "-r", str(LOCK)]
        if subprocess.run(command, cwd=ROOT, capture_output=True, check=False).returncode == 0:
            return
        say("uv could not install the lock; trying pip.")
    run("install the lock", PYTHON, "-m", "pip", "install", "--quiet", "-r", LOCK, quiet=True,
        hint=hint)  # fmt: skip


def demo() -> None:
    """Write the example authority, plan its term and say where the results are."""
    workspace, plan = DEMO / "innis", DEMO / "plan"
    command = [PYTHON, "-m", "allocator_cli.main"]
    if workspace.exists():
        shutil.rmtree(workspace)
    run("write the example authority", *command, "init", workspace, "--example", "innis")
    run("check it", *command, "check", workspace)
    run("plan its term", *command, "run", workspace, "--out", plan)
    say(f"\nOpen {plan / 'report.html'} in a browser; plan.xlsx and calendars/ lie beside it.")


def test(arguments: list[str]) -> None:
    """Run the tests on two cores."""
    workers = [] if any(word.startswith(("-n", "-p")) for word in arguments) else ["-n", "2"]
    run("run the tests", PYTHON, "-m", "pytest", *workers, *arguments)


def check() -> None:
    """Lint, types and import rules."""
    run("formatting", BIN / "ruff", "format", "--check", ".")
    run("lint", BIN / "ruff", "check", ".")
    run("types", BIN / "mypy")
    run("import rules", BIN / "lint-imports")


def main() -> int:
    """Do what was asked."""
    if sys.version_info[:2] < NEEDED:
        found = ".".join(map(str, sys.version_info[:3]))
        say(f"Python {NEEDED[0]}.{NEEDED[1]} or newer is needed; this is {found}.")
        return 2
    task, *arguments = sys.argv[1:] or ["help"]
    if task not in ("demo", "test", "check", "setup"):
        say(__doc__ or "")
        return 0 if task in ("help", "-h", "--help") else 2
    try:
        set_up()
        if task == "demo":
            demo()
        elif task == "test":
            test(arguments)
        elif task == "check":
            check()
    except StepFailedError as failed:
        say(str(failed))
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
