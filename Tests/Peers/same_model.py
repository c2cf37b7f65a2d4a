"""Trains networks by two versions of the program, and says whether both came to the same bits.

    python3 Tests/Peers/same_model.py BASE [--networks smoke,r-st-cnn] [--steps 20] [--ranks 1,3]
    python3 Tests/Peers/same_model.py BASE --programs OLD NEW

BASE is a commit or a tag. It is built in a clone of its own, which is kept for the next call, and the present checkout
where it stands, with its changes; --programs names built programs instead. Both train with the configurations of BASE,
because they keep their meaning. What is compared, bit by bit, is every array of /model and of /optimizer in the last
checkpoints: names, types, shapes and values, but no attributes. The paths of files may differ, and so may their formats.

Needs h5py, PyYAML, Swift, and MNIST where `Launch/mnist.sh` puts it. Prints a line for every network; the exit status
is 1 if any of them differs or fails.
"""

import argparse
import os
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from dataclasses import dataclass
from pathlib import Path

import needs

needs.packages("numpy", "h5py", "yaml")

import h5py

from processes import Failure, run
from programs import TOP, pairs

PATIENCE = 3600  # seconds for a build, or for a run
COMPARED = ("model", "optimizer")
ADAM = {"training.optimizer.kind": "adam", "training.optimizer.learning_rate": 0.001}
FIXED = ("smoke", "r-st-cnn", "rts-st-cnn", "volume-st-cnn")


@dataclass
class Program:
    """A built program, and what it is called in what is said of it."""

    name: str
    path: Path


class Base:
    """The clone of an older version, of which configurations are taken and a program may be built."""

    def __init__(self, revision, folder):
        found = subprocess.run(
            ["git", "-C", TOP, "rev-parse", "--verify", "--quiet", "--end-of-options", f"{revision}^{{commit}}"],
            capture_output=True, text=True)
        if found.returncode:
            raise Failure(f"there is no commit {revision} in {TOP}; name a commit, a tag or a branch of it")
        self.commit = found.stdout.strip()
        self.top = folder / self.commit[:12]

    def check_out(self, log):
        """Makes the clone, or leaves it as it is where it is whole."""
        if not (self.top / "Package.swift").exists():
            shutil.rmtree(self.top, ignore_errors=True)
            say(f"a clone of {self.commit[:12]} in {self.top}")
            # Objects are borrowed, which a clone of this checkout can do at any commit.
            run(["git", "clone", "--quiet", "--shared", "--no-checkout", TOP, self.top], log)
            run(["git", "-C", self.top, "checkout", "--quiet", "--detach", self.commit], log)
            # The same dependencies, whatever came out since.
            if (TOP / "Package.resolved").exists():
                shutil.copy(TOP / "Package.resolved", self.top)

    def cases(self):
        """The settings of the networks that are trained, by their names: all of its placements among them."""
        placements = sorted((self.top / "Configs/placement").glob("*.yaml"))
        named = [*FIXED, *(f"placement/{path.stem}" for path in placements)]
        return {**{name: (name, {}) for name in named}, "adam": ("smoke", ADAM)}


def build(top, log):
    """The program of a checkout, built for release."""
    say(f"building {top}")
    folder = top / (".build" + (f"-{os.environ['STN_MPI']}" if os.environ.get("STN_MPI") else ""))
    command = ["swift", "build", "-c", "release", "--product", "stn", "--scratch-path", folder]
    run(command, log, PATIENCE, top)
    return folder / "release/stn"


def train(program, base, case, steps, ranks, folder):
    """The arrays that a program comes to, by their paths."""
    name, settings = case
    settings = {
        "training.steps": steps, "training.validate_every": steps, "checkpoint.every": steps, "data.validation": 40,
        **settings}
    output = folder / "run"
    shutil.rmtree(output, ignore_errors=True)
    command = ["bash", TOP / "Launch/ranks.sh", ranks, program.path, "train", "--config", f"Configs/{name}.yaml"]
    try:
        run([*command, "--output", output, *pairs(settings)], folder / "log", PATIENCE, base.top)
    except Failure as failure:
        say(str(failure))
        raise Failure(f"training by {program.name} on {counted(ranks)} failed")
    return arrays(output / (output / "latest").read_text().strip())


