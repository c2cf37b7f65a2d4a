"""What is compared of the truth of many samples: its numbers, and what follows from several of them together."""

import numpy

from distorted import laws, warps
from distorted.digits import SIDE, span
from distorted.draws import volume_extents
from distorted.sets import ABSENT, PATCH

CHUNK = 5000  # samples whose splines are in memory at a time


def of(kind, truth, rows, digits, random):
    """Numbers of every sample by their names, (n) or (n, k): `random` spreads whole ones. NaN stands for none."""
    found = {}
    if kind.depth:
        found["angle"] = truth["angle"]
        found.update(places("", truth["shift"], volume_extents(rows, digits, truth["angle"], kind.depth), kind.canvas))
    elif kind.parts:
        found.update(of_parts(kind, truth, rows, digits, random))
    else:
        found.update(of_one(kind, truth, rows, digits))
    if kind.corners:
        found.update(of_corners(kind, truth, random))
    if kind.points:
        found.update(of_points(kind, truth, random))
    if kind.patches:
        found.update(of_patches(kind, truth, rows, digits, random))
    return {name: values for name, values in found.items() if values is not None}


def of_one(kind, truth, rows, digits):
    found = {"angle": truth["angle"] if kind.angle else None, "scale": truth["scale"] if kind.scale != (1, 1) else None}
    if kind.placed:
        extents = digits.extents(rows, truth["angle"], truth["scale"])
        found.update(places("", truth["shift"], extents, kind.canvas))
    if not kind.angle:
        found.pop("room", None)  # the digit's, which nothing turns
    return found


def places(name, shift, extents, canvas):
    """Which of all shifts that cut no ink off it was, from 0 to 1, and how many there are; NaN where there is one alone."""
    first, length = span(*extents, canvas)
    with numpy.errstate(divide="ignore", invalid="ignore"):
        return {f"place{name}": numpy.where(length > 0, (shift - first) / length, numpy.nan), f"room{name}": length}


def of_parts(kind, truth, rows, digits, random):
    """Numbers of each part, of which the first one's digit is known; NaN of parts that are missing."""
    missing = truth["part_class"] == ABSENT

    def present(values):
        return numpy.where(missing if values.ndim == 2 else missing[..., None], numpy.nan, values)

    found = {"angle": present(truth["angle"]), "scale": present(truth["scale"])}
    first = digits.extents(rows, truth["angle"][:, 0], truth["scale"][:, 0])
    found.update(places(" of the first", truth["shift"][:, 0], first, kind.canvas))
    shift = present(truth["shift"])
    found["shift of others"] = shift[:, 1:].reshape(len(rows), -1)
    found["distance of centres"] = numpy.hypot(*numpy.moveaxis(shift[:, 1:] - shift[:, :-1], 2, 0))
    shares = class_shares(digits.labels[rows])
    others = truth["part_class"][:, 1:].astype(int)
    found["class of others"] = numpy.where(missing[:, 1:], numpy.nan, spread_classes(others, shares, random))
    if kind.parts == "sequence":
        found["length"] = spread(truth["length"], random)
        room = (kind.part_count - truth["length"]) * SIDE + 1
        found["start, of all"] = numpy.where(room > 1, spread(truth["start"], random) / room, numpy.nan)
    return found


def of_corners(kind, truth, random):
    corners = warps.corner_places(kind.canvas, truth["corners"])
    turns = warps.turns(corners)
    return {
        "corners": truth["corners"].reshape(len(corners), -1), "size of all moves": size(truth["corners"]),
        "attempts": spread(truth["attempts"], random), "area": turns[:, ::2].sum(1) / 2, "tightest corner": turns.min(1),
        "sides": numpy.hypot(*numpy.moveaxis(corners - numpy.roll(corners, -1, 1), 2, 0)),
        "diagonals": numpy.hypot(*numpy.moveaxis(corners[:, 2:] - corners[:, :2], 2, 0))}


