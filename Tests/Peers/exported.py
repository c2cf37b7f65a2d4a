"""Compares what `stn export` makes of random networks with `stn predict`: in onnxruntime, and in PyTorch by `model.py`.

    swift build -c release --product stn
    ~/torch/bin/pip install onnx onnxruntime safetensors
    ~/torch/bin/python Tests/Peers/exported.py FIRST COUNT [--jobs 2]
    ~/torch/bin/python Tests/Peers/exported.py --checkpoint RUN --data FILE [--rows 0-63]

For each of COUNT seeds from FIRST on, `stn train` trains the network of `random_networks.py`, every fourth of them with
normalised images, and `stn export` writes it in all formats: for ONNX with a fixed batch where the seed is divisible by
three. ONNX's checker must find nothing, safetensors must hold the checkpoint's parameters to the bit, and logits and
every θ must be within 1e-4 of those of `stn predict`, of the larger of their norm and 0.1. What differs by more is a
kink, if Float32 differs as much from Float64 in PyTorch itself, and otherwise unexplained; see `random_networks.py`.

The last lines say how often which operators, kernels, borders and families were met, and `N checked, K kinks,
U unexplained`; the exit status is 1 unless U is 0 and K at most 2 % of N, or one. Of a network of your own, the second
command prints how far each output is off, on samples of a dataset.
"""

import argparse
import os
import sys

import needs

needs.packages("torch", "numpy", "h5py", "yaml", "xxhash", "onnx", "onnxruntime", "safetensors")

os.environ.update(OMP_NUM_THREADS="1", MKL_NUM_THREADS="1")  # read when torch is loaded

import shutil
import subprocess
import tempfile
from collections import Counter
from concurrent.futures import ProcessPoolExecutor
from functools import partial
from pathlib import Path

import h5py
import onnx
import torch

from one_export import Exported, words
from one_network import ALIKE, TOLERANCE, Case, roundings
from runtime import batch, settings
from trained import Refusal, own_folder, predictions

TOP = Path(__file__).resolve().parents[2]
MOST_KINKS = 0.02


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("first", type=int, nargs="?", help="the first seed")
    parser.add_argument("count", type=int, nargs="?", help="how many seeds")
    parser.add_argument("--checkpoint", type=Path, help="in place of random networks: a checkpoint, or a run's folder")
    parser.add_argument("--data", type=Path, help="the dataset whose samples it is tried on")
    parser.add_argument("--rows", default="0-63", help="which of them (0-63)")
    parser.add_argument("--stn", type=Path, default=TOP / ".build/release/stn", help="the program (.build/release/stn)")
    parser.add_argument("--largest", type=int, default=42, help="the largest side of an image, in pixels (42)")
    parser.add_argument("--jobs", type=int, default=1, help="how many networks at a time (1)")
    parser.add_argument("--keep", type=Path, help="a folder for all files; deviations are then printed in full")
    arguments = parser.parse_args()
    if (arguments.count is None) == (arguments.checkpoint is None) or (arguments.checkpoint is None) != (arguments.data is None):
        parser.error("name FIRST and COUNT, or --checkpoint and --data")
    if not arguments.stn.is_file():
        sys.exit(f"exported: no program {arguments.stn}; build it, or name another by --stn")
    folder = arguments.keep or Path(tempfile.mkdtemp(prefix="exported-"))
    try:
        if arguments.checkpoint:
            sys.exit(own(arguments, folder))
        words, met = run(arguments, folder)
    finally:
        if not arguments.keep:
            shutil.rmtree(folder)
    for name, count in sorted(met.items()):
        print(f"{count:6} {name}")
    kinks, faults = words["kink"], words["unexplained"]
    print(f"{arguments.count} checked, {kinks} kinks, {faults} unexplained")
    sys.exit(1 if faults or kinks > max(1, MOST_KINKS * arguments.count) else 0)


def own(arguments, folder):
    """Compares a network that somebody trained, and returns the exit status."""
    def stn(*words):
        subprocess.run([arguments.stn.resolve(), *words], cwd=folder, check=True, stdout=subprocess.DEVNULL)

    checkpoint, data = arguments.checkpoint.resolve(), arguments.data.resolve()
    folder.mkdir(parents=True, exist_ok=True)
    stn("predict", "--checkpoint", checkpoint, "--data", data, "--output", "predictions.h5", "--rows", arguments.rows)
    with h5py.File(folder / "predictions.h5") as file, h5py.File(data) as dataset:
        said = {name: torch.from_numpy(value) for name, value in predictions(file) if not name.startswith("image ")}
        images = dataset["images"][file["row"][...].tolist()]
    found = Exported(stn, checkpoint, folder, images).deviations(said)
    for name, value in found.items():
        print(f"{value:.1e} {name}")
    return 0 if all(value <= TOLERANCE for value in found.values()) else 1


def run(arguments, folder):
    """How many networks are good, kinks or unexplained, and what was met in them."""
    seeds, words, met = range(arguments.first, arguments.first + arguments.count), Counter(), Counter()
    task = partial(check, stn=arguments.stn.resolve(), folder=folder, largest=arguments.largest, keep=bool(arguments.keep))
    with ProcessPoolExecutor(arguments.jobs) as pool:
        for seed, (word, report, found) in zip(seeds, pool.map(task, seeds)):
            words[word] += 1
            met.update(found)
            if word != "good" or arguments.keep:
                print(f"seed {seed}: {word}{report}", flush=True)
    return words, met


def check(seed, stn, folder, largest, keep):
    """A word, the report that goes with it, and what was met."""
    torch.set_num_threads(1)
    with own_folder(folder, seed, keep) as folder:
        try:
            case = Case(seed, stn, folder, largest, settings(seed))
            images = case.bytes[: case.predicted]
            return judge(case, Exported(case.run, case.before, folder, images, *batch(seed, case.predicted)), keep)
        except (Refusal, RuntimeError, ValueError, onnx.checker.ValidationError) as error:
            return "unexplained", f": {type(error).__name__}: {error}", []


def judge(case, exported, keep):
    said = {
        name: value for name, value in case.predictions(case.predicted).items() if not name.startswith("image ")}
    exported.check_parameters()
    exported.met += words(case.configuration)
    found = exported.deviations(said)
    report = "".join(f"\n  {value:.1e} {name}" for name, value in found.items()) if keep else ""
    bad = {name: value for name, value in found.items() if not value <= TOLERANCE}
    if not bad:
        return "good", report, exported.met
    # By the names that the value has, whichever program it comes from.
    worst = {}
    for name, value in bad.items():
        name = name.split(" ", 1)[1]
        worst[name] = max(value, worst.get(name, 0))
    theirs, _ = roundings(case, case.truth(torch.double), worst)
    explained = all(theirs[name] >= ALIKE * value for name, value in worst.items())
    report = report or "".join(f"\n  {value:.1e} {name}" for name, value in bad.items())
    return "kink" if explained else "unexplained", report, exported.met


if __name__ == "__main__":
    main()
