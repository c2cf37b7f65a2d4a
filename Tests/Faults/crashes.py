"""Kills programs at every call that changes files, and judges what they leave.

    python3 Tests/Faults/crashes.py [--short]

A run that begins, one that goes on behind a damaged checkpoint, and generate, import and predict are killed before each of
their calls (write, rename, fsync, unlink, mkdir, ftruncate, link, opening of new files), and in the middle of each write.
Afterwards every checkpoint under its own name verifies, and the run that goes on ends with the bits, metrics and names of
files of one that nothing disturbed; other outputs are whole or not there, and the same command makes them anew, with the
same bytes, and leaves nothing else.
"""

import shutil
from dataclasses import dataclass
from pathlib import Path

from common import CHANGING, Harm, SmallRun, Tally, chosen, folder, new_path, options
from subjects import Begun, Interrupted, outputs


@dataclass
class Crash:
    """A call at which a program is killed."""

    what: str
    kind: str
    number: int
    name: str
    path: str

    def __str__(self):
        how = "in the middle of" if self.kind == "torn" else "before"
        return f"{self.what}: killed {how} call {self.number}, {self.name} {Path(self.path).name}"


def crashes(what, calls):
    """What can become of a program that makes these calls."""
    for call in calls:
        if call.name in CHANGING:
            yield Crash(what, "kill", call.number, call.name, call.path)
        if call.name == "write" and len(call.data) > 1:
            yield Crash(what, "torn", call.number, call.name, call.path)


def main():
    given = options(__doc__)
    tally = Tally("crashes")
    with folder() as place:
        harm, small = Harm(place), SmallRun(given.stn, place)
        for subject in [Begun(small), Interrupted(small, place), *outputs(small, place)]:
            path = new_path(place)
            subject.ready(path)
            found = crashes(subject.name, harm.calls(subject.command(path), path.parent, place / "record"))
            (place / "record").unlink()

            def attempt(crash):
                path = new_path(place)
                subject.ready(path)
                ended = harm.run(subject.command(path), path.parent, kind=crash.kind, at=crash.number)
                objections = subject.objections(path) if ended.status == -9 else [f"it was not killed: {ended}"]
                shutil.rmtree(path.parent)
                return objections

            tally.each(chosen(found, 12, given), attempt, given.jobs)
    tally.end()


if __name__ == "__main__":
    main()
