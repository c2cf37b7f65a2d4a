"""Trains for an hour, with a checkpoint every half second or so, and watches the ranks' memory and descriptors.

    python3 Tests/Faults/soak.py [--short] [--minutes 60]

After the first tenth neither may grow, but for what metrics take (a line each time), of any of two ranks. Then the run is told
to stop: it ends with status 75, its folder holds as many checkpoints as it should, all verify, and nothing else is left.
"""

import os
import signal
import subprocess
import time
from pathlib import Path

from common import PATIENCE, TOP, SmallRun, Tally, broken, folder, options
from ranks import launch, processes

RANKS = 2
ROOM = 6 << 20  # bytes that a rank may grow by: freed memory is not always given back
LINE = 4 << 10  # and for each line of metrics: the line, and its place in the file that is being made
SHARE = 0.1  # of the time in which everything is made that is kept


def look(process):
    """The resident memory of a process, in bytes, and how many descriptors it has."""
    pages = int(Path(f"/proc/{process}/statm").read_text().split()[1])
    return pages * os.sysconf("SC_PAGESIZE"), len(os.listdir(f"/proc/{process}/fd"))


class Watch:
    """The most of what a rank had in the first part of the time, and the least in the last, when nothing is being written."""

    def __init__(self, process):
        self.process, self.early, self.late = process, (0, 0), (1 << 62, 1 << 62)

    def look(self, passed):
        found = look(self.process)
        if passed < SHARE:
            self.early = tuple(map(max, self.early, found))
        if passed > 1 - SHARE:
            self.late = tuple(map(min, self.late, found))

    def objections(self, rank, lines):
        (memory, descriptors), (more, others) = self.early, self.late
        print(f"soak: rank {rank}: {memory >> 10} KiB early, {more >> 10} late; {descriptors} descriptors, {others} late")
        found = []
        if more > memory + ROOM + LINE * lines:
            found.append(f"rank {rank} grew from {memory} to {more} bytes")
        if others > descriptors:
            found.append(f"rank {rank} had {descriptors} descriptors, and then {others}")
        return found


def soak(small, output, seconds):
    """What is wrong with a run that is watched for some seconds."""
    command = launch(RANKS) + small.command(output, **{
        "training.steps": 10 ** 9, "training.batch": 64, "training.log_every": 100, "training.validate_every": 100,
        "checkpoint.every": 100, "checkpoint.keep": 3})
    with open(output.parent / "log", "wb") as log, subprocess.Popen(
            [str(word) for word in command], stdin=subprocess.DEVNULL, stdout=log, stderr=log) as launcher:
        watches, written, began = watched(launcher, small, output), set(), time.monotonic()
        while (passed := time.monotonic() - began) < seconds and launcher.poll() is None:
            for watch in watches.values():
                watch.look(passed / seconds)
            written |= {path.name for path in output.glob("checkpoints/step-*.h5")}
            time.sleep(0.1)
        launcher.send_signal(stop_signal(small.stn))
        try:
            status = launcher.wait(PATIENCE)
        except subprocess.TimeoutExpired:
            launcher.kill()
            return ["it does not stop"]
    lines = len((output / "metrics.jsonl").read_text().splitlines())
    print(f"soak: {len(written)} checkpoints seen, {lines} lines of metrics")
    found = [] if status == 75 else [f"it ended with status {status}"]
    for rank, watch in watches.items():
        found += watch.objections(rank, lines)
    found += [f"{path.name} does not verify: {ended}" for path, ended in broken(small.stn, output)]
    left = [path for path in output.rglob("*") if path.name.startswith(".") or path.suffix == ".aside"]
    kept = list(output.glob("checkpoints/*"))
    return found + (["it left something"] if left or len(kept) not in (3, 4) else [])


def stop_signal(program):
    """What asks ranks to stop under the launcher of the program's MPI."""
    script = '. "$1/Launch/launcher.sh" && stop_signal "$2"'
    name = subprocess.run(["bash", "-c", script, "bash", TOP, program], capture_output=True, text=True, check=True).stdout
    return signal.Signals[f"SIG{name.strip()}"]


def watched(launcher, small, output):
    """The ranks, once the first step is done."""
    deadline = time.monotonic() + PATIENCE
    while not any(output.glob("checkpoints/step-*[1-9]00.h5")):
        if launcher.poll() is not None or time.monotonic() > deadline:
            raise SystemExit(f"no checkpoint came; the launcher has status {launcher.poll()}")
        time.sleep(0.05)
    return {rank: Watch(process) for rank, process in processes(launcher.pid, small.stn).items()}


def main():
    given = options(__doc__, ("--minutes", {"type": float, "default": 60, "help": "how long"}))
    tally = Tally("soak")
    with folder() as place:
        small = SmallRun(given.stn, place)
        tally.add("the soak", soak(small, place / "soaked", 10 if given.short else 60 * given.minutes))
    tally.end()


if __name__ == "__main__":
    main()
