"""Trains a small list as Launch/paper.sh does, stops and kills that on the way, and judges what it writes down.

    python3 Tests/Faults/tables.py [--short]

The list has two cells of two seeds, one that begins with the transformer of another, and one that diverges. Killed or stopped at random
moments, the same command goes on; at the end each run has one line in results.csv, with the digest of a run that nothing disturbed, the
tables are those of these lines, and nothing is trained again. Two at once train every run once. What cannot be judged or read is said,
and nothing is written down of it.
"""

import csv
import json
import os
import random
import shutil
import signal
import statistics
import subprocess
import sys
import time

from common import CONFIGURATION, TOP, Tally, folder, latest, options, run

CELLS = "table,cell,paper,seeds,from\nSmall,a/small,2.5,2,\nSmall,a/wide,,2,\nSmall,a/frozen,,1,a/small\nFails,a/diverges,9,1,\n"
NAME = "network: {layers: {1: {spatial_transformer: {name: transformer}}}}\n"
STEPS = "training: {steps: 60, log_every: 5, validate_every: 20}\ncheckpoint: {every: 2, keep: 2}\n"
WIDE = "network: {layers: {1: {spatial_transformer: {localisation: [dense: 6]}}}}\n"
PAGE = "# Small\n\n<!-- Launch/paper.py writes from here -->\n<!-- to here -->\n\nThe end.\n"
RUNS = {("a/small", 1), ("a/small", 2), ("a/wide", 1), ("a/wide", 2), ("a/frozen", 1), ("a/diverges", 1)}
ENDS = {signal.SIGTERM: {75, 76, 143, -15}, signal.SIGINT: {75, 76, 130, -2}, signal.SIGKILL: {-9}}


class Lists:
    """Folders with the same list, in which it is trained."""

    def __init__(self, stn, place):
        self.stn, self.place = stn, place

    def make(self, name):
        made = self.place / name
        (made / "a").mkdir(parents=True)
        (made / "cells.csv").write_text(CELLS)
        (made / "README.md").write_text(PAGE)
        (made / "base.yaml").write_text(CONFIGURATION)
        (made / "a/small.yaml").write_text(f"include: [../base.yaml]\n{NAME}{STEPS}")
        (made / "a/wide.yaml").write_text(f"include: [small.yaml]\n{WIDE}")
        (made / "a/frozen.yaml").write_text("include: [small.yaml]\ntraining: {freeze: [transformer]}\n")
        (made / "a/diverges.yaml").write_text("include: [small.yaml]\ntraining: {optimizer: {learning_rate: 1.0e+30}}\n")
        return made

    def start(self, made, *patterns, ranks=1, stn=None, runs="runs"):
        """Begins to train, in a process group of its own, as a terminal makes it."""
        command = [
            sys.executable, TOP / "Launch/paper.py", "--folder", made, "train", "--stn", stn or self.stn, "--runs", made / runs,
            "--ranks", ranks, *patterns]
        with open(made / "log", "ab") as log:
            return subprocess.Popen(list(map(str, command)), stdin=subprocess.DEVNULL, stdout=log, stderr=log, process_group=0)

    def train(self, made, *patterns, **more):
        return self.start(made, *patterns, **more).wait()


def results(made):
    """The lines of results, by cell and seed."""
    path = made / "results.csv"
    lines = list(csv.DictReader(path.read_text().splitlines())) if path.exists() else []
    return [((line["cell"], int(line["seed"])), line) for line in lines]


def objections(made, status, wanted=None):
    """What is wrong with a list that is said to be trained."""
    lines, said = results(made), (made / "log").read_text(errors="replace")
    # The status of the cell that diverges, where that was not known before.
    found = [] if status in (0, 76) else [f"status {status}: {said[-300:]}"]
    if sorted(key for key, _ in lines) != sorted(RUNS):
        found.append(f"results are of {[key for key, _ in lines]}")
    if [line["status"] for key, line in lines] != ["76" if key[0] == "a/diverges" else "0" for key, _ in lines]:
        found.append(f"statuses are {[(key, line['status']) for key, line in lines]}")
    digests = {key: line["digest"] for key, line in lines}
    if wanted and digests != wanted:
        found.append(f"digests {digests}, undisturbed {wanted}")
    if "diverges, seed 1, ended with status 76" not in said:
        found.append("nobody says that a cell failed")
    if run([sys.executable, TOP / "Launch/paper.py", "--folder", made, "table", "--check"]).status != 0:
        found.append("the tables are not those of the results")
    return found


