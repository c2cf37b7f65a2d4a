"""Compares random networks in onnxruntime, as `stn export` writes them, with what `stn predict` says; without PyTorch.

    swift build -c release --product stn
    bash Launch/test-exports.sh
    ~/.cache/stn/python/bin/python Tests/Peers/runtime.py FIRST COUNT [--jobs 2]

For each of COUNT seeds from FIRST on, `stn train` trains the network of `random_networks.py`, every fourth of them with
normalised images, and `stn export` writes it for ONNX, with a fixed batch where the seed is divisible by three. Logits
and every θ must be within 1e-4 of those of `stn predict`, of the larger of their norm and 0.1. `exported.py` does this of
all formats, and tells kinks from faults.

The last line is `N checked, D different`; the exit status is 1 unless D is 0.
"""

import argparse
import sys

import needs

needs.packages("numpy", "h5py", "onnxruntime", "xxhash")

import tempfile
from concurrent.futures import ProcessPoolExecutor
from functools import partial
from pathlib import Path

import numpy
import onnxruntime

from trained import Refusal, Trained, own_folder

TOP = Path(__file__).resolve().parents[2]
TOLERANCE = 1e-4
LEAST_VALUE = 0.1
LARGEST = 42  # pixels, of a side of an image


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("first", type=int, help="the first seed")
    parser.add_argument("count", type=int, help="how many seeds")
    parser.add_argument("--stn", type=Path, default=TOP / ".build/release/stn", help="the program (.build/release/stn)")
    parser.add_argument("--jobs", type=int, default=1, help="how many networks at a time (1)")
    arguments = parser.parse_args()
    if not arguments.stn.is_file():
        sys.exit(f"runtime: no program {arguments.stn}; build it, or name another by --stn")
    seeds, different = range(arguments.first, arguments.first + arguments.count), 0
    with tempfile.TemporaryDirectory(prefix="runtime-") as folder, ProcessPoolExecutor(arguments.jobs) as pool:
        task = partial(check, stn=arguments.stn.resolve(), folder=Path(folder))
        for seed, faults in zip(seeds, pool.map(task, seeds)):
            different += bool(faults)
            for fault in faults:
                print(f"seed {seed}: {fault}", flush=True)
    print(f"{arguments.count} checked, {different} different")
    sys.exit(1 if different else 0)


def check(seed, stn, folder):
    """What is wrong with a seed's network, in words."""
    with own_folder(folder, seed, keep=False) as folder:
        try:
            network = Trained(seed, stn, folder, LARGEST, settings(seed))
            network.run(
                "export", "--checkpoint", network.before, "--format", "onnx", "--output", "network.onnx",
                *batch(seed, network.predicted))
            found = values(folder / "network.onnx", network.bytes[: network.predicted])
            said = dict(network.predicted_values(network.predicted))
        except (Refusal, RuntimeError, ValueError) as error:
            return [f"{type(error).__name__}: {error}"]
    wanted = {name for name in said if not name.startswith("image ")}
    if found.keys() - {"logits"} != wanted - {"logits"}:  # which nobody predicts where a pose alone is judged
        return [f"onnxruntime gives {sorted(found)}, stn predict {sorted(wanted)}"]
    off = {name: deviation(found[name], said[name]) for name in wanted}
    return [f"{name} differs by {value:.1e}" for name, value in off.items() if not value <= TOLERANCE]


def deviation(found, said):
    """How far values are from what was said, as a share of that or of what is next to nothing."""
    norm = numpy.linalg.norm(said.astype(float))
    return numpy.linalg.norm(found.astype(float) - said) / max(norm, LEAST_VALUE)


def settings(seed):
    """What some networks are trained with besides: normalised images, which are larger than the rates were chosen for."""
    normalised = ["--set", "data.normalisation=channels", "--set", "training.clip_norm=1"]
    return normalised if seed % 4 == 1 else []


def batch(seed, count):
    """How some networks are exported: for a batch of a fixed size."""
    return ["--batch", str(count)] if seed % 3 == 0 else []


def values(network, images):
    """Logits and θ of an ONNX file, a row a sample, by the names used here."""
    options = onnxruntime.SessionOptions()
    options.intra_op_num_threads = 1
    session = onnxruntime.InferenceSession(network, options)
    names = [output.name for output in session.get_outputs()]
    found = zip(names, session.run(names, {"image": images}))
    return {name.replace("theta/", "theta ", 1): value.reshape(len(value), -1) for name, value in found}


if __name__ == "__main__":
    main()
