"""The list of what Launch/paper.sh trains, the training of it, and the tables of what came of it.

A folder (Configs/paper) holds cells.csv, the list: a table, a cell (the configuration's path without .yaml), the paper's error in
percent where it prints one, how many seeds, and the cell, listed before, with whose transformers it begins. results.csv beside it has a
line for each run that has ended, and README.md the tables, between two marks. Needs h5py where runs are recorded.
"""

import argparse
import contextlib
import csv
import datetime
import fcntl
import fnmatch
import hashlib
import json
import math
import os
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from fractions import Fraction
from pathlib import Path
from statistics import fmean, variance

TOP = Path(__file__).resolve().parent.parent
CELLS = ["table", "cell", "paper", "seeds", "from"]
COLUMNS = [
    "cell", "seed", "status", "steps", "wrong", "samples", "distorted", "weights", "turned_back", "collapses", "seconds", "ranks",
    "instruction_set", "commit", "date", "digest"]
BEGIN, END = "<!-- Launch/paper.py writes from here -->", "<!-- to here -->"
HELD, STOPPED, DIVERGED = 73, 75, 76
DISTORTIONS = 10  # the test errors are those of the first, and the others show how far that draw counts
PATIENCE = 30  # seconds that ranks of a script that was killed may take to end


class Failure(Exception):
    """What is wrong, in a sentence."""


# ---------------------------------------------------------------------------------------------------------------------
# The folder


def rows(path, columns):
    """The lines of a table by their columns' names."""
    with open(path, newline="", encoding="utf-8") as file:
        reader = csv.DictReader(file)
        if reader.fieldnames != columns:
            raise Failure(f"{path} has the columns {reader.fieldnames}, expected {columns}")
        found = list(reader)
    for number, row in enumerate(found, 2):
        if None in row or None in row.values():
            raise Failure(f"{path}, line {number}, has other than {len(columns)} columns; mend it, or take it out")
    return found


def number(path, row, column):
    """A count in a table."""
    if not row[column].isdecimal():
        raise Failure(f"{path}: {row['cell']} has {row[column]!r} for {column}, expected a count")
    return int(row[column])


class Folder:
    """The list and its results."""

    def __init__(self, path):
        self.path, self.page, self.results = path, path / "README.md", path / "results.csv"
        self.cells = rows(path / "cells.csv", CELLS)
        self.named = {}
        for cell in self.cells:
            cell["seeds"] = number(path / "cells.csv", cell, "seeds")
            if not self.configuration(cell["cell"]).is_file():
                raise Failure(f"{path / 'cells.csv'} names {cell['cell']}, but there is no {self.configuration(cell['cell'])}")
            if cell["from"] and (cell["from"] not in self.named or self.named[cell["from"]]["seeds"] < cell["seeds"]):
                raise Failure(
                    f"{path / 'cells.csv'}: {cell['cell']} is to begin with the transformers of {cell['from']}, which is not listed before it"
                    " with at least as many seeds")
            self.named[cell["cell"]] = cell

    def configuration(self, cell):
        return self.path / f"{cell}.yaml"

    def chosen(self, patterns):
        """Cells that patterns name, all of them where there are none."""
        for pattern in patterns:
            if not fnmatch.filter(self.named, pattern):
                raise Failure(f"no cell of {self.path / 'cells.csv'} is named {pattern}; --list has their names")
        return [cell for cell in self.cells if not patterns or any(fnmatch.fnmatch(cell["cell"], p) for p in patterns)]

    def ended(self):
        """Runs that have ended, by cell and seed."""
        found = {}
        for row in rows(self.results, COLUMNS) if self.results.exists() else []:
            key = row["cell"], number(self.results, row, "seed")
            if row["cell"] not in self.named:
                raise Failure(f"{self.results} has {row['cell']}, which cells.csv lacks; rename it there, or take it out")
            if key in found:
                raise Failure(f"{self.results} has {row['cell']}, seed {row['seed']}, twice; take one of them out")
            for column in ["status"] if row["status"] != "0" else ["steps", "wrong", "samples", "collapses", "seconds", "ranks"]:
                number(self.results, row, column)
            if row["status"] == "0" and not (distorted(row) and distorted(row)[0] == int(row["wrong"])):
                raise Failure(
                    f"{self.results}: {row['cell']} has {row['distorted']!r} for distorted, expected the digits wrong in each of"
                    f" {DISTORTIONS} distortions, {row['wrong']} first")
            found[key] = row
        return found

    def runs(self, cell):
        """Those of a cell, in the order of seeds."""
        return [row for (name, _), row in sorted(self.ended().items()) if name == cell]

    def needed(self, patterns):
        """How many seeds of which cells patterns name, and of those with whose transformers they begin."""
        seeds = {cell["cell"]: cell["seeds"] for cell in self.chosen(patterns)}
        for cell in reversed(self.cells):
            if cell["cell"] in seeds and cell["from"]:
                seeds[cell["from"]] = max(seeds[cell["cell"]], seeds.get(cell["from"], 0))
        return seeds

    def open_runs(self, patterns):
        """Cells and seeds that have not ended: the first seeds of all cells, in the order of the list, before the second of any."""
        ended, needed = self.ended(), self.needed(patterns)
        seeds = range(1, max(needed.values()) + 1)
        pairs = [(cell["cell"], seed) for seed in seeds for cell in self.cells if seed <= needed.get(cell["cell"], 0)]
        return [pair for pair in pairs if pair not in ended]

    @contextlib.contextmanager
    def alone(self):
        """Keeps other scripts out while results and tables change."""
        # For writing, without which NFS gives no such lock.
        with open(self.path / "cells.csv", "r+", encoding="utf-8") as file:
            fcntl.flock(file, fcntl.LOCK_EX)
            yield

    def add(self, row):
        """Adds a run that has ended, and makes the tables anew, by the list as it is by now."""
        with self.alone():
            now = Folder(self.path)
            ended = now.ended()
            if (row["cell"], row["seed"]) in ended:
                raise Failure(f"{self.results} has {row['cell']}, seed {row['seed']}, already: another script trained it elsewhere")
            lines = [*ended.values(), row]
            text = [",".join(COLUMNS), *(",".join(str(line.get(column, "")) for column in COLUMNS) for line in lines)]
            replace(self.results, "\n".join(text) + "\n")
            replace(self.page, with_tables(now))

    def write_tables(self):
        with self.alone():
            replace(self.page, with_tables(self))