def undisturbed(lists):
    made = lists.make("undisturbed")
    status = lists.train(made)
    found = objections(made, status) + ([] if status == 76 else [f"status {status}, expected that of what diverges, 76"])
    lines = dict(results(made))
    for (cell, seed), line in lines.items():
        if cell == "a/diverges":
            continue
        judged = json.loads((made / f"runs/{cell}/seed-{seed}.test.json").read_text())
        if (judged["errors"], judged["count"], 60) != (int(line["wrong"]), int(line["samples"]), int(line["steps"])):
            found.append(f"{cell}, seed {seed}: {line} is not what was judged, {judged['errors']} of {judged['count']}")
        shares = judged["over_distortions"]["error_percent"]["values"]
        counts = [int(count) for count in line["distorted"].split()]
        if len(counts) != 10 or counts[0] != judged["errors"] or counts != [round(share * judged["count"] / 100) for share in shares]:
            found.append(f"{cell}, seed {seed}: {line} does not have what was judged in each of ten distortions, {shares}")
    found += page_objections(made, lines)
    if len({line["digest"] for line in lines.values()}) != len(RUNS):
        found.append("two runs came to the same bits")
    before = (made / "results.csv").read_bytes()
    again = lists.train(made)
    if again != 0 or (made / "results.csv").read_bytes() != before or list((made / "runs").glob(".program-*")):
        found.append(f"what has ended was trained again, something stays, or status {again}")
    found += taken_back(made, lines) + begun_with_others(made)
    return found, {key: line["digest"] for key, line in lines.items()}


def warps(run):
    """Digests of a transformer's parameters, by path."""
    import h5py

    found = {}
    with h5py.File(latest(run)) as file:
        file["model/transformer"].visititems(
            lambda path, part: found.update({path: part.attrs["digest"]}) if isinstance(part, h5py.Dataset) else None)
    return found


def begun_with_others(made):
    """What is wrong with a cell that begins with another's transformer and keeps that as it is."""
    runs, found = made / "runs/a", []
    if not warps(runs / "small/seed-1") or warps(runs / "frozen/seed-1") != warps(runs / "small/seed-1"):
        found.append("a cell did not begin with the transformer of another")
    if warps(runs / "small/seed-1") == warps(runs / "small/seed-2"):
        found.append("two seeds have the same transformer, so that nothing tells them apart")
    if "[`a/frozen`](a/frozen.yaml), with the transformers of `a/small`" not in (made / "README.md").read_text():
        found.append("the page does not say with what a cell begins")
    return found


def taken_back(made, lines):
    """What is wrong with the page where a run went back twice, and where many seeds did not."""
    found = [f"{key} went back: {line}" for key, line in lines.items() if line["status"] == "0" and line["collapses"] != "0"]
    path = made / "results.csv"
    whole, line = path.read_text(), lines["a/wide", 2]
    edited = {**line, "collapses": "2"}
    path.write_text(whole.replace(",".join(line.values()), ",".join(edited.values())))
    ended = run([sys.executable, TOP / "Launch/paper.py", "--folder", made, "table"])
    if ended.status != 0 or "| 1, 2 (taken back 2 ×) |" not in (made / "README.md").read_text():
        found.append(f"the page does not say that a run went back: {ended}")
    path.write_text(whole + "".join(f"{','.join({**line, 'seed': seed}.values())}\n" for seed in "34"))
    ended = run([sys.executable, TOP / "Launch/paper.py", "--folder", made, "table"])
    if ended.status != 0 or "| 1–4 |" not in (made / "README.md").read_text():
        found.append(f"the page does not have four seeds of which there is nothing to say: {ended}")
    path.write_text(whole)
    return found


