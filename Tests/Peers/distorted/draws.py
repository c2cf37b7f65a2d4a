"""NumPy's own draws of what the sets' documents say, as the truth's columns tell it."""

import numpy

from distorted import warps
from distorted.digits import SIDE, span
from distorted.sets import ABSENT, PATCH, POINTS


def draw(kind, rows, digits, random):
    """The truth of samples that begin with the digits of `rows`, others being any of them."""
    if kind.depth:
        return volumes(kind, rows, digits, random)
    if kind.parts:
        return several(kind, rows, digits, random)
    truth = similarity(kind, rows, digits, random)
    if kind.corners:
        truth.update(corners(kind, len(rows), random))
    if kind.points:
        truth["control_points"] = random.normal(0, kind.points, (len(rows), POINTS, POINTS, 2))
    if kind.patches:
        truth.update(patches(kind, rows, digits, random))
    return truth


def similarity(kind, rows, digits, random):
    count = len(rows)
    angle, scale = random.uniform(-kind.angle, kind.angle, count), random.uniform(*kind.scale, count)
    shift = numpy.zeros((count, 2))
    if kind.placed:
        first, length = span(*digits.extents(rows, angle, scale), kind.canvas)
        shift = first + length * random.random((count, 2))
    return {"angle": angle, "scale": scale, "shift": shift}


def corners(kind, count, random):
    """Corners' moves, all of a sample again until they make a convex quadrilateral that is not turned over."""
    moves, attempts = numpy.zeros((count, 4, 2)), numpy.zeros(count)
    folded = numpy.arange(count)
    while len(folded):
        moves[folded] = random.normal(0, kind.corners, (len(folded), 4, 2))
        attempts[folded] += 1
        turns = warps.turns(warps.corner_places(kind.canvas, moves[folded]))
        folded = folded[(turns <= 0).any(1)]
    return {"corners": moves, "attempts": attempts}


def patches(kind, rows, digits, random):
    """Places and classes of patches, each of any sample but the own one."""
    shape = (len(rows), kind.patches)
    drawn = random.integers(0, len(rows) - 1, shape)
    others = drawn + (drawn >= numpy.arange(len(rows))[:, None])
    return {
        "patch_place": random.integers(0, kind.canvas - PATCH + 1, (*shape, 2)),
        "patch_source": random.integers(0, SIDE - PATCH + 1, (*shape, 2)),
        "patch_class": digits.labels[rows[others]]}


def several(kind, rows, digits, random):
    """The truth of parts, of which the first is the sample's own digit; zeros of those that are missing."""
    count = len(rows)
    members = numpy.stack([rows] + [random.choice(rows, count) for _ in range(kind.part_count - 1)], 1)
    found = [similarity(kind, members[:, part], digits, random) for part in range(kind.part_count)]
    truth = {name: numpy.stack([columns[name] for columns in found], 1) for name in found[0]}
    truth["part_class"] = digits.labels[members]
    if kind.parts == "sequence":
        length = random.integers(1, kind.part_count + 1, count)
        missing = numpy.arange(kind.part_count) >= length[:, None]
        for name in found[0]:
            truth[name][missing] = 0
        truth["part_class"] = numpy.where(missing, ABSENT, truth["part_class"])
        truth["length"] = length
        truth["start"] = random.integers(0, (kind.part_count - length) * SIDE + 1)
    return truth


def volumes(kind, rows, digits, random):
    angle = random.uniform(-kind.angle, kind.angle, (len(rows), 3))
    first, length = span(*volume_extents(rows, digits, angle, kind.depth), kind.canvas)
    return {"angle": angle, "shift": first + length * random.random((len(rows), 3)), "depth": numpy.full(len(rows), kind.depth)}


def volume_extents(rows, digits, angle, depth):
    """How far the ink of extruded digits reaches from the centre once turned: least and most, (n, 3)."""
    least, most = numpy.zeros((len(rows), 3)), numpy.zeros((len(rows), 3))
    for i, row in enumerate(rows):
        turn = warps.turn_in_space(angle[i])
        places = digits.ends[row] @ turn[:, :2].T
        reach = (depth - 1) / 2 * abs(turn[:, 2]) + abs(turn).sum(1)  # to the outer slices, and the kernel's voxel
        least[i], most[i] = numpy.nanmin(places, 0) - reach, numpy.nanmax(places, 0) + reach
    return least, most
