"""Writes golden-volumes.json: what PyTorch makes of a small network on volumes, in Float64.

    pip install torch numpy
    python make_golden_volumes.py

Strides, paddings, one and several channels, both poolings with their ceiling mode, and the projection along the
depth. Parameters, volumes and the gradient of the logits are drawn from keys, as in make_golden.py; stored are the
logits and the gradients of all parameters. Samples that come close to a kink are left out.
"""

import argparse

if __name__ == "__main__":  # before the packages that help does not need
    argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter).parse_args()

import numpy as np
import torch
from torch import nn

from make_golden import Dense, gradients, pooled, rectified, rounded, samples_off_kinks, uniform, write

SHAPE = (1, 9, 8, 10)
SAMPLES = 4
CANDIDATES = 32


class Convolution(nn.Conv3d):
    def forward(self, x):
        return rectified(self, super().forward(x))


class MaxPool(nn.MaxPool3d):
    def forward(self, x):
        return pooled(self, x, super().forward)


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


def main():
    model = network().double()
    for key, parameter in model.named_parameters():
        parameter.data = values("volumes/" + key.replace(".", "/"), parameter.shape)
    numbers = samples_off_kinks(model, volumes, CANDIDATES, SAMPLES)
    logits = model(volumes(numbers))
    logits.backward(drawn("volumes/upstream", logits.shape))
    golden = {
        "samples": numbers,
        "logits": rounded(logits.detach().numpy()),
        "parameters": gradients(model, lambda _, gradient: rounded(gradient.numpy())),
    }
    write(__file__, "golden-volumes.json", golden)


main()
