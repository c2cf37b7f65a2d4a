"""Times our affine grid and bilinear sampler against PyTorch's, on one thread each, in turn, and prints the ratios.

    swift build -c release
    ~/torch/bin/python Tests/Peers/samplers.py [--rounds 5] [--repeats 25] [--json]

64 images of 1×42×42, 32×32×32 and 64×16×16 (C×H×W), each at a θ near the identity, corners aligned and zeros outside.
Ours is `stn-bench kernels --only samplers`; PyTorch's is affine_grid and grid_sample, forward and backward. Both make the same numbers
by a hash, and the script stops unless values and gradients agree. A side's time in a round is the sum of the
medians of its passes; ratios are PyTorch's time to ours, their median over rounds, the least and the largest.
"""

import argparse
import json
import statistics
import subprocess
import sys
import time
from pathlib import Path

import needs

needs.packages("torch", "numpy")

import numpy as np
import torch
from torch.nn.functional import affine_grid, grid_sample

TOP = Path(__file__).resolve().parents[2]
BATCH = 64
TOLERANCE = 1e-4
CASES = {False: "θ", True: "θ and images"}  # what gradients go to


def numbers(first, count):
    """What `SamplerCase.number` gives, from an index on."""
    index = np.arange(first, first + count, dtype=np.uint32)
    return ((index * np.uint32(2_654_435_761) >> np.uint32(8)).astype(np.float32) / 2**23 - 1).astype(np.float32)


class Peer:
    """PyTorch's sampler on a batch of images (C, H, W)."""

    def __init__(self, sample):
        shape = [BATCH, *sample]
        count = int(np.prod(shape))
        self.images = torch.from_numpy(numbers(0, count)).view(shape).requires_grad_()
        self.upstream = torch.from_numpy(numbers(count, count)).view(shape)
        identity = np.tile(np.float32([1, 0, 0, 0, 1, 0]), BATCH)
        theta = identity + np.float32(0.1) * numbers(0, 6 * BATCH)
        self.theta = torch.from_numpy(theta).view(BATCH, 2, 3).requires_grad_()

    def step(self, to_images):
        """The values, and the gradients to θ and, if wanted, to images."""
        self.images.requires_grad_(to_images)
        grid = affine_grid(self.theta, list(self.images.shape), align_corners=True)
        values = grid_sample(self.images, grid, align_corners=True)
        leaves = [self.theta, self.images] if to_images else [self.theta]
        return values, torch.autograd.grad(values, leaves, self.upstream)

    def check(self, result):
        """The largest deviation of our sums from PyTorch's in Float64, relative to theirs."""
        exact = Peer(result["sample"])
        for name in ("images", "upstream", "theta"):
            setattr(exact, name, getattr(exact, name).detach().double())
        exact.theta.requires_grad_()
        values, (theta, images) = exact.step(True)
        values = values.detach()
        found = torch.tensor(result["thetaGradient"], dtype=torch.double)
        pairing, square = float((values * exact.upstream).sum()), float((images * images).sum())
        return max(
            abs(result["pairing"] - pairing) / float(values.norm() * exact.upstream.norm()),
            float((found - theta.flatten()).norm() / theta.norm()),
            abs(result["imageGradientSquare"] - square) / square)

    def seconds(self, to_images, repeats):
        def once():
            began = time.perf_counter()
            self.step(to_images)
            return time.perf_counter() - began
        once()
        return statistics.median(once() for _ in range(repeats))


def ours(program, repeats):
    """What `stn-bench` prints: the samplers' results, and seconds by row."""
    command = [program, "kernels", "--only", "samplers", "--repeats", str(repeats), "--json"]
    done = subprocess.run(command, capture_output=True, text=True)
    if done.returncode:
        sys.exit(f"samplers: {program} failed: {done.stderr.strip()}")
    said = json.loads(done.stdout)
    return said["samplers"], {row["name"]: row["seconds"]["median"] for row in said["rows"]}


def measure(program, peers, options):
    """A round: by sample and gradient, seconds of ours and of PyTorch's."""
    _, rows = ours(program, options.repeats)
    found = {}
    for sample, peer in peers.items():
        for to_images, gradient in CASES.items():
            name = f"bilinear sampler {'×'.join(map(str, sample))}"
            own = rows[f"{name}, forward"] + rows[f"{name}, backward to {gradient}"]
            found[sample, to_images] = own, peer.seconds(to_images, options.repeats)
    return found


def arguments():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--repeats", type=int, default=25, help="of each pass in a round")
    parser.add_argument("--bench", type=Path, default=TOP / ".build/release/stn-bench", help="our program")
    parser.add_argument("--json", action="store_true", help="print JSON in place of the table")
    found = parser.parse_args()
    if found.rounds < 1 or found.repeats < 1:
        parser.error("--rounds and --repeats must be above 0")
    return found


def main():
    options = arguments()
    torch.set_num_threads(1)
    program = options.bench.resolve()
    if not program.exists():
        sys.exit(f"samplers: {program} is not there; run swift build -c release, or name another with --bench")
    results, _ = ours(program, 1)
    peers = {tuple(result["sample"]): Peer(result["sample"]) for result in results}
    for result in results:
        deviation = peers[tuple(result["sample"])].check(result)
        print(f"{result['sample']}: values and gradients deviate by {deviation:.1e}", file=sys.stderr)
        if not deviation <= TOLERANCE:
            sys.exit("samplers: the two do not compute the same, so their speeds cannot be compared")
    rounds = [measure(program, peers, options) for _ in range(options.rounds)]
    reports = []
    for sample, to_images in rounds[0]:
        pairs = [found[sample, to_images] for found in rounds]
        ratios = [theirs / own for own, theirs in pairs]
        reports.append({
            "sample": sample, "gradients": CASES[to_images], "ratio": statistics.median(ratios), "ratios": ratios,
            "seconds": statistics.median(own for own, _ in pairs),
            "pytorch_seconds": statistics.median(theirs for _, theirs in pairs)})
    if options.json:
        print(json.dumps(reports, indent=2))
        return
    print(f"{'images':10} {'gradients to':14} {'ours':>9} {'PyTorch':>9} {'ratio':>6}  rounds")
    for r in reports:
        print(
            f"{'×'.join(map(str, r['sample'])):10} {r['gradients']:14} {1e3 * r['seconds']:6.2f} ms "
            f"{1e3 * r['pytorch_seconds']:6.2f} ms {r['ratio']:6.2f}  {min(r['ratios']):.2f}–{max(r['ratios']):.2f}")


if __name__ == "__main__":
    main()
