"""Samplers in PyTorch, by the formulae of SpatialTransformers' README: what images hold at positions in pixels.

Derivatives are taken in cell form, from ⌊x⌋ to ⌊x⌋ + 1, so at whole pixels to the right, as ours are. `grid_sample` does
so too, but has its own positions, and no kernel like `area`.
"""

import itertools
import math

import torch


def sample(images, positions, grid, options):
    """What `images` (N, C, …) hold at positions (N, targets, axes), shaped as the grid's targets."""
    finite = positions.isfinite().all(2)
    places = torch.where(finite[..., None], positions, 0)
    if options.get("kernel") == "area":
        found = area(images, places, finite, grid, options["outside"])
    else:
        found = separable(images, places, grid, options)
    return torch.where(finite[:, None], found, 0).view(*images.shape[:2], *grid.output)


# Kernels of a fixed width: taps, from the pixel ⌊x⌋ on, and their weights.

def nearest(fraction):
    return [((fraction >= 0.5).long(), torch.ones_like(fraction))]


def linear(fraction):
    zero = torch.zeros_like(fraction).long()
    return [(zero, 1 - fraction), (zero + 1, fraction)]


def cubic(fraction):
    def inner(s):
        return (1.25 * s - 2.25) * s * s + 1

    def outer(s):
        return -0.75 * (((s - 5) * s + 8) * s - 4)

    zero = torch.zeros_like(fraction).long()
    return [
        (zero - 1, outer(1 + fraction)), (zero, inner(fraction)), (zero + 1, inner(1 - fraction)),
        (zero + 2, outer(2 - fraction))]


KERNELS = {"nearest": nearest, "bilinear": linear, "trilinear": linear, "bicubic": cubic, None: linear}


def separable(images, places, grid, options):
    """A kernel along every axis."""
    axes, flat = [], images.flatten(2)
    for a, size in enumerate(reversed(grid.source)):
        whole = places[..., a].floor().detach()
        taps = KERNELS[options.get("kernel")](places[..., a] - whole)
        axes.append([extended(whole.long() + tap, weight, size, grid, options["outside"]) for tap, weight in taps])
    found = 0
    for corner in itertools.product(*axes):
        index, weight = 0, 1
        for (place, share), size in zip(reversed(corner), grid.source):
            index, weight = index * size + place, weight * share
        pixels = flat.gather(2, index[:, None].expand(-1, flat.shape[1], -1))
        found = found + weight[:, None] * pixels
    return found


def extended(index, weight, size, grid, outside):
    """The pixels that stand for those of any index, and their weights: none of what is zero for lying outside."""
    if outside == "zeros":
        weight = torch.where((index >= 0) & (index < size), weight, 0)
    elif outside == "reflection":
        period = max(2 * (size - 1), 1) if grid.align_corners else 2 * size
        folded = index.remainder(period)
        mirrored = (period if grid.align_corners else period - 1) - folded
        index = torch.where(folded < size, folded, mirrored)
    return index.clamp(0, size - 1), weight


# The kernel `area`: a tent as wide as the grid's local step, normalised, along every axis of the source.

def area(images, places, finite, grid, outside):
    square = squared_steps(places, finite, grid)
    letters = "xyz"[: len(grid.source)]
    operands, weights = [], []
    for a, size in enumerate(reversed(grid.source)):
        step = square[..., a].clamp(min=1).sqrt()
        # At a bound the width is constant: its derivative is that of the constant.
        radius = torch.where(square[..., a] > 1, torch.where(step < size, step, size), 1)
        weights.append(tent(places[..., a], radius, size, grid, outside))
        operands.append(f"np{letters[a]}")
    return torch.einsum(f"nc{letters[::-1]},{','.join(operands)}->ncp", images, *weights)


def squared_steps(places, finite, grid):
    """The squares of the grid's local steps along every source axis; (N, targets, axes).

    Difference quotients are central between two neighbours that are finite, and else one-sided.
    """
    shaped = places.view(len(places), *grid.output, -1)
    good = finite.view(len(places), *grid.output)
    square = torch.zeros_like(shaped)
    for dimension, count in enumerate(grid.output, 1):
        index = torch.arange(count)
        shape = [-1 if d == dimension else 1 for d in range(good.dim())]
        low, high = (index - 1).clamp(min=0), (index + 1).clamp(max=count - 1)
        has_low = good.index_select(dimension, low) & (index > 0).view(shape)
        has_high = good.index_select(dimension, high) & (index < count - 1).view(shape)
        below = torch.where(has_low[..., None], shaped.index_select(dimension, low), shaped)
        above = torch.where(has_high[..., None], shaped.index_select(dimension, high), shaped)
        distance = torch.where(has_low & has_high, 0.5, 1.0).to(places)
        square = square + ((above - below) * distance[..., None]) ** 2
    return square.flatten(1, -2)


def tent(position, radius, size, grid, outside):
    """Weights of a source axis's pixels (N, targets, size), what lies outside folded back in."""
    reach = math.ceil(radius.max().item()) + 1
    whole = position.floor().detach()
    offsets = torch.arange(-reach, reach + 1)
    t = (position - whole)[..., None] - offsets
    inside = (t >= -radius[..., None]) & (t < radius[..., None])
    weight = torch.where(inside, 1 - torch.where(t < 0, -t, t) / radius[..., None], 0)
    weight = weight / weight.sum(-1, keepdim=True)
    index, weight = extended(whole.long()[..., None] + offsets, weight, size, grid, outside)
    result = torch.zeros(*position.shape, size, dtype=position.dtype)
    return result.scatter_add(-1, index, weight)
