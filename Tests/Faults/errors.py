"""Has every call that touches a file fail, and judges what programs say and leave.

    python3 Tests/Faults/errors.py [--short]

Each call of a run that begins, of one that goes on behind a damaged checkpoint, and of generate, import and predict fails: for
an input/output error, for another reason that it can have (a full disk, a quota, permissions, an interruption …) or by reading
or writing less than it was asked to, and for a reason that lasts from then on; the seed chooses. A close that fails has lost
half of what no fsync had made durable, as on network file systems. The program goes on, or ends with a documented status and a
sentence that tells the system's reason; it never crashes and never hangs. When the fault is over, what it left is judged as
after a crash.
"""

import errno
import os
import random
import shutil
from dataclasses import dataclass
from pathlib import Path

from common import CHANGING, DOCUMENTED, Harm, SmallRun, Tally, chosen, folder, new_path, options
from subjects import Begun, Interrupted, outputs

# Calls that can fail for a reason.
WRITING = ("create", "write", "truncate", "sync", "rename", "link", "mkdir", "close")
READING = ("open", "read", "list", "stat")
REASONS = {
    errno.EIO: CHANGING + READING + ("close", "lock"),
    errno.ENOSPC: WRITING,
    errno.EDQUOT: WRITING,
    errno.EROFS: ("create", "open", "rename", "link", "unlink", "mkdir", "rmdir"),
    errno.EACCES: ("create", "open", "rename", "link", "unlink", "mkdir", "rmdir", "list", "stat"),
    errno.EMFILE: ("create", "open", "list"),
    errno.ENOMEM: ("create", "open", "list", "stat", "mkdir"),
    errno.ESTALE: CHANGING + READING,
    errno.ENOLCK: ("lock",),
    errno.EOPNOTSUPP: ("lock", "link"),
    errno.EPERM: ("link", "unlink", "rename", "lock"),
}
# An interrupted call is made anew, so that it fails but once; other calls HDF5 does not make anew, but the program has no
# handlers of signals that could interrupt them.
ONCE = {errno.EINTR: ("read", "write", "sync", "lock"), "short": ("read", "write")}


@dataclass
class Error:
    """A call that fails, and those of its kind behind it if that lasts."""

    what: str
    kind: object
    names: tuple
    number: int
    name: str
    path: str
    lasting: bool

    def __str__(self):
        reason = self.kind if self.kind == "short" else errno.errorcode[self.kind]
        return f"{self.what}: {reason}{' from' if self.lasting else ' at'} call {self.number}, {self.name} {Path(self.path).name}"


def errors(what, calls, chance):
    """What can happen to a program that makes these calls: an error of each, one for another reason, and one that lasts."""
    for call in calls:
        for lasting, kinds in ((False, {errno.EIO: REASONS[errno.EIO]}), (False, REASONS | ONCE), (True, REASONS)):
            fitting = [kind for kind, names in kinds.items() if call.name in names]
            # Of what is only read, one that lasts is much like another.
            if fitting and not (lasting and call.name in ("read", "stat")):
                kind = chance.choice(fitting)
                yield Error(what, kind, kinds[kind], call.number, call.name, call.path, lasting)


def complaints(error, ended):
    """What is wrong with how a program ended that met an error."""
    if ended.status is None:
        return ["it hangs"]
    if ended.status < 0:
        return [f"it crashed by signal {-ended.status}"]
    if error.kind in ONCE and ended.status != 0:
        return [f"it does not go on: {ended}"]
    if ended.status not in DOCUMENTED:
        return [f"it ended with {ended}"]
    if ended.status != 0 and os.strerror(error.kind) not in ended.said:
        return [f"it does not tell the reason: {ended}"]
    return []


def main():
    given = options(__doc__)
    tally = Tally("errors")
    with folder() as place:
        harm, small = Harm(place), SmallRun(given.stn, place)
        for subject in [Begun(small), Interrupted(small, place), *outputs(small, place)]:
            path = new_path(place)
            subject.ready(path)
            found = errors(
                subject.name, harm.calls(subject.command(path), path.parent, place / "record"), random.Random(given.seed))
            (place / "record").unlink()

            def attempt(error):
                path = new_path(place)
                subject.ready(path)
                ended = harm.run(
                    subject.command(path), path.parent, kind=error.kind, at=error.number, names=error.names,
                    lasting=error.lasting)
                objections = complaints(error, ended)
                objections += subject.objections(path, ended.said)
                shutil.rmtree(path.parent)
                return objections

            tally.each(chosen(found, 16, given), attempt, given.jobs)
    tally.end()


if __name__ == "__main__":
    main()
