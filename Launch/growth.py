"""Prints how the time and memory of a training step grow, as Markdown tables.

Each line is a run of `stn-bench step` by itself, so that memory is that of the line. Lines of more ranks than cores are
marked, as their times say little. Standard library only.
"""

import argparse
import json
import os
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
ST_CNN, RTS = "Configs/r-st-cnn.yaml", "Configs/rts-st-cnn.yaml"


def canvas(size):
    return {"data.distortion.canvas": size, "network.input": f"[1,{size},{size}]"}


def filters(count):
    return {f"network.layers.{i}.convolution.filters": count for i in (1, 3)}


def units(count):
    return {f"network.layers.{i}.dense.units": count for i in (0, 1)}


# What grows, the configuration, its values, what a value sets, and the number of ranks.
TABLES = [
    ("batch", ST_CNN, [32, 64, 128, 256, 512, 1024], lambda n: {"training.batch": n}, 1),
    ("side of the image", RTS, [42, 60, 84, 120], lambda n: {**canvas(n), "training.batch": 64}, 1),
    ("channels", ST_CNN, [16, 32, 64, 128, 256], lambda n: {**filters(n), "training.batch": 64}, 1),
    ("hidden units", "Configs/r-fcn.yaml", [128, 256, 512, 1024, 2048], units, 1),
    ("micro-batches", ST_CNN, [1, 2, 4, 8, 16, 32], lambda n: {"training.micro_batches": n}, 1),
    ("ranks", ST_CNN, [1, 2, 4, 8], lambda n: {}, None),
]


def measure(program, config, settings, ranks):
    """The JSON of one run of `stn-bench step`."""
    command = [program, "step", "--config", config, "--json", "--repeats", "5"]
    for key, value in settings.items():
        command += ["--set", f"{key}={value}"]
    if ranks > 1:
        command = ["bash", "Launch/ranks.sh", str(ranks)] + command
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True)
    if done.returncode:
        sys.exit(f"growth: {' '.join(command)} ended with status {done.returncode}: {done.stderr.strip()}")
    return json.loads(done.stdout)


def line(value, result):
    step = result["rows"][0]
    seconds, flop = step["seconds"]["median"], result["flop_per_sample"] * result["batch"]
    mark = " (oversubscribed)" if result["ranks"] * result["threads"] > os.cpu_count() else ""
    return [f"{value}{mark}", f"{result['parameters']:,}", f"{flop / 1e9:.2f}", f"{1e3 * seconds:.2f}",
            f"{flop / seconds / 1e9:.1f}", f"{result['batch'] / seconds:,.0f}",
            f"{result['resident_bytes'] / 1e6:.0f}", f"{result['peak_resident_bytes'] / 1e6:.0f}"]


def arguments():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument(
        "program", nargs="?", type=Path, default=ROOT / ".build/release/stn-bench", help="stn-bench, if it is elsewhere")
    program = parser.parse_args().program.resolve()
    if not program.exists():
        sys.exit(f"growth: {program} is not there; run swift build -c release, or name another")
    return str(program)


def main():
    program = arguments()
    columns = ["parameters", "GFLOP a step", "ms a step", "GFLOP/s", "samples/s", "MB per rank", "MB at most"]
    for name, config, values, settings, ranks in TABLES:
        print(f"\n{config}\n\n| {name} | {' | '.join(columns)} |\n|{'---|' * (len(columns) + 1)}", flush=True)
        for value in values:
            result = measure(program, config, settings(value), ranks or value)
            print(f"| {' | '.join(line(value, result))} |", flush=True)


if __name__ == "__main__":
    main()