def replace(path, text):
    """Writes a file that is there as it was, or whole, whenever the power goes."""
    with tempfile.NamedTemporaryFile("w", dir=path.parent, prefix=f".{path.name}.", delete=False, encoding="utf-8") as file:
        file.write(text)
        file.flush()
        os.fsync(file.fileno())
    os.chmod(file.name, 0o644)
    os.replace(file.name, path)


# ---------------------------------------------------------------------------------------------------------------------
# Tables


def wilson(share, count):
    """The ends of the 95 % interval of a share of so many samples, in percent (Wilson 1927)."""
    z = 1.959964
    middle = (share + z * z / (2 * count)) / (1 + z * z / count)
    half = z / (1 + z * z / count) * math.sqrt(share * (1 - share) / count + z * z / (4 * count * count))
    return 100 * (middle - half), 100 * (middle + half)


def percent(row):
    return 100 * int(row["wrong"]) / int(row["samples"])


def distorted(row):
    """How many are wrong in each distortion of the test digits; nothing where those are no counts."""
    counts = row["distorted"].split()
    return [int(count) for count in counts] if len(counts) == DISTORTIONS and all(map(str.isdecimal, counts)) else []


def finished(runs):
    return [run for run in runs if run["status"] == "0"]


def verdict(cell, runs):
    """How the mean of the runs stands to the paper's figure and its binomial interval; none where one came to no end."""
    done = finished(runs)
    if not cell["paper"]:
        return ""
    if len(done) < len(runs):
        return f"{len(runs) - len(done)} of {len(runs)} did not end"
    wrong, samples = sum(int(run["wrong"]) for run in done), sum(int(run["samples"]) for run in done)
    low, high = wilson(float(cell["paper"]) / 100, int(done[0]["samples"]))
    # Exactly, since means that are equal to the paper's figure are common.
    if Fraction(100 * wrong, samples) < Fraction(cell["paper"]):
        return "below"
    return "as good" if 100 * wrong / samples <= high else f"above (paper's interval {low:.2f} to {high:.2f})"


def figure(runs):
    values = [percent(run) for run in runs]
    spread = f", {min(values):.2f}–{max(values):.2f}" if len(values) > 1 else ""
    return f"**{fmean(values):.2f} %**{spread}"


def figure_distorted(runs):
    """Mean error over distortions, and its standard deviation from one to the next, of each run by itself."""
    shares = [[100 * count / int(run["samples"]) for count in distorted(run)] for run in runs]
    deviation = math.sqrt(fmean([variance(values) for values in shares]))
    return f"{fmean([fmean(values) for values in shares]):.2f} ± {deviation:.2f}"


