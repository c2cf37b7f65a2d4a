"""Writes golden.json: what PyTorch makes of the ST-CNN for RTS, in Float64.

    pip install torch numpy
    python make_golden.py

Parameters, images and labels are not stored: the Swift test draws the same ones from the same keys
(Philox4x32-10, as in Sources/Tensors). Stored are the loss, the logits of a few samples, and of every
parameter's gradient its norm, entries at a fixed stride, and its sums under 32 keyed random signs. Since
E[(s · d)²] = ‖d‖² for random signs s, the mean square of 32 such differences estimates the squared L2
distance of whole tensors to about a quarter, so a bound of 1e-4 is tested without storing the tensors.

Where an activation is next to zero, a pooling window has two nearly equal maxima, or a position lies next to an
integer, Float32 and Float64 may take different sides of a kink, and one such case in 500,000 changes whole
tensors by some 1e-3. So samples that come closer to a kink than Float32 can tell are left out; the numbers of
those that stay are stored.
"""

import argparse
import json
import pathlib
from collections import OrderedDict

if __name__ == "__main__":  # before the packages that help does not need
    argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter).parse_args()

import numpy as np
import torch
from torch import nn
from torch.nn import functional as F

SEED = 2015
SAMPLES = 256
CANVAS = 42
CANDIDATES = 512
MARGIN = 5e-6  # of activations of size 1, and half of it is Float32's own error
LATTICE_MARGIN = 1e-5  # in pixels
ENTRIES = 512
SIGNS = 32
LOGITS = 8


# Random numbers: Sources/Tensors/Philox.swift and RandomStream.swift.

def philox(counter, key):
    """Ten rounds over arrays of counters (n, 4)."""
    x, y, z, w = (counter[:, i].astype(np.uint64) for i in range(4))
    low = np.uint64(0xFFFFFFFF)
    k0, k1 = key
    for _ in range(10):
        a, b = x * np.uint64(0xD2511F53), z * np.uint64(0xCD9E8D57)
        x, y, z, w = (b >> np.uint64(32)) ^ y ^ np.uint64(k0), b & low, (a >> np.uint64(32)) ^ w ^ np.uint64(k1), a & low
        k0, k1 = (k0 + 0x9E3779B9) & 0xFFFFFFFF, (k1 + 0xBB67AE85) & 0xFFFFFFFF
    return np.stack([x, y, z, w], axis=1)