def page_objections(made, lines):
    """What is wrong with the page: errors of a network that hardly learnt are beyond any interval around 2.5 %."""
    small = [line for (cell, _), line in lines.items() if cell == "a/small"]
    mean = sum(100 * int(line["wrong"]) / int(line["samples"]) for line in small) / 2
    shares = [[100 * int(count) / int(line["samples"]) for count in line["distorted"].split()] for line in small]
    deviation = (sum(map(statistics.variance, shares)) / 2) ** 0.5
    page = (made / "README.md").read_text()
    wanted = [
        f"| 2.5 % | **{mean:.2f} %**, ", f" | {statistics.mean(sum(shares, [])):.2f} ± {deviation:.2f} | above (paper's interval ",
        "| 1 (ended with 76) |", f"**{mean:.2f}** / 2.5", "– (1 did not end) / 9"]
    return [f"the page lacks {text}: {page}" for text in wanted if text not in page] + (
        [] if page.endswith("\n\nThe end.\n") else ["the page's end is lost"])


def disturbed(lists, name, kind, moments, wanted):
    """A list that is stopped by a signal after some seconds each, and then left to end."""
    made = lists.make(name)
    found = []
    for seconds in moments:
        script = lists.start(made)
        time.sleep(seconds)
        if kind == signal.SIGTERM:
            script.send_signal(kind)
        else:
            os.killpg(script.pid, kind)
        status = script.wait()
        if status not in ENDS[kind] | {0}:
            found.append(f"after {seconds:.1f} s and {kind.name}: status {status}: {(made / 'log').read_text(errors='replace')[-300:]}")
    found += objections(made, lists.train(made), wanted)
    shutil.rmtree(made)
    return found


def side_by_side(lists, wanted):
    made = lists.make("pair")
    scripts = [lists.start(made), lists.start(made)]
    statuses = {script.wait() for script in scripts}
    return objections(made, max(statuses), wanted) + ([] if statuses == {0, 76} else [f"statuses {statuses}"])


def side_by_side_elsewhere(lists, wanted):
    """Two at once that keep their runs apart, so that they train the same ones: each has one line, by whom it may be."""
    made = lists.make("apart")
    scripts = [lists.start(made), lists.start(made, runs="others")]
    statuses = {script.wait() for script in scripts}
    said = (made / "log").read_text()
    found = [] if statuses <= {0, 1, 76} and "already: another script" in said else [f"statuses {statuses}: {said[-300:]}"]
    return found + objections(made, lists.train(made), wanted)


def on_ranks(lists, wanted):
    """Ranks by a launcher, to the same bits."""
    made = lists.make("ranks")
    status = lists.train(made, "a/small", ranks=2)
    digests = {key: line["digest"] for key, line in results(made)}
    return [] if (status, digests) == (0, {key: wanted[key] for key in wanted if key[0] == "a/small"}) else [f"{status}: {digests}"]


def not_judged(lists):
    """A program that trains and cannot judge."""
    made = lists.make("unjudged")
    program = made / "stn"
    program.write_text(f'#!/bin/bash\n[[ $1 != evaluate ]] || exit 74\nexec {lists.stn} "$@"\n')
    program.chmod(0o755)
    status = lists.train(made, "a/small", stn=program)
    said = (made / "log").read_text()
    return [] if status == 1 and "evaluate ended with status 74" in said and not results(made) else [f"{status}: {said[-300:]}"]


