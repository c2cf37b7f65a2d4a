"""Writes samples.json: what PyTorch's grid_sample makes of an image and a volume, in Float64.

    pip install torch numpy
    python make_samples.py

All modes, paddings and conventions that PyTorch has, at the same places within the image and far beyond it. Places
are stored in pixels, as numbers that Float32 holds exactly, and gradients are with respect to pixels. Places keep off
whole pixels, where slopes jump, and off the middles between them, where PyTorch rounds halves to even.
"""

import argparse
import json
import pathlib

if __name__ == "__main__":  # before the packages that help does not need
    argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter).parse_args()

import numpy as np
import torch
from torch.nn import functional as F

CHANNELS = 2
# Outputs and inputs, both (rows, columns) or (slices, rows, columns), and the kernels by PyTorch's names and ours.
PROBLEMS = [
    ((4, 5), (5, 6), {"nearest": "nearest", "bilinear": "bilinear", "bicubic": "bicubic"}),
    ((2, 5, 4), (3, 4, 5), {"nearest": "nearest", "bilinear": "trilinear"}),
]


def places(random, target, source):
    """Positions in pixels (axis, target), x first: every other one in the image or beside it, the rest anywhere."""
    is_near = np.arange(np.prod(target)).reshape(target) % 2 == 0
    whole = [
        np.where(is_near, random.integers(-1, size, target), random.integers(-size - 1, 2 * size + 1, target))
        for size in reversed(source)]
    part = [random.choice([0, 0.5], target) + random.uniform(0.05, 0.45, target) for _ in source]
    return (np.stack(whole) + np.round(np.stack(part) * 1024) / 1024).reshape(len(source), -1)


def sample(problem, kernel, padding, align_corners):
    """Values (channel, target), and the gradients to the image and to the places."""
    sizes = torch.tensor(problem["input"][::-1], dtype=torch.float64)[:, None]
    half = (sizes - 1) / 2 if align_corners else sizes / 2
    grid = ((problem["positions"] - (sizes - 1) / 2) / half).T
    grid = grid.reshape(1, *problem["output"], len(sizes)).requires_grad_()
    image = problem["image"].clone().requires_grad_()
    values = F.grid_sample(image[None], grid, mode=kernel, padding_mode=padding, align_corners=align_corners)[0]
    values.backward(problem["upstream"])
    slopes = grid.grad.reshape(-1, len(sizes)).T / half
    return values, image.grad, slopes


def numbers(array):
    """A flat list, rounded to what Float32 can tell."""
    return [float(f"{value:.8g}") for value in np.asarray(array.detach()).ravel()]


def main():
    random = np.random.default_rng(2015)
    problems = []
    for target, source, kernels in PROBLEMS:
        single = lambda *shape: torch.tensor(random.uniform(-1, 1, shape).astype(np.float32).astype(np.float64))
        problem = {
            "input": source, "output": target, "image": single(CHANNELS, *source),
            "upstream": single(CHANNELS, *target), "positions": torch.tensor(places(random, target, source))}
        cases = []
        for theirs, ours in kernels.items():
            for padding in ("zeros", "border", "reflection"):
                for align_corners in (True, False):
                    values, image, slopes = sample(problem, theirs, padding, align_corners)
                    cases.append({
                        "kernel": ours, "outside": padding, "alignCorners": align_corners,
                        "values": numbers(values), "imageGradient": numbers(image),
                        "positionGradient": numbers(slopes)})
        for key in ("image", "upstream", "positions"):
            # These are single precision already; all digits keep them exact.
            problem[key] = [float(value) for value in problem[key].ravel()]
        problems.append(problem | {"cases": cases})
    path = pathlib.Path(__file__).with_name("samples.json")
    path.write_text(json.dumps({"torch": torch.__version__, "problems": problems}, separators=(",", ":")) + "\n")


if __name__ == "__main__":
    main()
