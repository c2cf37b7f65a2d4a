"""Spatial transformers in PyTorch, by the formulae that README states: positions of grids, and samplers.

Everything is in Float64. The kernel `area` is the one part that PyTorch has no function for; `area` below is it.
"""

import math

import torch
from torch.nn import functional

PLANAR = {"translation", "attention", "rotation", "similarity", "affine", "projective"}
HORIZON = 1e-4


def parameters(family, count):
    """The names and the identity of a family's parameters."""
    points = [
        (f"{letter}_{row}_{column}", coordinate)
        for (row, column), point in zip(
            ((r, c) for r in range(count) for c in range(count)), control_points(count).tolist())
        for letter, coordinate in zip("xy", point)]
    affine = list(zip(["a11", "a12", "a13", "a21", "a22", "a23"], [1, 0, 0, 0, 1, 0]))
    pairs = {
        "translation": [("shift_x", 0), ("shift_y", 0)],
        "attention": [("scale", 1), ("shift_x", 0), ("shift_y", 0)],
        "rotation": [("angle", 0)],
        "similarity": [("a", 0), ("b", 0), ("shift_x", 0), ("shift_y", 0)],
        "affine": affine,
        "projective": [(name.replace("a", "h"), value) for name, value in affine] + [("h31", 0), ("h32", 0)],
        "thin_plate_spline": points,
        "piecewise_affine": points,
        "affine_thin_plate_spline": affine + points,
        "affine_3d": [(f"a{row}{column}", int(row == column)) for row in (1, 2, 3) for column in (1, 2, 3, 4)],
    }[family]
    return [name for name, _ in pairs], [float(value) for _, value in pairs]


# Positions: normalised coordinates of the target (A axes, x first), mapped to those of the source.

def axis(size, align_corners):
    """The normalised coordinates of the pixels along an axis."""
    index = 2 * torch.arange(size, dtype=torch.double) - (size - 1)
    return index / (max(size - 1, 1) if align_corners else size)


def target(size, align_corners):
    """Every target pixel's coordinates, x first; (pixels, axes)."""
    grids = torch.meshgrid(*[axis(n, align_corners) for n in size], indexing="ij")
    return torch.stack([grid.flatten() for grid in reversed(grids)], 1)


def matrix(family, theta):
    """The 3x3 matrices of a planar family; (N, 3, 3)."""
    zero, one = torch.zeros_like(theta[:, 0]), torch.ones_like(theta[:, 0])
    t = theta.unbind(1)
    rows = {
        "translation": lambda: [one, zero, t[0], zero, one, t[1]],
        "attention": lambda: [t[0], zero, t[1], zero, t[0], t[2]],
        "rotation": lambda: [t[0].cos(), -t[0].sin(), zero, t[0].sin(), t[0].cos(), zero],
        "similarity": lambda: [1 + t[0], -t[1], t[2], t[1], 1 + t[0], t[3]],
        "affine": lambda: list(t),
        "projective": lambda: list(t),
    }[family]()
    return torch.stack((rows + [zero, zero])[:8] + [one], 1).view(-1, 3, 3)


def homography(matrices, points):
    """Points under 3x3 matrices; infinity where the denominator is not above the horizon."""
    homogeneous = torch.cat([points, torch.ones(len(points), 1, dtype=torch.double)], 1) @ matrices.transpose(1, 2)
    w = homogeneous[..., 2:]
    return torch.where(w > HORIZON, homogeneous[..., :2] / w, torch.inf)


def control_points(count):
    return target([count, count], True)


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
    return torch.linalg.solve(system, row.T).T[:, : len(controls)]


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


def positions(family, theta, size, align_corners, count):
    """Normalised source coordinates of every target pixel; (N, pixels, axes)."""
    points = target(size, align_corners)
    if family == "affine_3d":
        homogeneous = torch.cat([points, torch.ones(len(points), 1, dtype=torch.double)], 1)
        return homogeneous @ theta.view(-1, 3, 4).transpose(1, 2)
    if family in PLANAR:
        return homography(matrix(family, theta), points)
    weights = piecewise_weights if family == "piecewise_affine" else spline_weights
    moved = weights(count, points) @ theta[:, -2 * count * count:].reshape(-1, count * count, 2)
    if family == "affine_thin_plate_spline":
        one = torch.ones(*moved.shape[:2], 1, dtype=torch.double)
        moved = torch.cat([moved, one], 2) @ theta[:, :6].view(-1, 2, 3).transpose(1, 2)
    return moved


# Samplers

def mode(options):
    """What `grid_sample` calls the kernel."""
    kernel = options.get("kernel") or "bilinear"
    return {"trilinear": "bilinear"}.get(kernel, kernel)


def sample(images, grid, size, options):
    """What `images` (N, C, …) hold at positions (N, pixels, axes)."""
    if options.get("kernel") == "area":
        return area(images, grid, size, options)
    finite = grid.isfinite().all(2)
    clean = torch.where(finite[..., None], grid, 0).view(len(images), *size, len(size))
    found = functional.grid_sample(
        images, clean, mode=mode(options), padding_mode=options["outside"], align_corners=options["align_corners"])
    return found * finite.view(len(images), 1, *size)


def area(images, grid, size, options):
    """A tent as wide as the grid's local step, normalised, along each axis of the source."""
    extent = list(reversed(images.shape[2:]))
    half = [(n - 1) / 2 if options["align_corners"] else n / 2 for n in extent]
    pixels = torch.stack([(n - 1) / 2 + h * grid[..., a] for a, (n, h) in enumerate(zip(extent, half))], 1)
    shaped = pixels.view(len(images), len(extent), *size)
    square = torch.zeros_like(shaped)
    for dimension in range(len(size)):
        if size[dimension] > 1:
            square = square + torch.gradient(shaped, dim=2 + dimension)[0] ** 2
    letters = "xyz"[: len(extent)]
    weights = []
    for a, n in enumerate(extent):
        radius = square[:, a].sqrt().clamp(1, n).flatten(1)
        weights.append(tent(pixels[:, a], radius, n, options))
    inputs = ",".join(f"np{letter}" for letter in letters)
    found = torch.einsum(f"nc{letters[::-1]},{inputs}->ncp", images, *weights)
    return found.view(*images.shape[:2], *size)


def tent(position, radius, size, options):
    """Weights of a source axis's pixels (N, pixels, size), what lies outside folded back in."""
    reach = math.ceil(radius.max().item()) + 1
    taps = position.floor()[..., None] + torch.arange(-reach, reach + 1, dtype=torch.double)
    weight = (1 - (position[..., None] - taps).abs() / radius[..., None]).clamp(min=0)
    weight = weight / weight.sum(-1, keepdim=True)
    inside = (taps >= 0) & (taps < size)
    if options["outside"] == "zeros":
        weight = weight * inside
        index = taps.clamp(0, size - 1)
    elif options["outside"] == "border":
        index = taps.clamp(0, size - 1)
    else:
        period = max(2 * (size - 1) if options["align_corners"] else 2 * size, 1)
        folded = taps.remainder(period)
        index = torch.minimum(folded, (period if options["align_corners"] else period - 1) - folded)
        index = index.clamp(0, size - 1)
    result = torch.zeros(*position.shape, size, dtype=torch.double)
    return result.scatter_add(-1, index.long(), weight)
