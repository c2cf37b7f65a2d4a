"""Holds the paper's sets, as `stn generate` makes them, against NumPy, which knows what their documents say and no more.

    swift build -c release --product stn
    python3 Tests/Peers/distortions.py [--short] [SET …]

For every set of Configs/data (r rts p e tc colocalisation-t colocalisation-tc addition sequence volume), of MNIST:

- Laws. Every number that the truth tells of 100,000 samples, and areas, distances, folds and overlaps that follow from
  several together, are held against their law, or against as many as twice that NumPy draws itself where the law is
  not a simple one: Kolmogorov's and Smirnov's √n·D. Places are judged as shares of all where no ink of that digit is cut
  off. Correlations of all numbers with each other, with those of the next sample and with those of the next epoch are
  held against NumPy's too. What is refused, chance would exceed in one of a thousand runs.
- Pictures. Images are built again in Float64 from the digits and the truth alone, and compared byte by byte, and so are
  the matrices. Of patches, second digits of sums and later ones of sequences the truth tells the class and not the
  digit: one of that class in the split must explain every pixel.
- Labels: the digit's, the sum, or those of a sequence.

Needs NumPy and h5py, and MNIST where `Launch/mnist.sh` puts it. Volumes are a tenth as many, for they take long. Takes
about five minutes, and half a minute with --short. The exit status is 1 if anything is refused.
"""

import argparse
import os
import shutil
import signal
import sys
import tempfile
from pathlib import Path

import needs

needs.packages("numpy", "h5py")

os.environ.update(OMP_NUM_THREADS="1", OPENBLAS_NUM_THREADS="1")  # read when NumPy is loaded

from distorted.checks import Check, Program
from distorted.digits import Digits, cache
from distorted.report import Report
from distorted.sets import SETS
from processes import Failure

TOP = Path(__file__).resolve().parents[2]
FEWEST_DRAWS, FEWEST_IMAGES = 1000, 10
SHORT = {"draws": 5000, "images": 20}


def main():
    arguments = read_arguments()
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(143))  # so that nothing is left behind
    folder = Path(tempfile.mkdtemp(prefix="distortions-"))
    report = Report()
    try:
        digits = Digits(arguments.digits)
        for name in arguments.sets:
            Check(
                SETS[name], arguments.draws, arguments.images, arguments.seed,
                Program(arguments.stn.resolve(), TOP), folder, digits, report).run()
    except (Failure, OSError) as failure:
        sys.exit(f"distortions: {failure}")
    finally:
        shutil.rmtree(folder)
    sys.exit(0 if report.judge() else 1)


def read_arguments():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("sets", metavar="SET", nargs="*", help="a set (all of them)")
    parser.add_argument("--short", action="store_true", help=f"{SHORT['draws']} samples of each set, and {SHORT['images']} images")
    parser.add_argument("--draws", type=int, default=100_000, help="how many samples of each set (100000)")
    parser.add_argument("--images", type=int, default=200, help="how many images of each set are built again (200)")
    parser.add_argument("--seed", type=int, default=1, help="the seed of the sets, and of NumPy's (1)")
    parser.add_argument("--stn", type=Path, default=TOP / ".build/release/stn", help="the program (.build/release/stn)")
    parser.add_argument("--digits", type=Path, default=cache(), help="the folder of MNIST's unpacked files")
    arguments = parser.parse_args()
    arguments.sets = arguments.sets or list(SETS)
    unknown = [name for name in arguments.sets if name not in SETS]
    if unknown:
        parser.error(f"there is no set {unknown[0]}; there are {', '.join(SETS)}")
    if arguments.short:
        arguments.draws, arguments.images = SHORT["draws"], SHORT["images"]
    if arguments.draws < FEWEST_DRAWS or arguments.images < FEWEST_IMAGES:
        parser.error(f"expected at least {FEWEST_DRAWS} draws and {FEWEST_IMAGES} images")
    if not (arguments.digits / "train-images-idx3-ubyte").is_file():
        sys.exit(f"distortions: no digits in {arguments.digits}; run `bash Launch/mnist.sh`, or name a folder by --digits")
    if not arguments.stn.is_file():
        sys.exit(f"distortions: no program {arguments.stn}; build it, or name another by --stn")
    return arguments


if __name__ == "__main__":
    main()
