"""Our program and the PyTorch one, started and measured alike."""

import needs

needs.library(__name__, __doc__)

import json
import os
import signal
import socket
import subprocess
import sys
import time
from dataclasses import dataclass
from pathlib import Path

import yaml

from processes import Failure, Group, run

TOP = Path(__file__).resolve().parents[2]
DIGITS = TOP / "Tests/DatasetsTests/Fixtures"
START_UP = 300  # seconds until a program must have begun
LOG_EVERY = 20  # steps, the default of training.log_every
CHECKPOINT_EVERY = 500  # steps, the default of checkpoint.every
STOPPED = 75  # the exit status of a run that a signal stopped after its checkpoint


@dataclass
class Measured:
    """Samples a second over all ranks, and the largest peak of a rank's resident memory in bytes."""

    samples_per_second: float
    memory: int


@dataclass
class Batch:
    """A batch in a file, and our checkpoints before and after a step on it with our loss in that step."""

    data: Path
    before: Path
    after: Path
    loss: float


class Ours:
    """`stn` on ranks that have a core each."""

    def __init__(self, stn, ranks):
        self.stn, self.ranks = stn, ranks
        os.environ["STN_YIELD"] = "no"

    def train(self, configuration, output, settings):
        launch = ["bash", TOP / "Launch/ranks.sh", self.ranks]
        return launch + [self.stn, "train", "--config", configuration, "--output", output, *pairs(settings)]

    def prepare(self, configuration, folder, seed):
        """Trains a few steps on a dataset of one batch, and beside the identity, where samplers have a kink."""
        folder.mkdir(parents=True)
        data, output, log = folder / "batch.h5", folder / "run", folder / "log"
        digits = {"seed": seed, "data.digits": DIGITS, "data.validation": 44}  # of 300
        run([self.stn, "generate", "--config", configuration, "--output", data, *pairs(digits)], log)
        settings = {
            "seed": seed, "data.file": data, "data.validation": 0, "training.steps": 11,
            "training.log_every": 1, "checkpoint.every": 10,
            "training.schedule": "{kind: constant, warm_up: 0}", "training.optimizer.learning_rate": 0.01}
        if "-st-" in configuration.name:
            settings["training.optimizer.localisation_factor"] = 1
            settings["network.layers.0.spatial_transformer.start"] = "{kind: perturbed}"
        run(self.train(configuration, output, settings), log)
        before, after = (output / f"checkpoints/step-{step:08}.h5" for step in (10, 11))
        return Batch(data, before, after, lines(output / "metrics.jsonl")[-1]["loss"])

    def measure(self, configuration, folder, seconds):
        """Trains on fresh distortions until `seconds` after the first line of metrics."""
        metrics = folder / "metrics.jsonl"
        settings = {
            "data.validation": 0, "training.steps": 1_000_000_000, "training.log_every": LOG_EVERY,
            "checkpoint.every": CHECKPOINT_EVERY}
        with Group(folder.with_suffix(".log")) as group:
            launcher = group.start(self.train(configuration, folder, settings))
            group.until(lambda: metrics.exists() and metrics.stat().st_size > 0, START_UP)
            watch = PeakMemory(launcher.pid, self.stn)
            deadline = time.monotonic() + seconds
            group.until(lambda: watch.look() and time.monotonic() > deadline, seconds + START_UP, pause=0.25)
            launcher.send_signal(stop_signal(self.stn))
            group.wait(START_UP, good=(0, STOPPED))
        return Measured(self.rate(folder), watch.bytes)

    @staticmethod
    def rate(folder):
        """Samples a second from the first line of metrics to the last, with the due share of a checkpoint.

        A checkpoint takes from the last line to the pointer `latest`. Those between the lines count by themselves;
        what they fall short of one every CHECKPOINT_EVERY steps is added.
        """
        found = lines(folder / "metrics.jsonl")
        first, last = found[0]["step"], found[-1]["step"]
        if last == first:
            raise Failure(f"ours logged one line only in {folder.name}; give it more --seconds")
        batch = yaml.safe_load((folder / "config.yaml").read_text())["training"]["batch"]
        seconds = sum(
            (line["step"] - before["step"]) * batch / line["samples_per_second"]
            for before, line in zip(found, found[1:]))
        pointer, metrics = (os.stat(folder / name).st_mtime_ns for name in ("latest", "metrics.jsonl"))
        written = (last - 1) // CHECKPOINT_EVERY - (first - 1) // CHECKPOINT_EVERY
        owed = max(0, (last - first) / CHECKPOINT_EVERY - written)
        return (last - first) * batch / (seconds + owed * max(0, pointer - metrics) / 1e9)


class PeakMemory:
    """The largest peak of resident memory among the ranks of a launcher, read while they run."""

    def __init__(self, launcher, program):
        name = Path(program).name[:15]  # as much of it as the kernel keeps
        self.ranks = [pid for pid in descendants(launcher) if Path(f"/proc/{pid}/comm").read_text().strip() == name]
        self.bytes = 0

    def look(self):
        for rank in self.ranks:
            try:
                status = Path(f"/proc/{rank}/status").read_text()
            except OSError:
                continue
            for line in status.splitlines():
                if line.startswith("VmHWM:"):
                    self.bytes = max(self.bytes, int(line.split()[1]) * 1024)
        return True


class Peer:
    """`ddp.py`, a process a rank."""

    layouts = ("contiguous", "channels_last")

    def __init__(self, ranks):
        self.ranks = ranks

    def start(self, batch, log, *options):
        """What rank 0 prints."""
        with socket.socket() as free:
            free.bind(("127.0.0.1", 0))
            port = free.getsockname()[1]
        program = Path(__file__).with_name("ddp.py")
        command = [sys.executable, program, "--checkpoint", batch.before, "--data", batch.data, *options]
        shared = {
            "MASTER_ADDR": "127.0.0.1", "MASTER_PORT": str(port), "WORLD_SIZE": str(self.ranks),
            "GLOO_SOCKET_IFNAME": "lo", "OMP_NUM_THREADS": "1"}
        result = log.with_suffix(".json")
        with Group(log) as group, open(result, "wb") as output:
            for rank in range(self.ranks):
                own = {"RANK": str(rank), "LOCAL_RANK": str(rank)}
                group.start(command, {**shared, **own}, output if rank == 0 else None)
            group.wait(START_UP)
        return json.loads(result.read_text())

    def check(self, batch):
        """The relative deviations of our loss and gradients from PyTorch's, by its precision and then by name."""
        log = batch.data.with_name("check.log")
        return self.start(batch, log, "--check", batch.after, "--loss", repr(batch.loss))

    def measure(self, batch, layout, log, seconds):
        return Measured(**self.start(batch, log, "--layout", layout, "--seconds", seconds))


def stop_signal(program):
    """The signal that asks for a stop under the launcher of the program's MPI."""
    script = '. "$1/Launch/launcher.sh" && stop_signal "$2"'
    name = subprocess.run(["bash", "-c", script, "bash", TOP, program], capture_output=True, text=True, check=True).stdout
    return signal.Signals[f"SIG{name.strip()}"]


def descendants(process):
    """The ids of a process's children and of theirs; Hydra has a process of its own between itself and the ranks."""
    for child in Path(f"/proc/{process}/task/{process}/children").read_text().split():
        yield child
        yield from descendants(child)


def pairs(settings):
    return [word for key, value in settings.items() for word in ("--set", f"{key}={value}")]


def lines(path):
    with open(path) as file:
        return [json.loads(line) for line in file]
