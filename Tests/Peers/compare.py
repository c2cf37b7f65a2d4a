"""Times `stn train` against PyTorch DDP on the same cores, in turn, and prints the ratios.

    swift build -c release
    bash Launch/mnist.sh
    python3 -m venv ~/torch && ~/torch/bin/pip install torch numpy h5py pyyaml
    ~/torch/bin/python Tests/Peers/compare.py [--networks r-st-cnn,r-fcn] [--rounds 5] [--seconds 5] [--json]

Both train the same network with the same optimizer on batches of 256, over 2 ranks of one thread. First, 11
steps of ours on one batch in a file show that both compute the same loss and gradients for the same parameters;
otherwise the script stops. Then rounds: ours, PyTorch in its usual layout, PyTorch in channels_last, every
second round backwards; a round's ratio is that of ours to the better of PyTorch's. The machine must do nothing
else: ranks that wait keep their core, and have it taken from the rank they wait for.

Ours counts with all that a run does: fresh distortions of MNIST, exact exchange, metrics every 20 steps and a
checkpoint every 500, both being the defaults; without held-out digits, so that there is no validation, as in the
peer. PyTorch trains on one batch held in memory. Start-up and the first steps count for neither. Memory is the
largest peak of a rank's resident set since its start; ours has in it the pages of the digits that ranks share.
"""

import argparse
import json
import os
import platform
import shutil
import signal
import statistics
import subprocess
import sys
import tempfile
from dataclasses import dataclass, field
from pathlib import Path

import needs

needs.packages("torch", "numpy", "h5py", "yaml")

import programs
from processes import Failure

TOLERANCE = 1e-4  # of the norm of a gradient
ATTEMPTS = 12


@dataclass
class Case:
    """A network, the ratio aimed at, and what was measured: ours, and by layout PyTorch's."""

    name: str
    title: str
    target: float
    ours: list = field(default_factory=list)
    peer: dict = field(default_factory=lambda: {layout: [] for layout in programs.Peer.layouts})
    deviation: float = 0

    @property
    def configuration(self):
        return programs.TOP / f"Configs/{self.name}.yaml"

    def ratios(self):
        rounds = zip(self.ours, *self.peer.values())
        return [ours.samples_per_second / max(m.samples_per_second for m in theirs) for ours, *theirs in rounds]

    def report(self):
        """What is said of it: medians over rounds, and the spread of the ratio."""
        rates = {layout: median(found) for layout, found in self.peer.items()}
        layout, ratios = max(rates, key=rates.get), self.ratios()
        memory = max(m.memory for m in self.ours), max(m.memory for m in self.peer[layout])
        return {
            "network": self.name, "title": self.title, "target": self.target,
            "ratio": statistics.median(ratios), "ratios": ratios, "samples_per_second": median(self.ours),
            "pytorch_samples_per_second": rates, "pytorch_layout": layout,
            "memory": memory[0], "pytorch_memory": memory[1], "largest_deviation": self.deviation}


def cases():
    return [
        Case("r-st-cnn", "ST-CNN R, 28×28", 4),
        Case("rts-st-cnn", "ST-CNN RTS, 42×42", 4),
        Case("rts60-st-cnn", "ST-CNN, 60×60", 4),
        Case("r-cnn", "CNN R", 3),
        Case("r-fcn", "FCN R", 1.5),
        Case("r-st-fcn", "ST-FCN R", 1.5),
    ]


def median(found):
    return statistics.median(m.samples_per_second for m in found)


def say(text):
    print(text, file=sys.stderr, flush=True)


def check(case, ours, peer, folder):
    """The batch on which both agree.

    Where two values are as good as equal, rounding decides which of them a maximum takes, and one such window in a
    million can move a gradient by more than the tolerance: PyTorch's own Float32 gradients are then as far from its
    Float64 ones. So ours may agree with either, and several batches are tried; any other fault would be in all.
    """
    for seed in range(1, ATTEMPTS + 1):
        batch = ours.prepare(case.configuration, folder / str(seed), seed)
        found = [
            (deviation, name, precision)
            for precision, deviations in peer.check(batch).items()
            for deviation, name in [max((value, name) for name, value in deviations.items())]]
        case.deviation, worst, precision = min(found)
        if case.deviation <= TOLERANCE:
            say(
                f"{case.name}: same loss and gradients as PyTorch in {precision}; {worst} deviates most, by "
                f"{case.deviation:.1e}")
            return batch
        say(f"{case.name}: {worst} deviates by {case.deviation:.1e} with seed {seed}")
    raise Failure(
        f"{case.name}: with none of {ATTEMPTS} seeds do the two programs compute the same loss and gradients to "
        f"{TOLERANCE:.0e}, so their speeds cannot be compared")


