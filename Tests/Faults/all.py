"""Runs all scripts of this folder, one after the other, and ends with a table.

    python3 Tests/Faults/all.py [--short]

The status is 1 if anything was wrong.
"""

import subprocess
import sys
import time
from pathlib import Path

from common import options

LIBRARIES = {"all", "common", "subjects"}


def scripts():
    return [path for path in sorted(Path(__file__).parent.glob("*.py")) if path.stem not in LIBRARIES]


def attempt(script, given):
    """Runs a script, whose lines are passed on; its status, last line and seconds."""
    command = [sys.executable, script, "--stn", given.stn, "--seed", given.seed, *(["--short"] if given.short else [])]
    began, last = time.monotonic(), "said nothing"
    with subprocess.Popen([str(word) for word in command], stdout=subprocess.PIPE, text=True) as process:
        for line in process.stdout:
            print(line, end="", flush=True)
            last = line.strip() or last
    return process.returncode, last, time.monotonic() - began


def main():
    given = options(__doc__)
    rows = []
    for script in scripts():
        status, last, seconds = attempt(script, given)
        rows.append((script.name, "good" if status == 0 else f"status {status}", f"{seconds:.0f} s", last))
    widths = [max(len(row[column]) for row in rows) for column in range(3)]
    print()
    for row in rows:
        print("  ".join(cell.ljust(width) for cell, width in zip(row, widths)), row[3], sep="  ")
    sys.exit(0 if all(row[1] == "good" for row in rows) else 1)


if __name__ == "__main__":
    main()
