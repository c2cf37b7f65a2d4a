"""Kills ranks at random moments, and takes runs from any number of ranks to any other.

    python3 Tests/Faults/ranks.py [--short]

One of three ranks is killed (SIGKILL) at a random moment, from the start of the launcher to the end of the run: no rank
hangs, and the run goes on with the same bits. A launcher that hangs without a rank is counted: Open MPI 4's mpirun does,
and Launch/supervise.sh ends it. Runs on 1, 2, 3, 4 and 8 ranks lose a rank amid their steps and go
on with 1, 2, 3, 4 and 8 ranks: the same bits.
"""

import os
import random
import shutil
import signal
import subprocess
import time
from dataclasses import dataclass
from pathlib import Path

from common import PATIENCE, TOP, Ended, SmallRun, Tally, chosen, folder, new_path, options

COUNTS = (1, 2, 3, 4, 8)

# A rank that is killed while MPI starts may leave the others, and so the launcher, waiting for it: their watchdogs end that,
# after four times as long as here, for before MPI is up they know of nobody else.
STALL = ["--stall", 5]


@dataclass
class Kill:
    """A rank that is killed so many seconds after the start, or at once behind the run's first checkpoint."""

    ranks: int
    after: int
    rank: int
    moment: float | None

    def __str__(self):
        when = "behind its first checkpoint" if self.moment is None else f"after {self.moment:.3f} s"
        return f"rank {self.rank} of {self.ranks} killed {when}, going on with {self.after}"


def launch(ranks):
    return ["bash", TOP / "Launch/ranks.sh", ranks]


def processes(launcher, program):
    """The ranks of a program below a launcher, by number."""
    found, waiting = {}, [launcher]
    while waiting:
        process = waiting.pop()
        try:
            for thread in Path(f"/proc/{process}/task").iterdir():
                waiting += map(int, (thread / "children").read_text().split())
            if os.readlink(f"/proc/{process}/exe") != str(program):
                continue
            variables = Path(f"/proc/{process}/environ").read_bytes().split(b"\0")
        except OSError:
            continue
        for variable in variables:
            name, _, value = variable.partition(b"=")
            if name in (b"OMPI_COMM_WORLD_RANK", b"PMI_RANK"):
                found[int(value)] = process
    return found


class Victim:
    """A run of which a rank is killed."""

    def __init__(self, small, kill, output):
        self.kill, self.output, self.program, self.began = kill, output, small.stn, time.monotonic()
        self.process = subprocess.Popen(
            [str(word) for word in launch(kill.ranks) + small.command(output) + STALL], stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, process_group=0)

    def end(self):
        """Waits for the moment, kills, and waits for the end: how it ended, whether a rank was killed, and whether the launcher
        then hung without any."""
        killed = False
        while not killed and self.process.poll() is None and time.monotonic() - self.began < PATIENCE:
            if self.is_time():
                killed = self.strike()
            time.sleep(0.002)
        try:
            _, said = self.process.communicate(timeout=PATIENCE)
            return Ended(self.process.returncode, said.decode(errors="replace")), killed, False
        except subprocess.TimeoutExpired:
            alone = not processes(self.process.pid, self.program)
            os.killpg(self.process.pid, signal.SIGKILL)
            return Ended(None, self.process.communicate()[1].decode(errors="replace")), killed, alone

    def is_time(self):
        if self.kill.moment is None:
            return any(self.output.glob("checkpoints/step-*[1-9].h5"))
        return time.monotonic() - self.began > self.kill.moment

    def strike(self):
        rank = processes(self.process.pid, self.program).get(self.kill.rank)
        if rank is None:
            # Ranks that have not begun yet are waited for; of MPICH's, too.
            return False
        try:
            os.kill(rank, signal.SIGKILL)
        except ProcessLookupError:
            return False
        return True


def kills(given, seconds):
    """What is killed when: moments, then pairs of numbers of ranks."""
    chance = random.Random(given.seed)
    moments = [Kill(3, 3, chance.randrange(3), chance.uniform(0, seconds)) for _ in range(100)]
    pairs = [Kill(before, after, chance.randrange(before), None) for before in COUNTS for after in COUNTS]
    return chosen(moments, 6, given) + chosen(pairs, 5, given)


def main():
    given = options(__doc__)
    tally = Tally("ranks")
    with folder() as place:
        small = SmallRun(given.stn, place, **{"training.steps": 30, "checkpoint.every": 3, "checkpoint.keep": 2})
        seconds = measured(small, place)

        hits, stuck = [], []

        def attempt(kill):
            output = new_path(place)
            ended, killed, alone = Victim(small, kill, output).end()
            objections = ["it hangs"] if ended.status is None and not alone else []
            if killed:
                hits.append(kill)
            if alone:
                stuck.append(kill)
            if killed and ended.status == 0 and "finished" not in ended.said:
                objections.append("a rank was killed, and the launcher says that all is well")
            if kill.moment is None and not killed:
                objections.append(f"nothing was killed: {ended}")
            objections += small.objections(output, launch=launch(kill.after))
            shutil.rmtree(output.parent)
            return objections

        # Side by side, for most ranks stand still most of the time where there are more than cores.
        tally.each(kills(given, seconds), attempt, given.jobs)
        print(f"ranks: {len(hits)} of {tally.tried} were killed while they ran, {len(stuck)} launchers stood still behind that")
    tally.end()


def measured(small, place):
    """Seconds of an undisturbed run on three ranks, and a tenth."""
    began = time.monotonic()
    output = new_path(place)
    subprocess.run(
        [str(word) for word in launch(3) + small.command(output)], check=True, stdin=subprocess.DEVNULL,
        stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    objections = small.differences(output)
    if objections:
        raise SystemExit(f"three ranks end with something else than one: {'; '.join(objections)}")
    return 1.1 * (time.monotonic() - began)


if __name__ == "__main__":
    main()