def measure(case, ours, peer, batch, folder, seconds, backwards):
    """One round."""
    def run_ours():
        output = folder / "run"
        case.ours.append(ours.measure(case.configuration, output, seconds))
        shutil.rmtree(output)

    def run_peer(layout):
        case.peer[layout].append(peer.measure(batch, layout, folder / "peer.log", seconds))

    turns = [run_ours] + [lambda layout=layout: run_peer(layout) for layout in peer.layouts]
    for turn in reversed(turns) if backwards else turns:
        turn()
    theirs = " and ".join(f"{found[-1].samples_per_second:,.0f}" for found in case.peer.values())
    own, ratio = case.ours[-1].samples_per_second, case.ratios()[-1]
    say(f"  {case.name}: ours {own:,.0f}, PyTorch {theirs} samples/s: {ratio:.2f} ×")


def table(reports):
    rows = [("network", "ours/s", "PyTorch/s", "layout", "ratio", "rounds", "target", "memory of a rank")]
    for r in reports:
        mebibytes = [r[key] / 2**20 for key in ("memory", "pytorch_memory")]
        rows.append((
            r["title"], f"{r['samples_per_second']:,.0f}",
            f"{r['pytorch_samples_per_second'][r['pytorch_layout']]:,.0f}", r["pytorch_layout"],
            f"{r['ratio']:.2f}", f"{min(r['ratios']):.2f}–{max(r['ratios']):.2f}", f"{r['target']:g}",
            f"{mebibytes[0]:.0f} MiB to {mebibytes[1]:.0f}, {mebibytes[0] / mebibytes[1]:.2f} ×"))
    widths = [max(len(row[i]) for row in rows) for i in range(len(rows[0]))]
    lines = ("  ".join(cell.ljust(width) for cell, width in zip(row, widths)) for row in rows)
    return "\n".join(line.rstrip() for line in lines)


def machine():
    import torch
    names = {line.split(":", 1)[1].strip() for line in open("/proc/cpuinfo") if line.startswith("model name")}
    cores = sum(line.startswith("processor") for line in open("/proc/cpuinfo"))
    return {
        "processor": ", ".join(sorted(names)) or platform.machine(), "processors": cores,
        "vectors": torch.backends.cpu.get_cpu_capability(), "load": round(os.getloadavg()[0], 1),
        "pytorch": torch.__version__}


def arguments(known):
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--networks", default=",".join(known), help="some of these, with commas")
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--seconds", type=float, default=5, help="that each program is timed for in a round")
    parser.add_argument("--ranks", type=int, default=2)
    parser.add_argument("--stn", type=Path, default=programs.TOP / ".build/release/stn", help="our program")
    parser.add_argument("--json", action="store_true", help="print JSON in place of the table")
    found = parser.parse_args()
    found.networks = found.networks.split(",")
    if unknown := [name for name in found.networks if name not in known]:
        parser.error(f"there is no network {', '.join(unknown)}; choose from {', '.join(known)}")
    if found.rounds < 1 or found.seconds <= 0 or found.ranks < 1:
        parser.error("--rounds, --seconds and --ranks must be above 0")
    found.stn = found.stn.resolve()
    return found


def compare(options, folder):
    ours, peer = programs.Ours(options.stn, options.ranks), programs.Peer(options.ranks)
    chosen, batches = [case for case in cases() if case.name in options.networks], {}
    for case in chosen:
        batches[case.name] = check(case, ours, peer, folder / case.name)
    for number in range(options.rounds):
        say(f"round {number + 1} of {options.rounds}")
        for case in chosen:
            backwards = number % 2 == 1
            measure(case, ours, peer, batches[case.name], folder / case.name, options.seconds, backwards)
    return [case.report() for case in chosen]


def main():
    options = arguments([case.name for case in cases()])
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(143))  # so that what was started is stopped
    if not options.stn.exists():
        raise Failure(f"{options.stn} is not there; run swift build -c release, or name another with --stn")
    version = subprocess.run([options.stn, "--version"], capture_output=True, text=True).stdout.strip()
    about = {**machine(), "stn": version}
    about |= {key: getattr(options, key) for key in ("ranks", "rounds", "seconds")}
    say(", ".join(f"{key} {value}" for key, value in about.items()))
    if about["load"] > 0.5:
        say(f"other work runs here (load {about['load']}): the ratios will say little")
    with tempfile.TemporaryDirectory(prefix="stn-compare-") as folder:
        reports = compare(options, Path(folder))
    print(json.dumps({"machine": about, "networks": reports}, indent=2) if options.json else table(reports))


if __name__ == "__main__":
    try:
        main()
    except Failure as failure:
        sys.exit(f"compare: {failure}")
