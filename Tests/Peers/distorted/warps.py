"""Where the pixels of a canvas read an original, by the numbers that the truth tells, and what they read there.

Positions are pixels from the centres of the canvas and of the original, x rightwards and y downwards, unless they are said
to be an image's own.
"""

import numpy

from distorted.digits import SIDE
from distorted.sets import POINTS

CORNERS = numpy.array([(-1, -1), (1, -1), (1, 1), (-1, 1)])  # clockwise from top left


def canvas_grid(height, width):
    """The pixels of a canvas, (height · width, 2), row by row."""
    y, x = numpy.mgrid[:height, :width]
    return numpy.stack([x.ravel() - (width - 1) / 2, y.ravel() - (height - 1) / 2], 1)


def turned_back(places, angle, scale, shift=(0, 0)):
    """What an original that is turned counter-clockwise as seen, scaled and shifted shows at places."""
    x, y = ((places - shift) / scale).T
    return numpy.stack([numpy.cos(angle) * x - numpy.sin(angle) * y, numpy.sin(angle) * x + numpy.cos(angle) * y], 1)


# Projections.

def corner_places(canvas, moves):
    """Where the corners (…, 4, 2) of a canvas go that are moved."""
    return CORNERS * (canvas - 1) / 2 + moves


def turns(corners):
    """How far each corner (…, 4) of a quadrilateral turns to the right, as seen: twice the area of its triangle."""
    sides = numpy.roll(corners, -1, -2) - corners
    following = numpy.roll(sides, -1, -2)
    return sides[..., 0] * following[..., 1] - sides[..., 1] * following[..., 0]


def homography(sources, targets):
    """The matrix that takes four points to four others, from the eight equations that say so; its last entry is one."""
    equations, values = [], []
    for (x, y), (u, v) in zip(sources, targets):
        equations += [(x, y, 1, 0, 0, 0, -x * u, -y * u), (0, 0, 0, x, y, 1, -x * v, -y * v)]
        values += [u, v]
    return numpy.append(numpy.linalg.solve(equations, values), 1).reshape(3, 3)


def projected(places, matrix):
    """Where a matrix takes places; far away what is behind the horizon."""
    x, y, w = matrix @ numpy.vstack([places.T, numpy.ones(len(places))])
    seen = w > 1e-6
    w = numpy.where(seen, w, 1)
    return numpy.where(seen, (x / w, y / w), 1e9).T


# Splines.

def control_grid(canvas):
    """The regular control points (16, 2) of a canvas, row by row, the outer ones on its outermost pixels."""
    return canvas_grid(POINTS, POINTS) * (canvas - 1) / (POINTS - 1)


def bend(points, places):
    """r² log r² of the distances of places to points, (places, points)."""
    squares = ((places[:, None] - points[None]) ** 2).sum(2)
    return squares * numpy.log(numpy.where(squares > 0, squares, 1))


def spline(points, places):
    """The matrix (places, points) that makes of values at points those of the thin plate spline at places."""
    count = len(points)
    plane = numpy.hstack([numpy.ones((count, 1)), points])
    system = numpy.block([[bend(points, points), plane], [plane.T, numpy.zeros((3, 3))]])
    weights = numpy.linalg.solve(system, numpy.eye(count + 3)[:, :count])
    return numpy.hstack([bend(points, places), numpy.ones((len(places), 1)), places]) @ weights


def cell_areas(places, canvas):
    """The areas (…, cells) of what the cells between neighbouring pixels of a canvas read; places are (…, pixels, 2)."""
    places = places.reshape(*places.shape[:-2], canvas, canvas, 2)
    across = places[..., :-1, 1:, :] - places[..., :-1, :-1, :]
    down = places[..., 1:, :-1, :] - places[..., :-1, :-1, :]
    areas = across[..., 0] * down[..., 1] - down[..., 0] * across[..., 1]
    return areas.reshape(*areas.shape[:-2], -1)


# Volumes.

def turn_in_space(angles):
    """The matrix that turns about x, then y, then z, each counter-clockwise as seen looking along its axis.

    With x to the right, y down and z away, looking along z that takes x upwards, to -y; and so on around the axes.
    """
    whole = numpy.eye(3)
    for axis, angle in enumerate(angles):
        first, second = (axis + 1) % 3, (axis + 2) % 3
        turn = numpy.eye(3)
        turn[first, first] = turn[second, second] = numpy.cos(angle)
        turn[second, first], turn[first, second] = -numpy.sin(angle), numpy.sin(angle)
        whole = turn @ whole
    return whole


# Kernels.

def taps(places, shape):
    """The flat indices and weights (places, 2ⁿ) of the linear kernel's pixels in an image with a rim of one zero.

    Places (…, n) are x, y and so on from the centre of an image whose shape (…, rows, columns) has no rim.
    """
    indices, weights = numpy.zeros((len(places), 1), int), numpy.ones((len(places), 1))
    for axis, size in enumerate(shape):
        own = numpy.clip(places[:, len(shape) - 1 - axis] + (size - 1) / 2, -1, size) + 1
        first = numpy.minimum(numpy.floor(own).astype(int), size)
        rest = (own - first)[:, None]
        indices = numpy.hstack([indices * (size + 2) + first[:, None], indices * (size + 2) + first[:, None] + 1])
        weights = numpy.hstack([weights * (1 - rest), weights * rest])
    return indices, weights


def read(image, places):
    """What an image shows at places, with the linear kernel and zeros outside."""
    indices, weights = taps(places, image.shape)
    return (numpy.pad(image, 1).ravel()[indices] * weights).sum(1)


def source_of(kind, truth, row, places, part=()):
    """What a digit's own pixels are that places on the canvas of a set of images read."""
    scale = truth["scale"][row][part]
    if kind.corners:
        moved = corner_places(kind.canvas, truth["corners"][row])
        return projected(places, homography(moved, corner_places(kind.canvas, 0))) / scale
    if kind.points:
        points = control_grid(kind.canvas)
        return spline(points, places) @ (points + truth["control_points"][row].reshape(-1, 2)) / scale
    return turned_back(places, truth["angle"][row][part], scale, truth["shift"][row][part])


def volume_source(truth, row, places):
    """What an extruded digit's own places are that places (x, y, z) in a cube read."""
    return (places - truth["shift"][row]) @ turn_in_space(truth["angle"][row])  # the inverse is the transposed matrix


def cube_grid(side):
    z, y, x = numpy.mgrid[:side, :side, :side]
    return numpy.stack([x.ravel(), y.ravel(), z.ravel()], 1) - (side - 1) / 2


def extruded(image, depth):
    return numpy.broadcast_to(image, (depth, SIDE, SIDE))
