"""The families of transformations by the formulae of SpatialTransformers' README.

Their parameters, and the matrices of those that a matrix gives, in plain Python for numbers and for arrays of any
library. Whatever in Python needs them takes them from here; curved families are in `rebuilt/warps.py`.
"""

import needs

needs.library(__name__, __doc__)

import math
import struct

PLANAR = ("translation", "attention", "rotation", "similarity", "affine", "projective")
CURVED = ("thin_plate_spline", "piecewise_affine", "affine_thin_plate_spline")
AFFINE = ("a11", "a12", "a13", "a21", "a22", "a23")


def parameters(family, count=None):
    """The names of a family's parameters, and the identity; `count` control points along a side, if it has any."""
    affine = dict(zip(AFFINE, (1, 0, 0, 0, 1, 0)))
    found = {
        "translation": lambda: {"shift_x": 0, "shift_y": 0},
        "attention": lambda: {"scale": 1, "shift_x": 0, "shift_y": 0},
        "rotation": lambda: {"angle": 0},
        "similarity": lambda: {"a": 0, "b": 0, "shift_x": 0, "shift_y": 0},
        "affine": lambda: affine,
        "projective": lambda: {name.replace("a", "h"): value for name, value in affine.items()} | {"h31": 0, "h32": 0},
        "thin_plate_spline": lambda: moved(count),
        "piecewise_affine": lambda: moved(count),
        "affine_thin_plate_spline": lambda: affine | moved(count),
        "affine_3d": lambda: {f"a{row}{column}": int(row == column) for row in (1, 2, 3) for column in (1, 2, 3, 4)},
    }[family]()
    return list(found), [float(value) for value in found.values()]


def moved(count):
    """The control points' names and places, x before y."""
    names = [f"{letter}_{row}_{column}" for row in range(count) for column in range(count) for letter in "xy"]
    return dict(zip(names, (place for point in control_points(count) for place in point)))


def control_points(count):
    """The control points of the target, row by row, as Float32 has them."""
    places = [struct.unpack("f", struct.pack("f", (2 * i + 1 - count) / (count - 1)))[0] for i in range(count)]
    return [[x, y] for y in places for x in places]


def matrix(family, t, cos=math.cos, sin=math.sin):
    """The nine entries of a planar family's matrix, row by row, given θ's entries: numbers, or arrays of them."""
    return {
        "translation": lambda: [1, 0, t[0], 0, 1, t[1], 0, 0, 1],
        "attention": lambda: [t[0], 0, t[1], 0, t[0], t[2], 0, 0, 1],
        "rotation": lambda: [cos(t[0]), -sin(t[0]), 0, sin(t[0]), cos(t[0]), 0, 0, 0, 1],
        "similarity": lambda: [1 + t[0], -t[1], t[2], t[1], 1 + t[0], t[3], 0, 0, 1],
        "affine": lambda: [*t, 0, 0, 1],
        "projective": lambda: [*t, 1],
    }[family]()