def words(name, count):
    """The first `count` words of the stream RandomStream(seed, .initialization, name)."""
    digest = 0xCBF29CE484222325
    for byte in name.encode():
        digest = (digest ^ byte) * 0x100000001B3 & (1 << 64) - 1
    counter = np.zeros(((count + 3) // 4, 4), dtype=np.uint64)
    counter[:, 0] = np.arange(len(counter))
    counter[:, 1] = 1 << 24
    counter[:, 2], counter[:, 3] = digest >> 32, digest & 0xFFFFFFFF
    return philox(counter, (SEED & 0xFFFFFFFF, SEED >> 32)).reshape(-1)[:count]


def units(name, count):
    pairs = words(name, 2 * count).reshape(-1, 2)
    return ((pairs[:, 0] | pairs[:, 1] << np.uint64(32)) >> np.uint64(11)).astype(np.float64) * 2.0**-53


def uniform(name, count, bound):
    """Between −bound and bound, rounded to Float32 as the program keeps them."""
    return (-bound + 2 * bound * units(name, count)).astype(np.float32)


def normal(name, count, deviation):
    pairs = units(name, 2 * count).reshape(-1, 2)
    numbers = np.sqrt(-2 * np.log(1 - pairs[:, 0])) * np.cos(2 * np.pi * pairs[:, 1])
    return (deviation * numbers).astype(np.float32)


# Images: three strokes each, soft at the edges as written digits are.

def images(numbers):
    ends = np.stack([8 + (CANVAS - 16) * units(f"image/{n}", 12).reshape(3, 4) for n in numbers])
    y, x = np.mgrid[0:CANVAS, 0:CANVAS].astype(np.float64)
    ink = np.zeros((len(ends), CANVAS, CANVAS))
    for stroke in range(3):
        x0, y0, x1, y1 = (ends[:, stroke, i, None, None] for i in range(4))
        dx, dy = x1 - x0, y1 - y0
        along = np.clip(((x - x0) * dx + (y - y0) * dy) / (dx * dx + dy * dy + 1), 0, 1)
        ox, oy = x - x0 - along * dx, y - y0 - along * dy
        ink = np.maximum(ink, np.clip((3 - np.sqrt(ox * ox + oy * oy)) / 2, 0, 1))
    pixels = np.floor(255 * ink + 0.5).astype(np.float32) / np.float32(255)
    return torch.tensor(pixels.astype(np.float64))[:, None]


# The network, nested and named as in the program: activations belong to their layers.

# Each module remembers how many margins every sample kept from its kinks.

def rectified(module, x):
    module.kept = x.detach().abs().flatten(1).amin(1) / MARGIN
    return F.relu(x)


def pooled(module, x, maximum):
    windows = F.pad(x.detach(), [n % 2 * k for n in reversed(x.shape[2:]) for k in (0, 1)], value=-1)
    for axis in range(2, x.dim()):
        windows = windows.unfold(axis, 2, 2)
    greatest = windows.flatten(x.dim()).topk(2).values
    gaps = greatest[..., 0] - greatest[..., 1]
    # Equal values are equal in Float32, too: zeros, or windows over the same background.
    module.kept = torch.where(gaps > 1e-12, gaps, 1.0).flatten(1).amin(1) / MARGIN
    return maximum(x)


class Convolution(nn.Conv2d):
    def forward(self, x):
        return rectified(self, super().forward(x))


class Dense(nn.Linear):
    def __init__(self, inputs, outputs, relu=False):
        super().__init__(inputs, outputs)
        self.relu = relu

    def forward(self, x):
        x = super().forward(x.flatten(1))
        return rectified(self, x) if self.relu else x


class MaxPool(nn.MaxPool2d):
    def forward(self, x):
        return pooled(self, x, super().forward)


class SpatialTransformer(nn.Module):
    def __init__(self, localisation):
        super().__init__()
        self.localisation = localisation

    def forward(self, x):
        theta = self.localisation(x).view(-1, 2, 3)
        grid = F.affine_grid(theta, list(x.shape), align_corners=True)
        positions = (grid.detach() + 1) / 2 * (CANVAS - 1)
        self.kept = (positions - positions.round()).abs().flatten(1).amin(1) / LATTICE_MARGIN
        return F.grid_sample(x, grid, mode="bilinear", padding_mode="zeros", align_corners=True)


def network():
    localisation = [
        MaxPool(2), Convolution(1, 20, 5), MaxPool(2), Convolution(20, 20, 5), Dense(320, 20, relu=True),
    ]
    named = [(str(i), layer) for i, layer in enumerate(localisation)] + [("regression", Dense(20, 6))]
    return nn.Sequential(
        SpatialTransformer(nn.Sequential(OrderedDict(named))), nn.AvgPool2d(2), Convolution(1, 64, 9),
        MaxPool(2, ceil_mode=True), Convolution(64, 64, 7), MaxPool(2, ceil_mode=True), Dense(64, 10))


def first_values(name, shape):
    """Weights uniform with He's variance and small biases; the regression layer near the identity."""
    count = int(np.prod(shape))
    if name.endswith("regression/weight"):
        return normal(name, count, 0.05)
    if name.endswith("regression/bias"):
        return np.array([1, 0, 0, 0, 1, 0], dtype=np.float32) + uniform(name, count, 0.1)
    bound = np.sqrt(6 / np.prod(shape[1:])) if name.endswith("weight") else 0.1
    return uniform(name, count, bound)


def signs(name, count):
    """Row k holds the signs of the k-th sum: bit k of one word an entry."""
    drawn = words(f"{name}/signs", count)
    return np.stack([1.0 - 2.0 * ((drawn >> np.uint64(k)) & np.uint64(1)) for k in range(SIGNS)])


def described(name, gradient):
    flat = gradient.numpy().reshape(-1)
    stride = max(1, len(flat) // ENTRIES)
    return {
        "norm": float(np.linalg.norm(flat)), "stride": stride, "entries": rounded(flat[::stride][:ENTRIES]),
        "signedSums": rounded(signs(name, len(flat)) @ flat),
    }


def rounded(numbers):
    """Ten digits, a thousand times finer than Float32."""
    return [float(f"{number:.9e}") for number in numbers.reshape(-1)]


def samples_off_kinks(model, drawn, candidates, count):
    """Numbers of the first candidates that keep their distance from every kink."""
    with torch.no_grad():
        model(drawn(range(candidates)))
    kept = torch.stack([module.kept for module in model.modules() if hasattr(module, "kept")]).amin(0)
    numbers = (kept > 1).nonzero().flatten()[:count].tolist()
    assert len(numbers) == count, f"only {len(numbers)} candidates are off the kinks"
    return numbers


def gradients(model, described):
    """The parameters of a model with what `described` makes of a path and a gradient."""
    return [
        {"key": key, "shape": list(p.shape), "gradient": described(key.replace(".", "/"), p.grad)}
        for key, p in model.named_parameters()
    ]


def write(script, name, golden):
    """Writes a golden file beside the script that made it."""
    path = pathlib.Path(script).with_name(name)
    about = f"written by {pathlib.Path(script).name} with PyTorch {torch.__version__} in Float64"
    path.write_text(json.dumps({"about": about, **golden}, separators=(",", ":")) + "\n")
    print(f"{name}: {path.stat().st_size} bytes, samples up to {golden['samples'][-1]}")


def main():
    model = network().double()
    for key, parameter in model.named_parameters():
        values = first_values(key.replace(".", "/"), parameter.shape)
        parameter.data = torch.tensor(values.astype(np.float64)).reshape(parameter.shape)
    numbers = samples_off_kinks(model, images, CANDIDATES, SAMPLES)
    labels = torch.tensor((words("labels", SAMPLES) % np.uint64(10)).astype(np.int64))
    logits = model(images(numbers))
    loss = F.cross_entropy(logits, labels)
    loss.backward()
    golden = {
        "samples": numbers,
        "loss": loss.item(),
        "correct": int((logits.argmax(1) == labels).sum()),
        "logits": rounded(logits[:LOGITS].detach().numpy()),
        "parameters": gradients(model, described),
    }
    write(__file__, "golden.json", golden)


if __name__ == "__main__":
    main()