def remark(run):
    """What a seed's run did besides training to its end."""
    if run["status"] != "0":
        return f" (ended with {run['status']})"
    return f" (taken back {run['collapses']} ×)" if run["collapses"] != "0" else ""


def seeds(runs):
    """Which seeds were trained, each with what there is to say of its run; many of which there is nothing to say in short."""
    if len(runs) > 3 and not any(map(remark, runs)) and [int(run["seed"]) for run in runs] == list(range(1, len(runs) + 1)):
        return f"1–{len(runs)}"
    return ", ".join(run["seed"] + remark(run) for run in runs)


def learning(folder, cell):
    """What a cell has whose transformers learn, beside one in which they are frozen."""
    name = cell["cell"].removesuffix("-frozen")
    done = finished(folder.runs(name)) if name != cell["cell"] else []
    return f"`{name}` has {fmean([percent(run) for run in done]):.2f} %" if done else ""


def line(folder, cell):
    runs = folder.runs(cell["cell"])
    name, done = f"[`{cell['cell']}`]({cell['cell']}.yaml)", finished(runs)
    if cell["from"]:
        name += f", with the transformers of `{cell['from']}`"
    paper = f"{cell['paper']} %" if cell["paper"] else ""
    if not done:
        return f"| {name} | {paper} | | | | {seeds(runs)} | | | |"
    against = verdict(cell, runs) or learning(folder, cell)
    steps = ", ".join(sorted({run["steps"] for run in done}, key=int))
    hours = fmean([float(run["seconds"]) for run in done]) / 3600
    ranks = "/".join(sorted({run["ranks"] for run in done}, key=int))
    commits = ", ".join(dict.fromkeys(run["commit"] for run in done))
    entries = [name, paper, figure(done), figure_distorted(done), against, seeds(runs), steps, f"{hours:.2g} on {ranks}", commits]
    return f"| {' | '.join(entries)} |"


def table(folder, title):
    columns = [
        "cell", "paper", "test error", f"over {DISTORTIONS} distortions", "against the paper", "seeds", "steps", "hours, on ranks", "commit"]
    head = [f"| {' | '.join(columns)} |", "|---" * len(columns) + "|"]
    found = sorted((cell for cell in folder.cells if cell["table"] == title), key=lambda cell: cell["cell"])
    return "\n".join([f"### {title}", "", *head, *(line(folder, cell) for cell in found)])


def glance(folder):
    """What the paper prints beside ours: a line for each network, a column for each set, as cells are named SET/NETWORK."""
    printed = {tuple(cell["cell"].split("/", 1)): cell for cell in folder.cells if cell["paper"] and "/" in cell["cell"]}
    sets = list(dict.fromkeys(key[0] for key in printed))
    lines = []
    for network in sorted({key[-1] for key in printed}):
        entries = []
        for name in sets:
            cell = printed.get((name, network))
            runs = folder.runs(cell["cell"]) if cell else []
            done = finished(runs)
            ours = f"**{fmean([percent(run) for run in done]):.2f}**" if done else "–"
            if len(done) < len(runs):
                ours += f" ({len(runs) - len(done)} did not end)"
            entries.append(f"{ours} / {cell['paper']}" if cell else "")
        lines.append(f"| `{network}` | {' | '.join(entries)} |")
    head = [f"| ours / the paper's, in percent | {' | '.join(sets)} |", "|---" * (len(sets) + 1) + "|"]
    return "\n".join(["### Test errors at a glance", "", *head, *lines])


def with_tables(folder):
    """README.md with the tables as they are to be."""
    before, begin, rest = folder.page.read_text(encoding="utf-8").partition(BEGIN)
    _, end, behind = rest.partition(END)
    if not begin or not end:
        raise Failure(f"{folder.page} lacks the marks {BEGIN} and {END}, between which the tables belong")
    titles = dict.fromkeys(cell["table"] for cell in folder.cells)
    tables = "\n\n".join([glance(folder), *(table(folder, title) for title in titles)])
    return f"{before}{BEGIN}\n\n{tables}\n\n{END}{behind}"


# ---------------------------------------------------------------------------------------------------------------------
# Checkpoints


