"""What the scripts of this folder share: options, a small run, a program that meets faults, and a judge of folders.

It does nothing by itself.
"""

import argparse
import concurrent.futures
import contextlib
import importlib.util
import itertools
import json
import os
import random
import shutil
import subprocess
import sys
import tempfile
import threading
import time
from dataclasses import dataclass, field
from pathlib import Path


def library(name, document):
    """Ends a file that is meant to be imported but was run, which has nothing to do but to explain itself."""
    if name == "__main__":
        argparse.ArgumentParser(
            description=document, formatter_class=argparse.RawDescriptionHelpFormatter).parse_args()
        sys.exit("it does nothing by itself: the scripts beside it import it")


library(__name__, __doc__)

TOP = Path(__file__).resolve().parents[2]
DIGITS = TOP / "Tests/DatasetsTests/Fixtures"
PATIENCE = 60  # seconds until something that takes less than one counts as hung
CHANGING = ("create", "write", "truncate", "sync", "rename", "link", "unlink", "mkdir", "rmdir")

# Every exit status that README.md has, but those that tell of a fault of the program itself, or of one among ranks.
DOCUMENTED = {0, 2, 65, 66, 71, 73, 74, 75, 76, 78, 80}

# A network of two layers, with everything that a run's folder may hold.
CONFIGURATION = f"""
seed: 5
data: {{digits: {DIGITS}, distortion: {{kind: r}}, validation: 40}}
network:
  input: [1, 28, 28]
  layers:
    - average_pool: 2
    - spatial_transformer: {{transformation: affine, localisation: [{{average_pool: 2}}, {{dense: 4}}]}}
    - average_pool: 2
    - dense: 10
training:
  steps: 3
  batch: 8
  micro_batches: 8
  optimizer: {{kind: sgd, learning_rate: 0.02, momentum: 0.9}}
  log_every: 1
  validate_every: 2
checkpoint: {{every: 1, keep: 1}}
"""


def options(document, *more):
    """Reads the options that all scripts have, and others of one's own, each a name and its keywords."""
    parser = argparse.ArgumentParser(description=document, formatter_class=argparse.RawDescriptionHelpFormatter)
    folder = os.environ.get("SWIFTPM_BUILD_DIR", TOP / ".build")
    parser.add_argument("--stn", default=Path(folder) / "release/stn", help="the program (that of the release build)")
    parser.add_argument("--short", action="store_true", help="a part that takes seconds")
    parser.add_argument("--count", type=int, help="so many of all that there is to try, of each thing that is harmed")
    parser.add_argument("--seed", type=int, default=1, help="chooses what is tried where not everything is")
    parser.add_argument("--jobs", type=int, default=os.cpu_count(), help="how many programs run at once")
    for name, keywords in more:
        parser.add_argument(name, **keywords)
    found = parser.parse_args()
    if importlib.util.find_spec("h5py") is None:
        parser.error(f"{sys.executable} has no h5py; /usr/bin/python3 has Debian's, which Launch/setup.sh installs")
    found.stn = Path(found.stn).resolve()
    if not found.stn.exists():
        parser.error(f"{found.stn} is not there; swift build -c release makes it")
    return found


@contextlib.contextmanager
def folder():
    """A folder that goes when it was used, in memory where the system has a file system there."""
    memory = Path("/dev/shm")
    parent = memory if os.access(memory, os.W_OK) else None
    with tempfile.TemporaryDirectory(prefix="stn-faults-", dir=parent) as path:
        yield Path(path)


@dataclass
class Ended:
    """How a program ended: negative of the signal that killed it, None if it had to be killed after a while."""

    status: int | None
    said: str
    output: str = ""

    @property
    def reason(self):
        """The last line that it said."""
        return ([line for line in self.said.splitlines() if line.strip()] or ["nothing"])[-1]

    def __str__(self):
        return f"status {self.status}: {self.reason}"


