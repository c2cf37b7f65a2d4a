"""Trains on what others made, from `stn import` to a table of predictions, and holds all of it against Python's reading.

    bash Launch/test-others.sh [FOLDER]
    /usr/bin/python3 Tests/Peers/others.py [--stn PROGRAM] [--keep FOLDER] [--only fashion,letters]

Fashion-MNIST (Debian's IDX files, names of clothes), the photographs of foolbox (PNG and JPEG, grey and in colour, of
mixed sizes), scikit-learn's digits (a table of numbers), letters (IDX files of 26 classes, tested by faces that were
never trained on) and a file by h5py (Float32, channels last, packed). Each is imported, trained on by 2 ranks for a
few steps, evaluated and predicted. What is checked: the number of samples; that no sample is in two splits; forty images
of each split, value by value; the names of classes in all files; that the table tells what the predictions do, and the
evaluation counts the same errors and confusions; and that the error is far below what guessing has.

Needs numpy, h5py and Pillow. A line for each; the exit status is 1 at the first that is not as it should be.
"""

import argparse
import json
import signal
import subprocess
import sys
import tempfile
import time
from pathlib import Path

import needs

needs.packages("numpy", "h5py", "PIL")

from imported import checks
from imported.cases import MAKERS
from imported.sources import cache
from processes import Failure, run

TOP = Path(__file__).resolve().parents[2]
SHOWN = 2000  # rows that are predicted, at most


class Work:
    """A case's commands and the files that they write."""

    def __init__(self, case, stn, folder):
        self.case, self.folder = case, folder
        self.launch = ["bash", TOP / "Launch/ranks.sh", 2, stn]
        self.log = folder / f"{case.name}.log"

    def path(self, ending):
        return self.folder / f"{self.case.name}{ending}"

    def split(self, split):
        return self.path(".h5" if split == "training" else f"-{split}.h5")

    def stn(self, *words):
        run([*self.launch, *words], self.log)

    def imported(self):
        self.stn("import", *self.case.source, "--output", self.split("training"))
        seen = set()
        for split in self.case.counts:
            found = checks.dataset(self.split(split), split, self.case)
            checks.expect(not seen & found, f"samples of {self.split(split).name} are in another split, too")
            seen |= found

    def trained(self):
        settings = [f"training.steps={self.case.steps}", f"training.validate_every={self.case.steps}"]
        settings += [f"checkpoint.every={self.case.steps}"]
        for split in self.case.counts:
            settings.append(f"data.{'' if split == 'training' else split + '_'}file={self.split(split)}")
        words = [word for setting in settings for word in ("--set", setting)]
        self.stn("train", "--config", TOP / f"Configs/others/{self.case.name}.yaml", "--output", self.path("-run"), *words)
        checks.class_names(self.path("-run") / (self.path("-run") / "latest").read_text().strip(), self.case)

    def evaluated(self):
        """What `stn evaluate` counted."""
        with open(self.log, "wb") as log:
            command = [*self.launch, "evaluate", "--checkpoint", self.path("-run"), "--json"]
            ended = subprocess.run([str(word) for word in command], stdout=subprocess.PIPE, stderr=log)
        if ended.returncode:
            raise Failure(f"stn evaluate ended with status {ended.returncode}: {self.log.read_text().strip()}")
        said = json.loads(ended.stdout)
        checks.same(said["count"], self.case.counts["test"], "samples that were evaluated")
        checks.expect(
            said["error_percent"] <= self.case.most,
            f"the test error is {said['error_percent']:.2f} %, expected {self.case.most} % at most")
        return said

    def predicted(self, said):
        count = self.case.counts["test"]
        rows = min(SHOWN, count)
        output, table, picture = (self.path(f"-predictions.{kind}") for kind in ("h5", "csv", "png"))
        self.stn(
            "predict", "--checkpoint", self.path("-run"), "--output", output, "--csv", table, "--montage", picture,
            "--rows", f"0-{rows - 1}")
        pairs = checks.predictions(output, table, self.case, rows)
        if rows == count:
            checks.evaluation(said, pairs, self.case)
        checks.montage(picture)


def say(words):
    print(words, file=sys.stderr, flush=True)


def check(case, stn, folder):
    """What is said of a case."""
    began = time.monotonic()
    work = Work(case, stn, folder)
    say(f"{case.name}: importing")
    work.imported()
    say(f"{case.name}: training {case.steps} steps")
    work.trained()
    say(f"{case.name}: evaluating and predicting")
    said = work.evaluated()
    work.predicted(said)
    counts = " + ".join(f"{count:,} {split}" for split, count in case.counts.items())
    return (
        f"{case.name}: {counts} samples, {len(case.classes)} classes, test error {said['error_percent']:.2f} % after {case.steps} steps "
        f"({time.monotonic() - began:.0f} s)")


def check_all(arguments, folder):
    for name in arguments.only:
        try:
            (folder / name).mkdir()
            say(f"{name}: fetching")
            print(check(MAKERS[name](folder / name), arguments.stn.resolve(), folder / name), flush=True)
        except Failure as failure:
            raise Failure(f"{name}: {failure}") from failure


def names(text):
    chosen = text.split(",")
    if unknown := [name for name in chosen if name not in MAKERS]:
        raise argparse.ArgumentTypeError(f"there is no {unknown[0]}; they are {', '.join(MAKERS)}")
    return chosen


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--stn", type=Path, default=TOP / ".build/release/stn", help="the program (.build/release/stn)")
    parser.add_argument("--keep", type=Path, help="a new folder for all files")
    parser.add_argument("--only", type=names, default=list(MAKERS), help="some of them, by name")
    arguments = parser.parse_args()
    if not arguments.stn.is_file():
        raise Failure(f"there is no program {arguments.stn}; build it, or name another by --stn")
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(143))  # so that what was started is stopped
    cache().mkdir(parents=True, exist_ok=True)
    if arguments.keep:
        if arguments.keep.exists():
            raise Failure(f"{arguments.keep} is there already; name a new folder")
        arguments.keep.mkdir(parents=True)
        return check_all(arguments, arguments.keep)
    with tempfile.TemporaryDirectory(prefix="stn-others-") as folder:
        check_all(arguments, Path(folder))


if __name__ == "__main__":
    try:
        main()
    except (Failure, OSError) as failure:
        sys.exit(f"others: {failure}")
