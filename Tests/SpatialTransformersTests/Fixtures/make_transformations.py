"""Writes transformations.json beside this file: what PyTorch, SciPy and NumPy make of the families, in Float64.

    python make_transformations.py

Affine families by torch.nn.functional.affine_grid, of the matrices that Tests/Peers/families.py has; splines by
scipy.interpolate.RBFInterpolator through the displaced control points; homographies by NumPy's matrix product and
division; gradients of θ by autograd, for a random gradient of the grid. Grids are normalised coordinates, (x, y[, z])
last. Made with PyTorch 2.13, SciPy 1.17 and NumPy 2.4.
"""

import argparse
import json
import pathlib
import sys

if __name__ == "__main__":  # before the packages that help does not need
    argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter).parse_args()

import numpy as np
import torch
from scipy.interpolate import RBFInterpolator

sys.path.append(str(pathlib.Path(__file__).resolve().parents[2] / "Peers"))
import families

RANDOM = np.random.default_rng(2015)
SIZES = [((5, 7), (6, 9)), ((8, 8), (8, 8)), ((1, 6), (3, 4))]
VOLUMES = [((3, 4, 5), (4, 3, 6)), ((2, 6, 3), (2, 6, 3))]


AFFINE = ("translation", "attention", "rotation", "similarity", "affine", "affine_3d")


def matrix(family, t):
    if family == "affine_3d":
        return t.reshape(3, 4)
    entries = families.matrix(family, t, torch.cos, torch.sin)
    return torch.stack([torch.as_tensor(x, dtype=torch.float64) for x in entries[:6]]).reshape(2, 3)


def affine_grid(a, output, align_corners):
    return torch.nn.functional.affine_grid(a[None], (1, 1, *output), align_corners=align_corners)[0]


def targets(output, align_corners):
    return affine_grid(torch.eye(2, 3, dtype=torch.float64), output, align_corners)


def control_points(per_side):
    ticks = np.linspace(-1, 1, per_side)
    return np.array([[x, y] for y in ticks for x in ticks])


def spline(theta, output, align_corners):
    """The spline through θ at the targets, linear in θ, so that SciPy need only be asked for unit vectors."""
    per_side = round((theta.numel() / 2) ** 0.5)
    points = targets(output, align_corners).reshape(-1, 2).numpy()
    units = np.eye(per_side * per_side)
    weights = RBFInterpolator(control_points(per_side), units, kernel="thin_plate_spline", degree=1)(points)
    through = RBFInterpolator(
        control_points(per_side), theta.detach().reshape(-1, 2).numpy(), kernel="thin_plate_spline", degree=1)
    positions = torch.from_numpy(weights) @ theta.reshape(-1, 2)
    assert np.abs(positions.detach().numpy() - through(points)).max() < 1e-12
    return positions.reshape(*output, 2)


def affine_of_spline(theta, output, align_corners):
    inner = spline(theta[6:], output, align_corners)
    a = theta[:6].reshape(2, 3)
    return inner @ a[:, :2].T + a[:, 2]


def homography(theta, output, align_corners):
    points = targets(output, align_corners)
    points = torch.cat([points, torch.ones(*output, 1, dtype=torch.float64)], dim=-1)
    h = torch.cat([theta, torch.ones(1, dtype=torch.float64)]).reshape(3, 3)
    product = points @ h.T
    by_numpy = points.numpy() @ h.detach().numpy().T
    by_numpy = by_numpy[..., :2] / by_numpy[..., 2:]
    positions = product[..., :2] / product[..., 2:]
    assert np.abs(positions.detach().numpy() - by_numpy).max() < 1e-12
    return positions


def theta_near(identity, deviation):
    theta = np.asarray(identity, dtype=np.float64) + RANDOM.uniform(-deviation, deviation, len(identity))
    return theta.astype(np.float32).astype(np.float64)


def case(family, function, identity, output, source, align_corners, deviation=0.5, per_side=4):
    theta = torch.tensor(theta_near(identity, deviation), requires_grad=True)
    grid = function(theta, output, align_corners)
    upstream = torch.from_numpy(RANDOM.uniform(-1, 1, grid.shape).astype(np.float32).astype(np.float64))
    (gradient,) = torch.autograd.grad((grid * upstream).sum(), theta)
    return {
        "family": family, "control_points": per_side, "align_corners": align_corners, "output": output,
        "source": source, "theta": rounded(theta), "grid": rounded(grid), "upstream": rounded(upstream),
        "theta_gradient": rounded(gradient),
    }


def rounded(tensor):
    return [float(f"{x:.9g}") for x in tensor.detach().flatten().tolist()]


def cases(align_corners):
    for family in AFFINE:
        function = lambda t, output, align, f=family: affine_grid(matrix(f, t), output, align)
        zeros = np.zeros(len(families.parameters(family)[0]))
        for output, source in VOLUMES if family == "affine_3d" else SIZES:
            yield case(family, function, zeros, output, source, align_corners, deviation=1)
    for output, source in SIZES:
        yield case(
            "projective", homography, [1, 0, 0, 0, 1, 0, 0, 0], output, source, align_corners, deviation=0.4)
        for per_side in (2, 3, 4, 5):
            identity = control_points(per_side).flatten()
            yield case("thin_plate_spline", spline, identity, output, source, align_corners, per_side=per_side)
            yield case(
                "affine_thin_plate_spline", affine_of_spline, np.concatenate([[1, 0, 0, 0, 1, 0], identity]),
                output, source, align_corners, per_side=per_side)


if __name__ == "__main__":
    content = [one for align_corners in (True, False) for one in cases(align_corners)]
    path = pathlib.Path(__file__).with_name("transformations.json")
    path.write_text("[\n" + ",\n".join(json.dumps(one, separators=(",", ":")) for one in content) + "\n]\n")
    print(f"{path.name}: {len(content)} cases, {path.stat().st_size} bytes")
