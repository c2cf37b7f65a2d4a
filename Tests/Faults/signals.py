"""Sends signals at random moments to launchers, to ranks and to a run by itself, and judges how they end.

    python3 Tests/Faults/signals.py [--short] [--count 50]

TERM, INT, USR1, USR2, HUP or some of them in a row come at random moments, from the first one of the launcher to the end of
the run, and as often in its start alone. Each run ends with 0 or 75; or with what is documented of signals that came before
the program's first line (128 and their number) and of Open MPI's mpirun after TERM, INT and HUP (1). Nobody hangs, every
checkpoint verifies, and the run goes on and ends with the bits of one that nothing disturbed.
"""

import collections
import os
import random
import shutil
import signal
import subprocess
import time
from dataclasses import dataclass
from pathlib import Path

from common import PATIENCE, TOP, Ended, SmallRun, Tally, broken, folder, latest, learnt, metrics, new_path, options, run

KINDS = (signal.SIGTERM, signal.SIGINT, signal.SIGUSR1, signal.SIGUSR2, signal.SIGHUP)
TARGETS = ("mpirun", "a rank", "a run by itself")
ENDING = {signal.SIGTERM, signal.SIGINT, signal.SIGHUP}  # by which Open MPI's mpirun ends its ranks, and then with 1


@dataclass
class Shot:
    """Signals to a target, each so many seconds after its start: ranks start when their launcher has started them."""

    target: str
    signals: list
    moments: list
    rank: int

    def __str__(self):
        shots = (f"{kind.name} after {moment:.3f} s" for kind, moment in zip(self.signals, self.moments))
        target = f"{self.target} ({self.rank})" if self.target == "a rank" else self.target
        return f"{target}: {', '.join(shots)}"

    def allows(self, status, family):
        """Whether a status is one that is documented."""
        if status in (0, 75):
            return True
        if self.target == "a run by itself":
            return status in {-kind for kind in self.signals}
        if status in {128 + kind for kind in self.signals} | {-kind for kind in self.signals}:
            return True
        if family == "mpich":
            return status in set(self.signals)
        return status == 1 and self.target == "mpirun" and bool(ENDING & set(self.signals))


def shots(count, seed, seconds):
    """As many for each target; every second one falls into the time in which a run starts."""
    chance = random.Random(seed)
    for target in TARGETS:
        for number in range(count):
            signals = [chance.choice(KINDS) for _ in range(chance.choice((1, 1, 1, 2, 4)))]
            end = seconds[target] * (0.4 if number % 2 else 1)
            yield Shot(target, signals, sorted(chance.uniform(0, end) for _ in signals), chance.randrange(2))


def launch(target):
    return [] if target == "a run by itself" else ["bash", TOP / "Launch/ranks.sh", 2]


def ranks(launcher, program):
    """The processes of a program below a launcher, by their order."""
    found, waiting = [], [launcher]
    while waiting:
        process = waiting.pop()
        try:
            waiting += map(int, Path(f"/proc/{process}/task/{process}/children").read_text().split())
            if Path(f"/proc/{process}/comm").read_text().strip() == program:
                found.append(process)
        except OSError:
            continue
    return sorted(found)


class Target:
    """A run that is shot at."""

    def __init__(self, small, shot, output):
        self.shot, self.program = shot, small.stn.name[:15]
        words = launch(shot.target) + small.command(output)
        self.began = time.monotonic()
        self.process = subprocess.Popen(
            [str(word) for word in words], stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE,
            process_group=0)
        self.seen = set()

    def end(self):
        """Shoots, and waits for the end of all its processes."""
        for kind, moment in zip(self.shot.signals, self.shot.moments):
            self.wait(moment)
            self.shoot(kind)
        try:
            said = self.process.communicate(timeout=PATIENCE)[1]
        except subprocess.TimeoutExpired:
            os.killpg(self.process.pid, signal.SIGKILL)
            return Ended(None, self.process.communicate()[1].decode(errors="replace"))
        self.wait_for_ranks()
        return Ended(self.process.returncode, said.decode(errors="replace"))

    def wait(self, moment):
        while self.process.poll() is None:
            self.seen |= set(ranks(self.process.pid, self.program))
            if self.shot.target == "a rank" and len(self.seen) <= self.shot.rank:
                self.began = time.monotonic()
            left = self.began + moment - time.monotonic()
            if left <= 0:
                return
            time.sleep(min(max(left, 0.001), 0.01))

    def shoot(self, kind):
        victim = self.process.pid
        if self.shot.target == "a rank":
            found = ranks(victim, self.program)
            if len(found) <= self.shot.rank:
                return
            victim = found[self.shot.rank]
        if self.process.poll() is None:
            try:
                os.kill(victim, kind)
            except ProcessLookupError:
                pass

    def wait_for_ranks(self):
        """Ranks of a launcher that is gone end by themselves; the folder is theirs until then."""
        end = time.monotonic() + PATIENCE
        while any(Path(f"/proc/{process}/cwd").exists() for process in self.seen) and time.monotonic() < end:
            time.sleep(0.01)


def objections(small, shot, ended, output, family):
    found = []
    if ended.status is None:
        found.append("it hangs")
    elif not shot.allows(ended.status, family):
        found.append(f"it ended with {ended}")
    found += [f"{path.name} does not verify: {end}" for path, end in broken(small.stn, output)]
    again = run(small.command(output, "--resume", "auto"))
    if again.status != 0:
        return found + [f"the run does not go on: {again}"]
    if learnt(latest(output)) != small.learnt:
        found.append("it learnt other bits")
    if [line["step"] for line in metrics(output)] != [line["step"] for line in small.metrics]:
        found.append("it has other metrics")
    return found


def measured(small, place, target):
    """Seconds of an undisturbed run, and a tenth."""
    began = time.monotonic()
    ended = run(launch(target) + small.command(new_path(place)))
    if ended.status != 0:
        raise SystemExit(f"a run that nothing disturbs ended with {ended}")
    return 1.1 * (time.monotonic() - began)


def family_of(stn):
    return "openmpi" if b"ompi_mpi_comm_world" in Path(stn).read_bytes() else "mpich"


def main():
    given = options(__doc__)
    tally, family, ends = Tally("signals"), family_of(given.stn), collections.Counter()
    with folder() as place:
        small = SmallRun(given.stn, place, **{"training.steps": 200, "checkpoint.every": 40, "checkpoint.keep": 2})
        seconds = {target: measured(small, place, target) for target in TARGETS}

        def attempt(shot):
            output = new_path(place)
            ended = Target(small, shot, output).end()
            ends[shot.target, ended.status] += 1
            found = objections(small, shot, ended, output, family)
            shutil.rmtree(output.parent)
            return found

        tally.each(shots(given.count or (6 if given.short else 50), given.seed, seconds), attempt, given.jobs)
    for (target, status), count in sorted(ends.items(), key=str):
        print(f"signals: {target}: status {status} {count} times", flush=True)
    tally.end()


if __name__ == "__main__":
    main()