def run(command, seconds=PATIENCE, **environment):
    """Runs a program to its end."""
    process = subprocess.Popen(
        [str(word) for word in command], env={**os.environ, **{key: str(value) for key, value in environment.items()}},
        stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.PIPE, process_group=0)
    try:
        output, said = process.communicate(timeout=seconds)
        status = process.returncode
    except subprocess.TimeoutExpired:
        os.killpg(process.pid, 9)
        output, said = process.communicate()
        status = None
    return Ended(status, said.decode(errors="replace"), output.decode(errors="replace"))


class Harm:
    """The library that stands between a program and the system, built where it is to lie."""

    def __init__(self, place):
        self.library = place / "faults.so"
        compiler = shutil.which("cc") or shutil.which("clang") or sys.exit("there is no C compiler; Launch/setup.sh has one")
        subprocess.run(
            [compiler, "-O1", "-shared", "-fPIC", "-o", self.library, Path(__file__).with_name("faults.c"), "-ldl"],
            check=True)

    def run(self, command, folder, kind=None, at=None, names=None, lasting=False, record=None):
        """Runs a program, of whose calls in a folder one is harmed."""
        variables = {"LD_PRELOAD": self.library, "FAULTS_FOLDER": folder}
        if kind is not None:
            variables |= {"FAULTS_KIND": kind, "FAULTS_AT": at}
        if names:
            variables["FAULTS_NAMES"] = f",{','.join(names)},"
        if lasting:
            variables["FAULTS_LASTING"] = "yes"
        if record:
            variables["FAULTS_RECORD"] = record
        return run(command, **variables)

    def calls(self, command, folder, record):
        """Runs a program unharmed, and lists its calls in a folder."""
        ended = self.run(command, folder, record=record)
        if ended.status != 0:
            sys.exit(f"{' '.join(map(str, command))} ended with {ended}\n{ended.said}")
        return list(calls(record))


@dataclass
class Call:
    """A call that touched the folder, or what the program said between two."""

    number: int
    name: str
    path: str
    other: str
    offset: int
    data: bytes = field(repr=False, default=b"")


def calls(record):
    """What the library wrote down."""
    text = Path(record).read_bytes()
    place = 0
    while place < len(text):
        end = text.index(b"\n", place)
        number, name, path, other, offset, size = text[place:end].decode(errors="surrogateescape").split("\t")
        place = end + 1
        data = b""
        if name in ("write", "say"):
            data = text[place:place + int(size)]
            place += int(size)
        yield Call(int(number), name, path, other, int(offset), data)


class SmallRun:
    """A run that nothing disturbs, and what others of it are held against."""

    def __init__(self, stn, place, **settings):
        self.stn, self.place, self.settings = stn, place, settings
        self.configuration = place / "small.yaml"
        self.configuration.write_text(CONFIGURATION)
        self.path = place / "undisturbed"
        ended = run(self.command(self.path))
        if ended.status != 0:
            sys.exit(f"the run that nothing disturbs ended with {ended}\n{ended.said}")
        self.files = names(self.path)
        self.learnt = learnt(latest(self.path))
        self.metrics = metrics(self.path)
        self.texts = self.read_texts(self.path)

    def command(self, output, *more, **settings):
        pairs = [word for item in {**self.settings, **settings}.items() for word in ("--set", "{}={}".format(*item))]
        return [self.stn, "train", "--config", self.configuration, "--output", output, *pairs, *more]

    def objections(self, output, asides=False, spoiled=(), unwritten=False, launch=()):
        """What is wrong with a folder after a fault: with its files as they are, and with the run that goes on there.

        What was `spoiled` before, as bytes, need not verify; where a checkpoint could not be written, another may be the best.
        """
        found = [
            f"{path.name} does not verify: {ended}" for path, ended in broken(self.stn, output)
            if path.read_bytes() not in spoiled]
        ended = run([*launch, *self.command(output, "--resume", "auto")])
        if ended.status != 0:
            return found + [f"the run does not go on: {ended}"]
        return found + self.differences(output, asides, unwritten)

    def differences(self, output, asides=False, unwritten=False):
        """In what a finished run is not the one that nothing disturbed."""
        found = []
        files = {name for name in names(output) if not (asides and ".aside" in name)}
        best = {str(path.relative_to(output)) for path in (output / "checkpoints").iterdir()} if unwritten else set()
        if files - best != self.files - (best | {name for name in self.files if unwritten and "step-" in name}):
            found.append(f"files differ: {sorted(files ^ self.files)}")
        try:
            if learnt(latest(output)) != self.learnt:
                found.append("it learnt other bits")
            if metrics(output) != self.metrics:
                found.append("it has other metrics")
        except (OSError, ValueError, KeyError) as error:
            found.append(f"it cannot be read: {error}")
        texts = self.read_texts(output)
        return found + [
            f"{name} says something else" for name in texts
            if texts[name] != self.texts[name] and not (unwritten and name == "best")]

    @staticmethod
    def read_texts(output):
        return {name: (output / name).read_bytes() for name in ("config.yaml", "latest", "best")}