def begins_first(lists, wanted):
    """A cell is asked for that begins with another, which is trained first; it goes on, but does not begin, without that one's folder."""
    made, found = lists.make("first"), []
    status = lists.train(made, "a/frozen")
    digests = {key: line["digest"] for key, line in results(made)}
    if status != 0 or digests != {key: wanted[key] for key in [("a/small", 1), ("a/frozen", 1)]}:
        found.append(f"{status}: {digests}")
    whole = (made / "results.csv").read_text()
    without = "".join(line for line in whole.splitlines(keepends=True) if not line.startswith("a/frozen"))
    (made / "results.csv").write_text(without)
    (made / "runs/a/small/seed-1").rename(made / "aside")
    frozen = made / "runs/a/frozen/seed-1"
    earliest, *later = sorted(frozen.glob("checkpoints/step-*.h5"))
    for path in later:
        path.unlink()
    (frozen / "latest").write_text(f"checkpoints/{earliest.name}\n")
    status = lists.train(made, "a/frozen")
    if status != 0 or dict(results(made))["a/frozen", 1]["digest"] != wanted["a/frozen", 1]:
        found.append(f"what went on without the folder that it began with: status {status}, {results(made)}")
    (made / "results.csv").write_text(without)
    shutil.rmtree(frozen)
    status = lists.train(made, "a/frozen")
    if status != 1 or "which is not there" not in (made / "log").read_text():
        found.append(f"what a cell begins with was taken away, and status {status}")
    head, small, wide, _, fails = CELLS.splitlines(keepends=True)
    (made / "cells.csv").write_text(f"{head}{small}{wide}{fails}Small,a/frozen,,1,a/diverges\n")
    status = lists.train(made, "a/frozen")
    if status != 76 or "nothing to begin with: a/diverges ended with status 76" not in (made / "log").read_text():
        found.append(f"what a cell begins with diverged, and status {status}")
    for cells in [CELLS.replace(",,1,a/small", ",,3,a/small"), CELLS.replace(",,1,a/small", ",,1,a/diverges")]:
        (made / "cells.csv").write_text(cells)
        ended = run([sys.executable, TOP / "Launch/paper.py", "--folder", made, "list"])
        if ended.status != 1 or "which is not listed before it" not in ended.said:
            found.append(f"a list that makes no sense: {ended}")
    return found


def not_read(lists, wanted):
    """Results that are torn, doubled, or of a cell that the list lacks."""
    made = lists.make("torn")
    lists.train(made, "a/small")
    whole, found = (made / "results.csv").read_text(), []
    last = whole.splitlines()[-1]
    counts = results(made)[-1][1]["distorted"]
    for text, reason in [
            (whole.replace(counts, f"9{counts}"), "for distorted, expected"),
            (whole.replace(counts, counts[:counts.rindex(" ")]), "for distorted, expected"),
            (whole[:-40], "line 3, has other than"), (whole + last + "\n", "twice"), (whole.replace("a/small,2", "big,2"), "cells.csv lacks"),
            ("", "has the columns")]:
        (made / "results.csv").write_text(text)
        ended = run([sys.executable, TOP / "Launch/paper.py", "--folder", made, "list"])
        if ended.status != 1 or reason not in ended.said:
            found.append(f"{reason}: {ended}")
        if lists.train(made) != 1 or (made / "results.csv").read_text() != text:
            found.append(f"{reason}: trained all the same")
    (made / "results.csv").write_text(whole)
    if lists.train(made, "a/small", "a/smal") != 1 or "named a/smal;" not in (made / "log").read_text():
        found.append("a name of no cell beside one of a cell")
    return found + objections(made, lists.train(made), wanted)


def main():
    given = options(__doc__)
    chance = random.Random(given.seed)
    count = given.count or (2 if given.short else 10)
    with folder() as place:
        lists, tally = Lists(given.stn, place), Tally("tables")
        began = time.monotonic()
        found, wanted = undisturbed(lists)
        lasting = time.monotonic() - began
        tally.add("undisturbed", found)
        for kind in ENDS:
            for attempt in range(count):
                moments = [chance.uniform(0.1, lasting / 2) for _ in range(2)]
                name = f"{kind.name}-{attempt}"
                tally.add(name, disturbed(lists, name, kind, moments, wanted))
        tally.add("two at once", side_by_side(lists, wanted))
        tally.add("two at once, apart", side_by_side_elsewhere(lists, wanted))
        tally.add("two ranks", on_ranks(lists, wanted))
        tally.add("begins with another", begins_first(lists, wanted))
        tally.add("what cannot be judged", not_judged(lists))
        tally.add("what cannot be read", not_read(lists, wanted))
        tally.end()


if __name__ == "__main__":
    main()
