"""Stops ranks (SIGSTOP) in every phase of a run, and checks that the others find out, name them and end.

    python3 Tests/Faults/stalls.py [--short] [--stn PROGRAM] [--stall SECONDS] [--rounds N] [--seed N]

Every round starts a small run on three ranks and stops one of them at a random moment of its life, start and end included;
which phase that was is read from the table that the others print. Then whole jobs are suspended and continued, which must
not end them, an evaluation is stopped, and a rank is missing from the start. As root also: two hosts with the link between
them cut. Status 0 tells that all was as it should be.
"""

import argparse
import collections
import os
import random
import re
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from pathlib import Path

TOP = Path(__file__).resolve().parents[2]
RANKS = 3
CONFIGURATION = f"""
seed: 5
data: {{digits: {TOP / "Tests/DatasetsTests/Fixtures"}, distortion: {{kind: rts}}, validation: 100}}
network:
  input: [1, 42, 42]
  layers:
    - spatial_transformer: {{transformation: affine, localisation: [{{max_pool: 2}}, {{dense: 20}}, {{dense: 6}}]}}
    - convolution: {{filters: 16, kernel: 5, activation: relu}}
    - max_pool: 2
    - dense: 10
training: {{steps: 1000000, batch: 48, micro_batches: 12, log_every: 1, validate_every: 2}}
checkpoint: {{every: 3, keep: 2}}
"""


def options():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    build = Path(os.environ.get("SWIFTPM_BUILD_DIR", TOP / ".build"))
    parser.add_argument("--stn", type=Path, default=build / "release/stn", help="the program (that of the release build)")
    parser.add_argument("--short", action="store_true", help="a part that takes a minute")
    parser.add_argument("--stall", type=float, default=1.5, help="the seconds after which ranks end (1.5)")
    parser.add_argument("--rounds", type=int, default=60, help="how many runs have a rank stopped (60, of the short form 6)")
    parser.add_argument("--seed", type=int, default=1, help="chooses ranks and moments")
    found = parser.parse_args()
    if not found.stn.exists():
        parser.error(f"{found.stn} is not there; swift build -c release makes it")
    found.stn = found.stn.resolve()
    return found


def ranks_of(marker):
    """The processes of ranks, by rank, whose command line names something."""
    found = {}
    for entry in Path("/proc").iterdir():
        if not entry.name.isdigit():
            continue
        try:
            words = (entry / "cmdline").read_bytes().split(b"\0")
            variables = dict(word.split(b"=", 1) for word in (entry / "environ").read_bytes().split(b"\0") if b"=" in word)
        except OSError:
            continue
        if not words[0].endswith(b"/stn") or not any(marker.encode() in word for word in words):
            continue
        rank = variables.get(b"OMPI_COMM_WORLD_RANK", variables.get(b"PMI_RANK"))
        if rank is not None:
            found[int(rank)] = int(entry.name)
    return found


def state(process):
    try:
        return Path(f"/proc/{process}/stat").read_text().rsplit(")", 1)[1].split()[0]
    except OSError:
        return None


class Job:
    """A command on ranks, with a file of what it says."""

    def __init__(self, place, command, marker, ranks=RANKS):
        self.marker = marker
        self.left = {}
        self.log = place / f"{Path(marker).name}.log"
        with self.log.open("wb") as log:
            self.launcher = subprocess.Popen(
                ["bash", TOP / "Launch/ranks.sh", str(ranks), *map(str, command)], stdin=subprocess.DEVNULL, stdout=log,
                stderr=log, process_group=0)

    @property
    def said(self):
        return self.log.read_text(errors="replace")

    def wait_for(self, what, seconds=60):
        """Waits until something holds or the job has ended, and returns what it is."""
        end = time.monotonic() + seconds
        while time.monotonic() < end and self.launcher.poll() is None:
            value = what()
            if value:
                return value
            time.sleep(0.002)
        return what()

    def processes(self):
        return self.wait_for(lambda: (found := ranks_of(self.marker)) and len(found) == RANKS and found) or {}

    def end(self, seconds):
        """The launcher's status; None where it had to be killed after a while."""
        try:
            return self.launcher.wait(timeout=seconds)
        except subprocess.TimeoutExpired:
            self.left = ranks_of(self.marker)
            for process in self.left.values():
                os.kill(process, signal.SIGKILL)
            os.killpg(self.launcher.pid, signal.SIGKILL)
            self.launcher.wait()
            return None


