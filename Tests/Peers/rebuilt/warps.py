"""Spatial transformers in PyTorch, by the formulae of SpatialTransformers' README: from θ to positions.

Positions are pixels, (N, targets, axes) with x first, in any precision. They are computed from the source's centre, so
that the identity gives whole pixels to the bit, where `affine_grid` and `grid_sample` give them but for rounding.
"""

import math

import torch

import families

HORIZON = 1e-4


def tile(family, options):
    """θ that reads one tile of the input; `options` are those of `start`."""
    pairs = list(zip(options["tile"], options["tiles"]))[::-1]
    scale = [1 / tiles for _, tiles in pairs]
    shift = [(2 * index + 1 - tiles) / tiles for index, tiles in pairs]
    if family == "affine_3d":
        return [value for a in range(3) for value in [scale[a] * (a == b) for b in range(3)] + [shift[a]]]
    affine = [scale[0], 0, shift[0], 0, scale[1], shift[1]]
    return {
        "attention": scale[:1] + shift, "similarity": [scale[0] - 1, 0] + shift, "translation": shift,
        "affine": affine, "projective": affine + [0, 0]}[family]


class Grid:
    """The targets of a grid, and the source that it reads; sides are rows and columns, slices first."""

    def __init__(self, output, source, align_corners, dtype):
        self.output, self.source, self.align_corners, self.dtype = list(output), list(source), align_corners, dtype
        sides = self.source[::-1]
        self.centre = torch.tensor([(n - 1) / 2 for n in sides], dtype=dtype)
        half = [(n - 1) / 2 if align_corners else n / 2 for n in sides]
        self.half = torch.tensor(half, dtype=dtype)
        # As Float32 has them: a target on a control point is on it to the bit.
        self.points = self.target(1).float().to(dtype)
        # Half the source times a target's coordinate: of equal sizes multiples of one half, to the bit.
        self.steps = torch.stack([self.target(h) for h in half]).float().to(dtype)

    def target(self, factor):
        """Every target's coordinates times a factor; (targets, axes) in Float64."""
        axes = []
        for n in self.output:
            index = 2 * torch.arange(n, dtype=torch.double) - (n - 1)
            axes.append(factor * index / (max(n - 1, 1) if self.align_corners else n))
        return torch.stack([grid.flatten() for grid in reversed(torch.meshgrid(*axes, indexing="ij"))], 1)

    def affine(self, matrices):
        """Positions under (N, axes, axes + 1) matrices."""
        linear, shift = matrices[..., :-1], matrices[..., -1]
        moved = [self.steps[a] @ linear[:, a, :, None] for a in range(len(self.centre))]
        return torch.cat(moved, 2) + (shift * self.half)[:, None] + self.centre

    def homography(self, matrices):
        """Positions under 3x3 matrices; infinity where the denominator is not above the horizon."""
        w = self.points @ matrices[:, 2, :2, None] + matrices[:, None, 2:, 2]
        seen = w > HORIZON
        offsets = self.affine(matrices[:, :2]) - self.centre
        return torch.where(seen, self.centre + offsets / torch.where(seen, w, 1), torch.inf)


def matrix(family, theta):
    """The matrices of a family that is given by one; (N, 3, 3), in volumes (N, 4, 4)."""
    zero = torch.zeros_like(theta[:, 0])
    if family == "affine_3d":
        return torch.cat([theta, theta.new_tensor([0, 0, 0, 1]).repeat(len(theta), 1)], 1).view(-1, 4, 4)
    entries = families.matrix(family, theta.unbind(1), torch.cos, torch.sin)
    return torch.stack([zero + entry for entry in entries], 1).view(-1, 3, 3)


def control_points(count):
    """The control points of the target, row by row."""
    return torch.tensor(families.control_points(count), dtype=torch.double)


def spline_weights(count, points):
    """The matrix that takes control points' source coordinates to those of `points`, of the thin plate spline."""
    def phi(a, b):
        square = ((a[:, None] - b[None]) ** 2).sum(2)
        return torch.where(square > 0, square * square.clamp(min=1e-300).log(), 0)

    def affine(p):
        return torch.cat([torch.ones(len(p), 1, dtype=torch.double), p], 1)

    controls = control_points(count)
    system = torch.zeros(len(controls) + 3, len(controls) + 3, dtype=torch.double)
    system[: len(controls), : len(controls)] = phi(controls, controls)
    system[: len(controls), len(controls):] = affine(controls)
    system[len(controls):, : len(controls)] = affine(controls).T
    row = torch.cat([phi(points, controls), affine(points)], 1)
    weights = torch.linalg.solve(system, row.T).T[:, : len(controls)]
    return torch.where(weights.abs() < 1e-12, 0, weights)


def piecewise_weights(count, points):
    """The same for triangles: each cell is cut from its top left to its bottom right corner."""
    weights = torch.zeros(len(points), count * count, dtype=torch.double)
    for i, (x, y) in enumerate(points.tolist()):
        across, down = (x + 1) / 2 * (count - 1), (y + 1) / 2 * (count - 1)
        column, row = (min(max(math.floor(v), 0), count - 2) for v in (across, down))
        a, b = across - column, down - row
        corner = row * count + column
        if a >= b:
            parts = [(0, 1 - a), (1, a - b), (count + 1, b)]
        else:
            parts = [(0, 1 - b), (count, b - a), (count + 1, a)]
        for offset, weight in parts:
            weights[i, corner + offset] += weight
    return weights


def positions(family, theta, grid, count):
    """Where the targets of a grid are read."""
    if family == "affine_3d":
        return grid.affine(theta.view(-1, 3, 4))
    if family == "projective":
        return grid.homography(matrix(family, theta))
    if family in families.PLANAR:
        return grid.affine(matrix(family, theta)[:, :2])
    # The identity, and what control points are moved by.
    weigh = piecewise_weights if family == "piecewise_affine" else spline_weights
    moves = theta[:, -2 * count * count:].reshape(-1, count * count, 2) - control_points(count).to(theta)
    moved = weigh(count, grid.points.double()).to(theta) @ moves
    if family == "affine_thin_plate_spline":
        matrices = theta[:, :6].view(-1, 2, 3)
        return grid.affine(matrices) + moved @ matrices[..., :2].transpose(1, 2) * grid.half
    identity = torch.eye(2, 3, dtype=theta.dtype)[None]
    return grid.affine(identity) + moved * grid.half