def of_points(kind, truth, random):
    grid = warps.control_grid(kind.canvas)
    moved = grid + truth["control_points"].reshape(len(truth["control_points"]), -1, 2)
    outline = moved[:, [0, 3, 15, 12]]
    return {
        "control points": truth["control_points"].reshape(len(moved), -1), "size of all moves": size(truth["control_points"]),
        "distance of neighbours": numpy.hypot(*numpy.moveaxis(moved[:, [5, 6, 10, 9]] - moved[:, [6, 10, 9, 5]], 2, 0)),
        "area of the outline": warps.turns(outline)[:, ::2].sum(1) / 2,
        "folds": spread(truth["folds"] if "folds" in truth else folds(kind.canvas, moved), random)}


def size(moves):
    """The root of the sum of all squares of a sample's moves, which tells most of their deviation."""
    return numpy.sqrt((moves.reshape(len(moves), -1) ** 2).sum(1))


def folds(canvas, moved):
    """The number of cells that are turned over, or of no area, where control points are read at (n, 16, 2)."""
    weights = warps.spline(warps.control_grid(canvas), warps.canvas_grid(canvas, canvas))
    return numpy.concatenate([
        (warps.cell_areas(weights @ moved[start:start + CHUNK], canvas) <= 0).sum(1)
        for start in range(0, len(moved), CHUNK)])


def of_patches(kind, truth, rows, digits, random):
    place = truth["patch_place"]
    first, second = numpy.triu_indices(kind.patches, 1)
    apart = abs(place[:, first] - place[:, second]).max(2)
    to_digit = place[:, 0] + (PATCH - kind.canvas) / 2 - truth["shift"]
    labels = digits.labels[rows]
    return {
        "patch places": spread(place, random).reshape(len(place), -1),
        "patch sources": spread(truth["patch_source"], random).reshape(len(place), -1),
        "patch classes": spread_classes(truth["patch_class"].astype(int), class_shares(labels, labels), random),
        "overlapping pairs": spread((apart < PATCH).sum(1), random), "least distance": spread(apart.min(1), random),
        "distance to the digit": numpy.hypot(*to_digit.T)}


def spread(whole, random):
    """Whole numbers, each spread evenly over the one that it stands for: so equals have no part in an order."""
    return whole + random.random(whole.shape)


def class_shares(labels, own=None):
    """The share of each class among samples, (10); or among all others of each sample, (n, 10)."""
    counts = numpy.bincount(labels, minlength=10)
    if own is None:
        return counts / len(labels)
    return (counts - (own[:, None] == numpy.arange(10))) / (len(labels) - 1)


def spread_classes(classes, shares, random):
    """Classes (n, k) as places in their shares of all, which are uniform where classes have these shares."""
    shares = numpy.broadcast_to(shares, (len(classes), 10))
    ends = numpy.hstack([numpy.zeros((len(classes), 1)), shares.cumsum(1)])
    classes = numpy.minimum(classes, 9)  # of missing parts, which are left out
    low = numpy.take_along_axis(ends, classes, 1)
    return low + random.random(classes.shape) * numpy.take_along_axis(shares, classes, 1)


def known_laws(kind):
    """The laws of numbers that have a simple one; others are held against NumPy's own draws."""
    return {
        "angle": laws.uniform(-kind.angle, kind.angle), "scale": laws.uniform(*kind.scale) if kind.scale != (1, 1) else None,
        "place": laws.uniform(0, 1), "place of the first": laws.uniform(0, 1), "class of others": laws.uniform(0, 1),
        "length": laws.uniform(1, kind.part_count + 1), "start, of all": laws.uniform(0, 1),
        "control points": laws.normal(kind.points) if kind.points else None,
        "patch places": laws.uniform(0, kind.canvas - PATCH + 1), "patch sources": laws.uniform(0, SIDE - PATCH + 1),
        "patch classes": laws.uniform(0, 1)}