class Stalls:
    def __init__(self, given, place):
        self.given, self.place = given, place
        self.random = random.Random(given.seed)
        self.configuration = place / "small.yaml"
        self.configuration.write_text(CONFIGURATION)
        self.seen = collections.Counter()
        self.problems = []
        # What ends at the latest: ranks that read files wait four times as long.
        self.patience = 5 * given.stall + 15

    def train(self, name, steps=1000000, ranks=RANKS):
        output = self.place / name
        command = [
            self.given.stn, "train", "--config", self.configuration, "--output", output, "--stall", self.given.stall,
            "--set", f"training.steps={steps}"]
        return output, Job(self.place, command, str(output), ranks)

    def complain(self, what, job):
        self.problems.append(f"{what}\n{job.said[-2000:]}")
        print(f"PROBLEM: {what}", flush=True)

    def stop_one(self, number):
        """Stops a rank of a run, somewhere from its start to its end."""
        life = self.random.choice(["start", "middle", "middle", "middle", "end"])
        rank = number % RANKS
        output, job = self.train(f"run-{number}", steps=4 if life == "end" else 1000000)
        processes = job.processes()
        if life == "middle":
            job.wait_for(lambda: (output / "metrics.jsonl").exists() and (output / "metrics.jsonl").stat().st_size)
            time.sleep(self.random.uniform(0, 0.5))
        elif life == "end":
            job.wait_for(lambda: "finished" in job.said)
            time.sleep(self.random.uniform(0, 0.02))
        else:
            time.sleep(self.random.uniform(0, 1.0))
        process = processes.get(rank)
        if process is None or state(process) in (None, "Z"):
            job.end(self.patience)
            self.seen[f"rank {rank}: gone already"] += 1
            return
        os.kill(process, signal.SIGSTOP)
        self.judge(job, f"rank {rank}, process {process}, stopped at its {life}", rank, process)
        shutil.rmtree(output, ignore_errors=True)

    def judge(self, job, what, rank, process):
        began = time.monotonic()
        status = job.end(self.patience)
        took = time.monotonic() - began
        said = job.said
        if status is None and list(job.left) == [rank] and "finished" in said:
            # It had nothing more to do with the others when it was stopped, and the launcher waits for it alone.
            self.seen[f"rank {rank}: had ended"] += 1
            return
        if status != 79:
            return self.complain(f"{what}: status {status} after {took:.1f} s, expected 79", job)
        row = re.search(rf"(?m)^{rank} +\S+ +{process} +\S+ +(.*)$", said)
        named = f"rank {rank} (process {process} on " in said
        if row and named and "does not run" in row.group(1):
            self.seen[f"rank {rank}: {row.group(1).split(',')[0].strip()}"] += 1
        elif "in starting MPI" in said:
            # Nobody knew of it yet.
            self.seen[f"rank {rank}: starting MPI"] += 1
        else:
            self.complain(f"{what}: it is not named", job)

    def suspend_all(self, number):
        """Suspends a whole job, for longer than a rank may stand still, and continues it."""
        output, job = self.train(f"suspended-{number}")
        processes = job.processes()
        job.wait_for(lambda: (output / "metrics.jsonl").exists() and (output / "metrics.jsonl").stat().st_size)
        time.sleep(self.random.uniform(0, 0.3))
        for process in processes.values():
            os.kill(process, signal.SIGSTOP)
        time.sleep(3 * self.given.stall)
        for process in processes.values():
            os.kill(process, signal.SIGCONT)
        time.sleep(2 * self.given.stall)
        for process in ranks_of(job.marker).values():
            os.kill(process, signal.SIGUSR2)
        status = job.end(120)
        # MPICH's launcher may forget the status of ranks that were signalled.
        if status not in (0, 75) or "nothing has moved" in job.said or "stopped after step" not in job.said:
            self.complain(f"a job that was suspended and continued ended with {status}", job)
        self.seen["all: suspended and continued"] += 1
        shutil.rmtree(output, ignore_errors=True)

    def stop_evaluation(self):
        output, job = self.train("judged", steps=3)
        if job.end(120) != 0:
            return self.complain("the run to be evaluated failed", job)
        marker = self.place / "judged" / "checkpoints" / ".."
        command = [self.given.stn, "evaluate", "--checkpoint", marker, "--split", "training", "--stall", self.given.stall]
        for rank in range(RANKS):
            job = Job(self.place, command, str(marker))
            process = job.processes().get(rank)
            if process is None:
                self.seen["evaluate: gone already"] += 1
                continue
            time.sleep(self.random.uniform(0, 0.4))
            if state(process) in (None, "Z"):
                job.end(self.patience)
                continue
            os.kill(process, signal.SIGSTOP)
            self.judge(job, f"evaluate, rank {rank} stopped", rank, process)

    def cut_link(self):
        """Cuts the link between two hosts: the ranks on both end."""
        output, statuses = self.place / "cut", self.place / "statuses"
        statuses.mkdir()
        line = f'"$@"; status=$?; echo $status >{statuses}/$(cat /proc/sys/kernel/hostname); exit $status'
        command = [
            "bash", TOP / "Launch/two-hosts.sh", "bash", "-c", line, "bash", self.given.stn, "train", "--config",
            self.configuration, "--output", output, "--stall", self.given.stall]
        log = self.place / "cut.log"
        with log.open("wb") as said:
            hosts = subprocess.Popen(
                list(map(str, command)), env={**os.environ, "CUT": "6", "PROCESSORS": "0,0"}, stdin=subprocess.DEVNULL, stdout=said, stderr=said)
        end = time.monotonic() + 60 + self.patience
        while time.monotonic() < end and len(list(statuses.iterdir())) < 2 and hosts.poll() is None:
            time.sleep(0.1)
        # The launcher may wait for the other host's daemon as long as TCP does.
        time.sleep(2)
        hosts.terminate()
        hosts.wait(timeout=60)
        found = sorted(path.read_text().strip() for path in statuses.iterdir())
        text = log.read_text(errors="replace")
        if found != ["79", "79"] or "nothing has moved" not in text:
            self.problems.append(f"with the link cut the ranks ended with {found}\n{text[-3000:]}")
            print(f"PROBLEM: with the link cut the ranks ended with {found}", flush=True)
        self.seen["two hosts: the link is cut"] += 1


def main():
    given = options()
    with tempfile.TemporaryDirectory(prefix="stn-stalls-") as folder:
        stalls = Stalls(given, Path(folder))
        for number in range(6 if given.short else given.rounds):
            stalls.stop_one(number)
        for number in range(1 if given.short else 5):
            stalls.suspend_all(number)
        stalls.stop_evaluation()
        if os.geteuid() == 0 and shutil.which("ip"):
            stalls.cut_link()
        else:
            print("not root, or no iproute2: the link between two hosts is not cut")
        for what, count in sorted(stalls.seen.items()):
            print(f"{count:4}  {what}")
        for problem in stalls.problems:
            print(f"\n{problem}", file=sys.stderr)
        sys.exit(1 if stalls.problems else 0)


if __name__ == "__main__":
    main()