def arrays(path):
    """The arrays of a checkpoint that are compared."""
    found = {}

    def take(prefix):
        def visit(name, item):
            if isinstance(item, h5py.Dataset):
                found[f"/{prefix}/{name}"] = item[...]
        return visit

    with h5py.File(path) as file:
        for group in COMPARED:
            file[group].visititems(take(group))
    if not any(name.startswith("/model/") for name in found):
        raise Failure(f"{path} has no arrays in /model")
    return found


def difference(expected, found):
    """A sentence on the first difference, or nothing."""
    for name in sorted({*expected, *found}):
        if name not in expected or name not in found:
            return f"{name} is in the {'second' if name not in expected else 'first'} alone"
        one, other = expected[name], found[name]
        if (one.dtype, one.shape) != (other.dtype, other.shape):
            return f"{name} is {one.dtype} of {one.shape}, then {other.dtype} of {other.shape}"
        if one.tobytes() != other.tobytes():
            words = (array.reshape(-1).view(f"V{array.itemsize}") for array in (one, other))
            count = sum(a.tobytes() != b.tobytes() for a, b in zip(*words))
            return f"{name} differs in {count} of {one.size} values"
    return None


def compare(old, new, base, case, options, folder):
    """What is said of a network, and whether both programs agree, and each with itself on other ranks."""
    first = None
    for ranks in options.ranks:
        for program in (old, new):
            label = f"{program.name} on {counted(ranks)}"
            began = time.monotonic()
            found = train(program, base, case, options.steps, ranks, folder)
            say(f"  {label}: {time.monotonic() - began:.0f} s")
            first = first or (label, found)
            if found_difference := difference(first[1], found):
                return False, f"{first[0]} and {label} differ: {found_difference}"
    return True, f"the same bits in {len(first[1])} arrays"


def counted(ranks):
    return "1 rank" if ranks == 1 else f"{ranks} ranks"


def say(text):
    print(text, file=sys.stderr, flush=True)


def numbers(text):
    found = [int(word) for word in text.split(",")]
    if not found or min(found) < 1:
        raise ValueError
    return found


def arguments():
    cache = Path(os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache")
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("base", metavar="BASE", help="a commit or a tag")
    parser.add_argument("--programs", nargs=2, type=Path, metavar=("OLD", "NEW"), help="built programs, in place of building")
    parser.add_argument("--networks", help="some of those that are trained, with commas")
    parser.add_argument("--steps", type=int, default=20, help="of training (20)")
    parser.add_argument("--ranks", type=numbers, default=[1, 3], help="numbers of ranks, with commas (1,3)")
    parser.add_argument(
        "--folder", type=Path, default=cache / "stn/same-model", help="where clones of bases are kept (%(default)s)")
    found = parser.parse_args()
    if found.steps < 1:
        parser.error("--steps must be above 0")
    for program in found.programs or []:
        if not (program.is_file() and os.access(program, os.X_OK)):
            parser.error(f"there is no program {program}")
    return found


def chosen(cases, names):
    """The cases of these names, or all."""
    asked = names.split(",") if names else list(cases)
    if unknown := [name for name in asked if name not in cases]:
        raise Failure(f"there is no network {', '.join(unknown)}; choose from {', '.join(cases)}")
    return {name: cases[name] for name in asked}


def programs_of(options, base, log):
    if options.programs:
        old, new = (path.resolve() for path in options.programs)
    else:
        old, new = build(base.top, log), build(TOP, log)
    return Program("old", old), Program("new", new)


def check(options, folder):
    """Compares all networks, and returns the number of those that differ."""
    kept = options.folder.resolve()
    kept.mkdir(parents=True, exist_ok=True)
    base = Base(options.base, kept)
    base.check_out(folder / "log")
    cases = chosen(base.cases(), options.networks)
    old, new = programs_of(options, base, folder / "log")
    bad = 0
    for number, (name, case) in enumerate(cases.items()):
        say(f"{name}, {number + 1} of {len(cases)}")
        try:
            good, words = compare(old, new, base, case, options, folder)
        except Failure as failure:
            good, words = False, str(failure)
        bad += not good
        print(f"{name}: {words}", flush=True)
    return bad


def main():
    options = arguments()
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(143))  # so that what was started is stopped
    with tempfile.TemporaryDirectory(prefix="stn-same-model-") as folder:
        sys.exit(1 if check(options, Path(folder)) else 0)


if __name__ == "__main__":
    try:
        main()
    except Failure as failure:
        sys.exit(f"same_model: {failure}")