def digest(checkpoint):
    """A digest of what a checkpoint may be judged by: of the lines `path digest` of /model and /average, sorted."""
    import h5py

    lines = []
    with h5py.File(checkpoint) as file:
        for name in ("model", "average"):
            if name in file:
                file[name].visititems(
                    lambda _, found: lines.append(f"{found.name} {found.attrs['digest']}\n") if isinstance(found, h5py.Dataset) else None)
    return hashlib.sha256("".join(sorted(lines)).encode()).hexdigest()[:16]


def trained(checkpoint):
    """How a checkpoint came to be: steps, how often it was taken back, seconds between the first and the last, ranks, instruction set."""
    import h5py

    with h5py.File(checkpoint) as file:
        trainer, metrics = file["trainer"].attrs, file["metrics"]
        steps = [0, *(int(step) for step in metrics["step"][:])]
        speeds = [float(speed) for speed in metrics["samples_per_second"][:]]
        seconds = sum((b - a) * int(trainer["batch"]) / speed for a, b, speed in zip(steps, steps[1:], speeds) if speed > 0)
        return {
            "steps": int(trainer["step"]), "collapses": int(trainer.get("collapses", 0)), "seconds": round(seconds),
            "ranks": int(file["provenance"].attrs["ranks"]), "instruction_set": trainer["instruction_set"]}


# ---------------------------------------------------------------------------------------------------------------------
# Training


class Checkout:
    """What is trained from: the commit, and what was changed since."""

    # What this script itself writes, under its own names and those that are there for a moment.
    OWN = [":!Configs/paper/README.md", ":!Configs/paper/results.csv", ":!Configs/paper/.*"]

    def __init__(self):
        self.state = self.now()

    @staticmethod
    def now():
        def git(*words):
            # Status refreshes the index where it may, and would leave its lock behind if it were killed at that.
            command = ["git", "--no-optional-locks", "-c", "safe.directory=*", "-C", TOP, *words]
            # In a session of its own, where Ctrl-C does not reach it.
            done = subprocess.run(command, capture_output=True, text=True, check=True, start_new_session=True)
            return done.stdout.strip()
        try:
            changed = git("status", "--porcelain", "--", "Package.swift", "Sources", "Configs", *Checkout.OWN)
            return git("rev-parse", "--short", "HEAD") + ("-dirty" if changed else "")
        except (OSError, subprocess.CalledProcessError):
            return "unknown"

    def check(self):
        """Refuses to go on from another commit than that from which this began, which it takes the program to be built from."""
        now = self.now()
        if now != self.state:
            raise Failure(f"the checkout has gone from {self.state} to {now} since this began; start it again")


@contextlib.contextmanager
def copied(program, runs):
    """A copy of the program, which another build may replace while this goes on. Those that kills left behind go."""
    runs.mkdir(parents=True, exist_ok=True)
    with open(runs / ".programs.lock", "w", encoding="utf-8") as alone:
        fcntl.flock(alone, fcntl.LOCK_EX)
        for path in runs.glob(".program-*"):
            with contextlib.suppress(OSError), open(path / "lock", "r+", encoding="utf-8") as lock:
                fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
                shutil.rmtree(path)
        place = Path(tempfile.mkdtemp(prefix=".program-", dir=runs))
        lock = open(place / "lock", "w", encoding="utf-8")  # noqa: SIM115  held until the end
        fcntl.flock(lock, fcntl.LOCK_EX)
    with lock:
        yield Path(shutil.copy2(program, place))
        shutil.rmtree(place)