def names(output):
    return {str(path.relative_to(output)) for path in output.rglob("*")}


def latest(output):
    return output / (output / "latest").read_text().strip()


def broken(stn, output):
    """Checkpoints that are not as they should be, under the names that finished ones have."""
    for path in sorted(output.glob("checkpoints/step-*.h5")):
        ended = run([stn, "verify", path])
        if ended.status != 0:
            yield path, ended


def metrics(output):
    """The lines of metrics, without what depends on time."""
    lines = [json.loads(line) for line in (output / "metrics.jsonl").read_text().splitlines()]
    timed = ("phases", "samples_per_second")
    return [{key: value for key, value in line.items() if key not in timed} for line in lines]


reading = threading.Lock()


def learnt(checkpoint):
    """The bytes of all arrays of a model and its optimizer."""
    import h5py

    arrays = {}
    with reading, h5py.File(checkpoint, "r") as file:
        for group in ("model", "optimizer"):
            file[group].visititems(
                lambda path, item: arrays.update({f"{group}/{path}": item[()].tobytes()})
                if isinstance(item, h5py.Dataset) else None)
    if not arrays:
        raise ValueError(f"{checkpoint} holds no arrays")
    return arrays


class Tally:
    """Counts what was tried and what was wrong, says how far it has come, and ends the script."""

    def __init__(self, name):
        self.name, self.tried, self.wrong = name, 0, 0
        self.began = self.told = time.monotonic()
        self.lock = threading.Lock()

    def add(self, what, objections):
        with self.lock:
            self.tried += 1
            if objections:
                self.wrong += 1
                print(f"{self.name}: WRONG after {what}: {'; '.join(objections)}", flush=True)
            if time.monotonic() - self.told > 20:
                self.told = time.monotonic()
                print(f"{self.name}: {self.tried} tried, {self.wrong} wrong, {self.seconds} s", flush=True)

    @property
    def seconds(self):
        return round(time.monotonic() - self.began)

    def each(self, cases, body, jobs):
        """Tries cases side by side; `body` gives objections."""
        def attempt(case):
            try:
                self.add(str(case), body(case))
            except Exception as error:  # what the judge itself stumbles over tells of the folder
                self.add(str(case), [f"{type(error).__name__}: {error}"])

        with concurrent.futures.ThreadPoolExecutor(jobs) as pool:
            list(pool.map(attempt, cases))

    def end(self):
        print(f"{self.name}: {self.tried} tried, {self.wrong} wrong, {self.seconds} s", flush=True)
        if self.tried == 0:
            sys.exit(f"{self.name}: nothing was tried")
        sys.exit(1 if self.wrong else 0)


def chosen(cases, few, given):
    """All cases, or as many as were asked for, or a few in the short form; the choice is random but for the seed."""
    cases, count = list(cases), given.count or (few if given.short else None)
    if count is None or len(cases) <= count:
        return cases
    return [cases[index] for index in sorted(random.Random(given.seed).sample(range(len(cases)), count))]


fresh = itertools.count()


def new_path(place, stem="run"):
    """A name that nothing has, below a folder of its own, so that neighbours do not matter."""
    parent = place / f"{stem}-{next(fresh)}"
    parent.mkdir()
    return parent / "run"
