"""What is harmed: runs, and commands that make files, each with what must hold afterwards.

It does nothing by itself.
"""

import shutil
import sys

from common import DIGITS, library, new_path, run

library(__name__, __doc__)


class Begun:
    """A run that begins in a folder of its own."""

    name = "a run that begins"
    good = []  # checkpoints that are good before it begins, the newest last

    def __init__(self, small):
        self.small = small

    def ready(self, path):
        pass

    def command(self, path):
        return self.small.command(path, "--resume", "auto")

    def objections(self, path, said=""):
        """What is wrong with what a program leaves at a path that met a fault, and what it said of that."""
        # What could not be read for a while may have been set aside, and what could not be written is no best checkpoint.
        return self.small.objections(path, asides="passed over" in said, unwritten="training goes on" in said)


class Interrupted(Begun):
    """A run that goes on behind a damaged checkpoint, among what a killed one was writing."""

    name = "a run that goes on"
    good = ["step-00000001.h5"]

    def __init__(self, small, place):
        super().__init__(small)
        self.before = place / "interrupted"
        # Two of three steps, of which the checkpoints stay.
        ended = run(small.command(self.before, **{"training.steps": 2, "checkpoint.keep": 3}))
        if ended.status != 0:
            sys.exit(f"the run that is to be interrupted ended with {ended}")
        newest = self.before / "checkpoints/step-00000002.h5"
        self.spoiled = bytearray(newest.read_bytes())
        self.spoiled[len(self.spoiled) // 2] ^= 4
        newest.write_bytes(self.spoiled)
        (self.before / "latest").write_bytes(bytes(29))
        (self.before / ".latest.elsewhere.4711.tmp").write_text("left over")

    def ready(self, path):
        shutil.copytree(self.before, path)

    def objections(self, path, said=""):
        return self.small.objections(
            path, asides=True, spoiled=[self.spoiled], unwritten="training goes on" in said)


class Output:
    """A command that makes files, `run` and more beginning so."""

    good = []

    def __init__(self, name, place, *words, more=()):
        self.name, self.words, self.more = name, words, more
        path = new_path(place, "output")
        ended = run(self.command(path))
        if ended.status != 0:
            sys.exit(f"{name} ended with {ended}")
        self.expected = self.contents(path)

    def ready(self, path):
        pass

    def command(self, path, *options):
        extra = [word for option, ending in self.more for word in (option, f"{path}.{ending}")]
        return [*self.words, "--output", path, *extra, *options]

    @staticmethod
    def contents(path):
        return {other.name: other.read_bytes() for other in path.parent.iterdir()}

    def objections(self, path, said=""):
        # Hidden names are those of what is not finished.
        left = {name: content for name, content in self.contents(path).items() if not name.startswith(".")}
        found = [f"{name} is there and not whole" for name in left if left[name] != self.expected.get(name)]
        ended = run(self.command(path, *(["--overwrite"] if left else [])))
        if ended.status != 0:
            return found + [f"the same command fails: {ended}"]
        after = self.contents(path)
        if set(after) != set(self.expected):
            found.append(f"files differ: {sorted(set(after) ^ set(self.expected))}")
        return found + [f"{name} has other bytes" for name in after if after[name] != self.expected.get(name)]


def outputs(small, place):
    """The commands that make files."""
    stn = small.stn
    return [
        Output("generate", place, stn, "generate", "--config", small.configuration, "--split", "test"),
        Output("import", place, stn, "import", DIGITS),
        Output(
            "predict", place, stn, "predict", "--checkpoint", small.path, "--rows", "0-7",
            more=[("--csv", "csv"), ("--montage", "svg")]),
    ]
