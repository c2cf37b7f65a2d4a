"""Inverts bits of configurations that a run left, and looks for runs that silently become others.

    python3 Tests/Faults/configuration.py [--short]

A run was stopped at step 2 of 3. Each bit of config.yaml in its folder is inverted: going on by the configuration that was
typed ends with the same bits, whatever that file says; going on by the damaged file itself (--config RUN/config.yaml) is
refused, or ends with the same bits, unless the bit changed what a resumed run may change, and then the bits agree as far as
the steps do. Each bit of the configuration in a checkpoint is inverted, and the seal taken off: no reader takes the file, and
`stn seal` does not seal it anew.
"""

import re
import shutil
from dataclasses import dataclass

from common import DOCUMENTED, SmallRun, Tally, chosen, folder, learnt, new_path, options, run

SEAL = 97  # bytes at the end of a file of ours

# Lines of a resolved configuration that a run may change when it goes on.
FREE = r" *(digits|file|validation_file|test_file|steps|validate_every|log_every|every|keep|compare_every|at_most|back|factor): .*"


@dataclass
class Flip:
    """A bit of a text, and what is done with it."""

    what: str
    place: int
    bit: int

    def __str__(self):
        return f"{self.what}: bit {self.bit} of byte {self.place}"

    def of(self, text):
        changed = bytearray(text)
        changed[self.place] ^= 1 << self.bit
        return bytes(changed)


def flips(what, count):
    return [Flip(what, place, bit) for place in range(count) for bit in range(8)]


def refusal(ended):
    """What is wrong with an end that should be a refusal."""
    if ended.status is None or ended.status < 0 or ended.status not in DOCUMENTED:
        return [f"it ended with {ended}"]
    return [] if "error: " in ended.said else [f"it says nothing: {ended}"]


class Configurations:
    def __init__(self, stn, place):
        self.place, self.small = place, SmallRun(stn, place)
        self.before = place / "interrupted"
        run(self.small.command(self.before, **{"training.steps": 2, "checkpoint.keep": 5}))
        # As it stands in the whole run's folder.
        shutil.copy(self.small.path / "config.yaml", self.before)
        self.text = (self.before / "config.yaml").read_bytes()
        self.checkpoint = (self.before / "checkpoints/step-00000002.h5").read_bytes()
        # With the steps of the whole run unless it is cut short.
        stored = self.text.replace(b"steps: 3\n", b"steps: 2\n").replace(b"keep: 1", b"keep: 5").rstrip(b"\n")
        self.offset = self.checkpoint.index(stored)
        self.stored = len(stored)

    def cases(self):
        return (
            flips("config.yaml beside the typed one", len(self.text)) + flips("config.yaml itself", len(self.text))
            + flips("the checkpoint's", self.stored))

    def objections(self, flip):
        path = new_path(self.place)
        shutil.copytree(self.before, path)
        try:
            return self.found(flip, path)
        finally:
            shutil.rmtree(path.parent)

    def found(self, flip, path):
        if flip.what == "the checkpoint's":
            return self.stored_objections(flip, path)
        (path / "config.yaml").write_bytes(flip.of(self.text))
        if flip.what == "config.yaml beside the typed one":
            return self.small.objections(path)
        command = [
            self.small.stn, "train", "--config", path / "config.yaml", "--output", path, "--resume", "auto",
            # A bit may make a thousand of a few.
            "--set", "training.steps=3"]
        ended = run(command)
        if ended.status != 0:
            return refusal(ended)
        found = [] if learnt(path / "checkpoints/step-00000003.h5") == self.small.learnt else ["it learnt other bits"]
        lines = zip((path / "config.yaml").read_text().splitlines(), self.text.decode().splitlines())
        return found + [f"it took {now!r} for {was!r}" for now, was in lines if now != was and not re.fullmatch(FREE, was)]

    def stored_objections(self, flip, path):
        checkpoint = path / "checkpoints/step-00000002.h5"
        content = self.checkpoint
        damaged = Flip(flip.what, self.offset + flip.place, flip.bit).of(content)
        found = []
        for name, text in (("with its seal", damaged), ("without a seal", damaged[:-SEAL])):
            checkpoint.write_bytes(text)
            for words in (["verify", checkpoint], ["evaluate", "--checkpoint", checkpoint])[:1 if flip.place % 16 else 2]:
                ended = run([self.small.stn, *words])
                found += refusal(ended) if ended.status else [f"{words[0]} takes it {name}"]
        ended = run([self.small.stn, "seal", checkpoint])
        found += refusal(ended) if ended.status else ["it is sealed anew"]
        return found


def main():
    given = options(__doc__)
    tally = Tally("configuration")
    with folder() as place:
        configurations = Configurations(given.stn, place)
        tally.each(chosen(configurations.cases(), 60, given), configurations.objections, given.jobs)
    tally.end()


if __name__ == "__main__":
    main()