class Paper:
    """Trains what has not ended yet."""

    def __init__(self, folder, stn, runs, ranks, cores):
        self.folder, self.stn, self.runs, self.ranks, self.cores = folder, stn, runs, ranks, cores
        self.checkout, self.child, self.stopping, self.began = Checkout(), None, False, time.monotonic()

    def signalled(self, *_):
        """Has the ranks write a checkpoint; what is being judged may end."""
        self.stopping = True
        if self.child:
            self.child.terminate()

    def launch(self, cell):
        """What starts the ranks; one rank needs nothing."""
        plan = subprocess.run(
            [self.stn, "inspect", "--config", self.folder.configuration(cell), "--json"], stdout=subprocess.PIPE, check=False)
        if plan.returncode != 0:
            raise Failure(f"{self.folder.configuration(cell)} cannot be trained")
        ranks = self.ranks or min(self.cores, json.loads(plan.stdout)["micro_batches"])
        return [] if ranks == 1 else ["env", "STN_YIELD=no", "bash", TOP / "Launch/ranks.sh", str(ranks)]

    def beginning(self, cell, seed, run):
        """Options for what a run begins with; None where that is still to be trained."""
        source = self.folder.named[cell]["from"]
        # What goes on has it in its checkpoints, and folders may have moved since.
        if not source or (run / "latest").exists():
            return []
        status = self.folder.ended().get((source, seed), {}).get("status")
        if status is None:
            return None
        if status != "0":
            raise Failure(f"{cell}, seed {seed}, has nothing to begin with: {source} ended with status {status}")
        other = self.runs / source / f"seed-{seed}"
        if not other.is_dir():
            raise Failure(
                f"{cell}, seed {seed}, begins with the transformers of {other}, which is not there; bring it, or take the line of {source} out"
                f" of {self.folder.results} to have it trained again")
        return ["--init", other, "--init-only", "transformer"]

    def train(self, cell, seed, run, launch, beginning):
        """The status with which the training ends."""
        command = ["bash", TOP / "Launch/supervise.sh", *launch, self.stn, "train", "--config", self.folder.configuration(cell)]
        command += ["--set", f"seed={seed}", "--output", run, "--resume", "auto", *beginning]
        with subprocess.Popen(list(map(str, command))) as self.child:
            # A signal may have come before there was a child.
            if self.stopping:
                self.child.terminate()
            status = self.child.wait()
        self.child = None
        return status if status >= 0 else 128 - status

    def train_when_free(self, *what):
        """As `train`, where ranks of before may still have to end."""
        end = time.monotonic() + PATIENCE
        while (status := self.train(*what)) == HELD and time.monotonic() < end and not self.stopping:
            time.sleep(2)
        return status

    def judged(self, run, launch):
        """What `stn evaluate` makes of the test digits."""
        done = subprocess.run(
            list(map(str, [*launch, self.stn, "evaluate", "--checkpoint", run, "--distortions", DISTORTIONS, "--json"])),
            stdout=subprocess.PIPE, text=True, check=False)
        if done.returncode != 0:
            raise Failure(f"{run} cannot be judged: evaluate ended with status {done.returncode}")
        judged = json.loads(done.stdout)
        if judged["data"] != "test" or judged["count"] == 0:
            raise Failure(f"{run} was judged by {judged['count']} samples of {judged['data']}, expected those of test")
        run.with_name(f"{run.name}.test.json").write_text(done.stdout, encoding="utf-8")
        return judged

    def commits(self, run):
        """The commits by which a run was trained, in order: one, unless it went on with another."""
        path = run.with_name(f"{run.name}.commits")
        known = path.read_text().split() if path.exists() and (run / "latest").exists() else []
        if self.checkout.state not in known:
            known.append(self.checkout.state)
            replace(path, "\n".join(known) + "\n")
        return "+".join(known)

    def record(self, cell, seed, run, status, commit, judged=None):
        row = {"cell": cell, "seed": seed, "status": status, "commit": commit}
        row["date"] = datetime.datetime.now(datetime.timezone.utc).date().isoformat()
        if judged:
            checkpoint = run / (run / "latest").read_text().strip()
            turned = " ".join(f"{share:.2f}" for share in judged.get("turned_back", {}).values())
            row |= {"wrong": judged["errors"], "samples": judged["count"], "weights": judged["weights"], "turned_back": turned}
            shares = judged["over_distortions"]["error_percent"]["values"]
            row["distorted"] = " ".join(str(round(share * judged["count"] / 100)) for share in shares)
            row |= {"digest": digest(checkpoint), **trained(checkpoint)}
        self.folder.add(row)

    def attempt(self, cell, seed, run):
        """Trains and judges a run; its status, 0 where it has to wait for another."""
        beginning = self.beginning(cell, seed, run)
        if beginning is None:
            self.say(f"{cell}, seed {seed}, is left until {self.folder.named[cell]['from']} has a result")
            return 0
        self.say(f"{cell}, seed {seed}, into {run}")
        launch, commit = self.launch(cell), self.commits(run)
        status = self.train_when_free(cell, seed, run, launch, beginning)
        if status == DIVERGED:
            self.record(cell, seed, run, status, commit)
        if status == 0:
            judged = self.judged(run, launch)
            self.record(cell, seed, run, 0, commit, judged)
            print(f"{cell}, seed {seed}: {judged['errors']} of {judged['count']} wrong, {judged['error_percent']:.2f} %", flush=True)
        return status

    def take(self, cell, seed):
        """Does a run that nobody else is at and that has not ended; its status, 0 where there is nothing to do."""
        run = self.runs / cell / f"seed-{seed}"
        run.parent.mkdir(parents=True, exist_ok=True)
        with open(run.with_name(f"{run.name}.lock"), "w", encoding="utf-8") as lock:
            try:
                fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except BlockingIOError:
                self.say(f"{cell}, seed {seed}, is left to another script")
                return 0
            return self.attempt(cell, seed, run) if (cell, seed) in self.folder.open_runs([cell]) else 0

    def all(self, patterns):
        """Takes one run after another; the status of the first that failed."""
        first = 0
        for cell, seed in self.folder.open_runs(patterns):
            self.checkout.check()
            try:
                status = self.take(cell, seed)
                reason = f"{cell}, seed {seed}, ended with status {status}"
            except Failure as failure:
                status, reason = 1, str(failure)
            # Ctrl-C reaches what was running as well, which may fail then.
            stopped = self.stopping or status == STOPPED
            if status == DIVERGED or (status != 0 and not stopped):
                print(f"paper.py: {reason}{'' if stopped else '; the next one follows'}", file=sys.stderr)
                first = first or status
            if stopped:
                return STOPPED
        left = len(self.folder.open_runs(patterns))
        # What Ctrl-C ended may have been heard of before Ctrl-C itself.
        if self.stopping and left:
            return STOPPED
        self.say(f"{left} are left, to other scripts or another time" if left else "nothing more is to be trained")
        return first

    def say(self, text):
        print(f"\n== {text} ({time.monotonic() - self.began:.0f} s)", flush=True)


