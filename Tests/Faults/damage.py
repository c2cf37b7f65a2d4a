"""Damages files of ours in every way that disks and people do, and has every reader take them.

    python3 Tests/Faults/damage.py [--short]

Of a checkpoint, datasets and predictions a bit of every byte is inverted, every 512-byte sector and 4 KiB page zeroed, the end
cut off at every 64th byte, something appended, and checkpoints swapped: `damage-checks` verifies each, which must refuse it.
Then the commands that read files take a part of the same: `stn verify`, `inspect` and `evaluate` of the checkpoint, `predict` by
it, `train --resume auto` in its folder, and training and evaluation on a damaged dataset. Each refuses with status 65 and a
sentence that names the file, or makes the same of it as of the whole file; a run goes on from the checkpoint before.
"""

import random
import shutil
import sys
from dataclasses import dataclass

from common import SmallRun, Tally, folder, learnt, metrics, new_path, options, run

DAY = 86400


@dataclass
class Damage:
    """What is done to a file of a kind, and which command reads it."""

    command: str
    kind: str
    place: int
    length: int = 0

    def __str__(self):
        return f"{self.command}: {self.kind} at {self.place}"

    def of(self, content):
        if self.kind == "cut":
            return content[:self.place]
        if self.kind == "appended":
            return content + bytes(range(self.length % 256 or 1)) * (1 + self.length // 256)
        changed = bytearray(content)
        if self.kind == "flip":
            changed[self.place] ^= 1 << (self.place * 5 + self.place // 8) % 8
        else:
            end = min(self.place + self.length, len(changed))
            changed[self.place:end] = bytes(end - self.place)
        return bytes(changed)


def damages(command, content, count, chance):
    """A choice of everything, of each kind its share."""
    size = len(content)
    every = [Damage(command, "page zeroed", place, 4096) for place in range(0, size, 4096)]
    every += [Damage(command, "sector zeroed", place, 512) for place in range(0, size, 512)]
    every += [Damage(command, "cut", place) for place in range(0, size, 64)]
    every = [damage for damage in every if damage.of(content) != content]
    kinds = {damage.kind: [other for other in every if other.kind == damage.kind] for damage in every}
    found = [Damage(command, "appended", size, length) for length in (1, 97, 512, 4096)]
    for kind in kinds.values():
        found += chance.sample(kind, min(len(kind), count // 6))
    return found + [Damage(command, "flip", place) for place in chance.sample(range(size), min(size, count // 2))]


class Files:
    """A file of each kind, and what each command makes of it while it is whole."""

    def __init__(self, stn, place):
        self.stn, self.place, self.small = stn, place, SmallRun(stn, place, **{"checkpoint.keep": 5})
        self.checkpoint = self.small.path / "checkpoints/step-00000003.h5"
        self.dataset, self.predictions = place / "data.h5", place / "predictions.h5"
        for words in (
            ["generate", "--config", self.small.configuration, "--split", "test", "--output", self.dataset],
            ["predict", "--checkpoint", self.checkpoint, "--rows", "0-15", "--output", self.predictions],
        ):
            ended = run([stn, *words])
            if ended.status != 0:
                sys.exit(f"{words[0]} ended with {ended}")
        self.bytes = {path: path.read_bytes() for path in (self.checkpoint, self.dataset, self.predictions)}
        # What a command is called, the file that is damaged, and its words.
        self.commands = {
            "verify": (self.checkpoint, lambda file, output: ["verify", file]),
            "inspect": (self.checkpoint, lambda file, output: ["inspect", "--json", file]),
            "evaluate": (self.checkpoint, lambda file, output: ["evaluate", "--json", "--checkpoint", file]),
            "predict": (
                self.checkpoint,
                lambda file, output: ["predict", "--checkpoint", file, "--rows", "0-7", "--output", output]),
            "inspect a dataset": (self.dataset, lambda file, output: ["inspect", "--json", file]),
            "evaluate on it": (
                self.dataset,
                lambda file, output: ["evaluate", "--json", "--checkpoint", self.checkpoint, "--data", file]),
            "predict of it": (
                self.dataset,
                lambda file, output: [
                    "predict", "--checkpoint", self.checkpoint, "--data", file, "--output", output, "--csv", f"{output}.csv"]),
            "train on it": (
                self.dataset,
                lambda file, output: [
                    "train", "--config", self.small.configuration, "--output", output, "--set", f"data={{file: {file}, validation: 20}}"]),
            "inspect predictions": (self.predictions, lambda file, output: ["inspect", "--json", file]),
        }
        self.expected = {name: self.made(name, self.bytes[self.commands[name][0]])[1] for name in self.commands}

    def made(self, name, content):
        """How a command ends that is given a file, and what it makes of it."""
        original, words = self.commands[name]
        path = new_path(self.place)
        file = path.parent / original.name
        file.write_bytes(content)
        ended = run([self.stn, *words(file, path)])
        # Paths of folders that differ say nothing.
        made = [ended.output.replace(str(path.parent), "")]
        if words(file, path)[0] == "train" and ended.status == 0:
            made += [learnt(path / "checkpoints/step-00000003.h5"), metrics(path)]
        made += [other.read_bytes() for other in sorted(path.parent.glob("run.csv"))]
        shutil.rmtree(path.parent)
        return ended, made

    def objections(self, damage):
        if damage.command == "train --resume auto":
            return self.resumed(damage)
        content = self.bytes[self.commands[damage.command][0]]
        ended, made = self.made(damage.command, damage.of(content))
        if ended.status == 0:
            # A dataset's samples that are not read may be damaged, and nothing else.
            is_same = content is self.bytes[self.dataset] and made == self.expected[damage.command]
            return [] if is_same else ["it is taken"]
        name = self.commands[damage.command][0].name
        if ended.status != 65 or "error: " not in ended.said or name not in ended.said:
            return [f"it ended with {ended}"]
        return []

    def resumed(self, damage):
        path = new_path(self.place)
        shutil.copytree(self.small.path, path)
        newest = path / "checkpoints/step-00000003.h5"
        newest.write_bytes(damage.of(self.bytes[self.checkpoint]))
        ended = run(self.small.command(path, "--resume", "auto"))
        objections = [] if ended.status == 0 and "passed over" in ended.said else [f"it ended with {ended}"]
        objections += self.small.differences(path, asides=True)
        shutil.rmtree(path.parent)
        return objections


def sweep(given, files, tally):
    """Has every damage verified in one process."""
    program = given.stn.with_name("damage-checks")
    if not program.exists():
        sys.exit(f"{program} is not there; swift build -c release makes it")
    steps = sorted(files.small.path.glob("checkpoints/step-*.h5"))[-2:]
    every = ["--every", "211"] if given.short else []
    ended = run([program, *every, *steps, files.dataset, files.predictions], seconds=DAY)
    print("\n".join(f"damage: {line}" for line in ended.output.splitlines()), flush=True)
    tally.add("damage-checks", [] if ended.status == 0 else [str(ended)])


def main():
    given = options(__doc__)
    tally, chance = Tally("damage"), random.Random(given.seed)
    with folder() as place:
        files = Files(given.stn, place)
        sweep(given, files, tally)
        count = given.count or (12 if given.short else 300)  # for each command
        found = [
            damage for name, (path, _) in files.commands.items()
            for damage in damages(name, files.bytes[path], count, chance)]
        found += damages("train --resume auto", files.bytes[files.checkpoint], count, chance)
        tally.each(found, files.objections, given.jobs)
    tally.end()


if __name__ == "__main__":
    main()
