"""The loss of a configuration's objectives in PyTorch, of what a network of `networks.py` made of images."""

import torch
from torch.nn import functional

from generator.objectives import options_of


def loss(configuration, network, output, labels, truth):
    """The mean over samples; labels are (N, heads), truth (N, axes, axes + 1)."""
    total = sum(network.penalties)
    for options in options_of(configuration, "cross_entropy"):
        total = total + options.get("weight", 1) * cross_entropy(output, labels, options.get("label_smoothing", 0))
    for options in options_of(configuration, "pose"):
        total = total + options.get("weight", 1) * pose_error(network, options["transformer"], truth.to(output))
    # Where nothing judges the output it has gradients, too: none.
    return total + 0 * output.sum()


def cross_entropy(output, labels, smoothing=0):
    """Σ over a sample's softmaxes, which stand side by side."""
    scores = output.view(labels.numel(), -1)
    return functional.cross_entropy(scores, labels.flatten(), reduction="sum", label_smoothing=smoothing) / len(output)


def pose_error(network, transformer, truth):
    """The mean square of what the matrix of a transformer is off the one that undoes the truth."""
    path = next(path for path in network.maps if f"/{path}".endswith(f"/{transformer}"))
    matrix, grid, divides = network.maps[path]
    off = matrix - undoing(truth, grid).to(matrix)
    return (off if divides else off[:, :-1]).square().mean()


def undoing(truth, grid):
    """The matrices that undo a distortion, where ±1 are the centres of the outermost pixels or their outer edges."""
    axes = truth.shape[1]
    bottom = truth.new_tensor([0] * axes + [1]).repeat(len(truth), 1, 1)
    inverse = torch.linalg.inv(torch.cat([truth, bottom], 1).double())

    def scale(sides):
        edges = [1 if grid.align_corners or n == 1 else (n - 1) / n for n in reversed(sides)]
        return torch.diag(inverse.new_tensor(edges + [1]))

    return scale(grid.source) @ inverse @ torch.linalg.inv(scale(grid.output))
