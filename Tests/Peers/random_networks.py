"""Compares random networks with PyTorch in Float64: losses, gradients of all parameters, and what `stn predict` says.

    swift build -c release --product stn
    python3 -m venv ~/torch && ~/torch/bin/pip install torch numpy h5py pyyaml xxhash
    ~/torch/bin/python Tests/Peers/random_networks.py FIRST COUNT [--jobs 2]

For each of COUNT seeds from FIRST on, `stacks.py` makes a network, and `stn train` trains it on one batch of `generator/inputs.py`;
the velocity of the last step, without momentum, is that step's gradient. PyTorch rebuilds the network from the
checkpoint before that step. What differs by more than 1e-4, of the larger of its own norm and a thousandth of the whole
gradient's, is a kink or unexplained. It is a kink if PyTorch does not differ at our own θ, which Float32 must have rounded by no more
than 1e-5; or if Float32 differs as much from Float64 in PyTorch itself, on this batch, at least half as much: in its
own arithmetic, with every weight, pixel and result moved by a rounding or two, or with a layer's products added up one
after another. Zeros stay zeros and equals equal there, so that neither black backgrounds nor ties excuse anything.

The last line is `N checked, K kinks, U unexplained`; the exit status is 1 unless U is 0 and K at most 2 % of N, or one.
"""

import argparse
import os
import sys
import time

import needs

needs.packages("torch", "numpy", "h5py", "yaml", "xxhash")

os.environ.update(OMP_NUM_THREADS="1", MKL_NUM_THREADS="1")  # read when torch is loaded

import shutil
import tempfile
from concurrent.futures import ProcessPoolExecutor
from functools import partial
from pathlib import Path

from one_network import check

TOP = Path(__file__).resolve().parents[2]
MOST_KINKS = 0.02


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("first", type=int, help="the first seed")
    parser.add_argument("count", type=int, help="how many seeds")
    parser.add_argument("--stn", type=Path, default=TOP / ".build/release/stn", help="the program (.build/release/stn)")
    parser.add_argument("--largest", type=int, default=42, help="the largest side of an image, in pixels (42)")
    parser.add_argument("--jobs", type=int, default=1, help="how many networks at a time (1)")
    parser.add_argument("--keep", type=Path, help="a folder for all files; deviations are then printed in full")
    arguments = parser.parse_args()
    if not arguments.stn.is_file():
        sys.exit(f"random_networks: no program {arguments.stn}; build it, or name another by --stn")
    folder = arguments.keep or Path(tempfile.mkdtemp(prefix="random-networks-"))
    try:
        found = run(arguments, folder)
    finally:
        if not arguments.keep:
            shutil.rmtree(folder)
    kinks, faults = found.count("kink"), found.count("unexplained")
    too_many = kinks > max(1, MOST_KINKS * len(found))
    if too_many:
        print(f"too many kinks: {kinks} of {len(found)} are more than {MOST_KINKS:.0%}")
    print(f"{len(found)} checked, {kinks} kinks, {faults} unexplained")
    sys.exit(1 if faults or too_many else 0)


def run(arguments, folder):
    """Checks all seeds and returns a word for each: good, kink or unexplained."""
    seeds, words, began = range(arguments.first, arguments.first + arguments.count), [], time.monotonic()
    task = partial(check, stn=arguments.stn.resolve(), folder=folder, largest=arguments.largest, keep=bool(arguments.keep))
    with ProcessPoolExecutor(arguments.jobs) as pool:
        for seed, (word, report) in zip(seeds, pool.map(task, seeds)):
            words.append(word)
            progress(words, len(seeds), began)
            if word != "good" or arguments.keep:
                print(f"\r\033[Kseed {seed}: {word}{report}" if sys.stderr.isatty() else f"seed {seed}: {word}{report}")
            if word != "good":
                print(f"  alone: {command(arguments, seed)}", flush=True)
    if sys.stderr.isatty():
        print(file=sys.stderr)
    return words


def progress(words, count, began):
    """A line that overwrites itself on a terminal, and one every hundred networks elsewhere."""
    text = (
        f"{len(words)} of {count}, {words.count('kink')} kinks, {words.count('unexplained')} unexplained, "
        f"{(time.monotonic() - began) / len(words):.2f} s each")
    if sys.stderr.isatty():
        print(f"\r\033[K{text}", end="", file=sys.stderr, flush=True)
    elif len(words) % 100 == 0:
        print(text, file=sys.stderr, flush=True)


def command(arguments, seed):
    largest = f" --largest {arguments.largest}" if arguments.largest != 42 else ""
    return f"{sys.executable} {sys.argv[0]} {seed} 1 --stn {arguments.stn}{largest} --keep /tmp/network-{seed}"


if __name__ == "__main__":
    main()