# ---------------------------------------------------------------------------------------------------------------------
# Commands


def command_train(folder, arguments):
    # Until there is something to stop, signals wait: an import that one interrupts is said to have failed.
    signals = {signal.SIGTERM, signal.SIGINT}
    signal.pthread_sigmask(signal.SIG_BLOCK, signals)
    import h5py  # noqa: F401  rather now than after hours

    with copied(arguments.stn, arguments.runs) as stn:
        paper = Paper(folder, stn, arguments.runs, arguments.ranks, arguments.cores)
        signal.signal(signal.SIGTERM, paper.signalled)
        signal.signal(signal.SIGINT, paper.signalled)
        signal.pthread_sigmask(signal.SIG_UNBLOCK, signals)
        # A terminal that is closed ends nothing.
        signal.signal(signal.SIGHUP, signal.SIG_IGN)
        folder.write_tables()
        return paper.all(arguments.pattern)


def command_list(folder, arguments):
    for cell in folder.chosen(arguments.pattern):
        runs = folder.runs(cell["cell"])
        figures = ", ".join(f"{percent(run):.2f}" if run["status"] == "0" else f"status {run['status']}" for run in runs)
        paper = f"paper {cell['paper']} %" if cell["paper"] else ""
        print(f"{cell['cell']:28} {len(runs)} of {cell['seeds']}  {figures:18} {paper}".rstrip())


def command_digest(_, arguments):
    print(digest(arguments.checkpoint))


def command_table(folder, arguments):
    if not arguments.check:
        folder.write_tables()
    elif folder.page.read_text(encoding="utf-8") != with_tables(folder):
        raise Failure(f"the tables in {folder.page} are not those of results.csv; python3 Launch/paper.py table writes them")


def parsed():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--folder", type=Path, default=TOP / "Configs/paper")
    commands = parser.add_subparsers(required=True)

    def command(name, function, text):
        added = commands.add_parser(name, help=text)
        added.set_defaults(run=function)
        return added

    train = command("train", command_train, "what paper.sh does once the program is built")
    train.add_argument("--stn", type=Path, required=True, help="the program")
    train.add_argument("--runs", type=Path, required=True, help="where the runs' folders lie")
    train.add_argument("--ranks", type=int, default=0, help="so many ranks, in place of as many as cores and micro-batches allow")
    train.add_argument("--cores", type=int, default=1)
    for added in [train, command("list", command_list, "all cells, and what came of them")]:
        added.add_argument("pattern", nargs="*")
    command("digest", command_digest, "the digest that results.csv has of a checkpoint").add_argument("checkpoint")
    command("table", command_table, "writes the tables into README.md").add_argument(
        "--check", action="store_true", help="fails where they are not those of results.csv")
    return parser.parse_args()


def main():
    arguments = parsed()
    try:
        sys.exit(arguments.run(Folder(arguments.folder), arguments) or 0)
    except (Failure, OSError, ImportError) as failure:
        sys.exit(f"paper.py: {failure}")


if __name__ == "__main__":
    main()
