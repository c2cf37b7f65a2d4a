"""Writes golden-volumes.json: what PyTorch makes of a small network on volumes, in Float64.

    pip install torch numpy
    python make_golden_volumes.py

Strides, paddings, one and several channels, both poolings with their ceiling mode, and the projection along the
depth. Parameters, volumes and the gradient of the logits are drawn from keys, as in make_golden.py; stored are the
logits and the gradients of all parameters. Samples that come close to a kink are left out.
"""

import json
import pathlib

import numpy as np
import torch
from torch import nn
from torch.nn import functional as F

from make_golden import MARGIN, Dense, rectified, rounded, uniform

SHAPE = (1, 9, 8, 10)
SAMPLES = 4
CANDIDATES = 32


class Convolution(nn.Conv3d):
    def forward(self, x):
        return rectified(self, super().forward(x))


class MaxPool(nn.MaxPool3d):
    def forward(self, x):
        padded = F.pad(x.detach(), [n % 2 * k for n in reversed(x.shape[2:]) for k in (0, 1)], value=-1)
        windows = padded.unfold(2, 2, 2).unfold(3, 2, 2).unfold(4, 2, 2).flatten(5).topk(2).values
        gaps = windows[..., 0] - windows[..., 1]
        self.kept = torch.where(gaps > 1e-12, gaps, 1.0).flatten(1).amin(1) / MARGIN
        return super().forward(x)


class DepthProjection(nn.Module):
    def forward(self, x):
        return x.sum(2)


def network():
    return nn.Sequential(
        Convolution(1, 6, 3, padding=1), MaxPool(2, ceil_mode=True), Convolution(6, 10, 2, stride=2, padding=1),
        nn.AvgPool3d(2, ceil_mode=True, count_include_pad=False), DepthProjection(), Dense(40, 3))


def values(name, shape):
    bound = np.sqrt(6 / np.prod(shape[1:])) if len(shape) > 1 else 0.1
    return drawn(name, shape, bound)


def drawn(name, shape, bound=1):
    return torch.tensor(uniform(name, int(np.prod(shape)), bound).astype(np.float64)).reshape(tuple(shape))


def volumes(numbers):
    return torch.stack([drawn(f"volume/{n}", SHAPE) for n in numbers])


def samples_off_kinks(model):
    with torch.no_grad():
        model(volumes(range(CANDIDATES)))
    kept = torch.stack([module.kept for module in model.modules() if hasattr(module, "kept")]).amin(0)
    numbers = (kept > 1).nonzero().flatten()[:SAMPLES].tolist()
    assert len(numbers) == SAMPLES, f"only {len(numbers)} candidates are off the kinks"
    return numbers


def main():
    model = network().double()
    for key, parameter in model.named_parameters():
        parameter.data = values("volumes/" + key.replace(".", "/"), parameter.shape)
    numbers = samples_off_kinks(model)
    logits = model(volumes(numbers))
    logits.backward(drawn("volumes/upstream", logits.shape))
    golden = {
        "about": f"written by make_golden_volumes.py with PyTorch {torch.__version__} in Float64",
        "samples": numbers,
        "logits": rounded(logits.detach().numpy()),
        "parameters": [
            {"key": key, "shape": list(p.shape), "gradient": rounded(p.grad.numpy())}
            for key, p in model.named_parameters()
        ],
    }
    path = pathlib.Path(__file__).with_name("golden-volumes.json")
    path.write_text(json.dumps(golden, indent=None, separators=(",", ":")) + "\n")
    print(f"samples {numbers}, {path.stat().st_size} bytes")


main()
