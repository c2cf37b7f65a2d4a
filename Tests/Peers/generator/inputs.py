"""What a network of `stacks.py` is shown: images, labels and a truth that are a function of the seed."""

import math

from generator.draws import word

KINDS = ("noise", "ink", "noise", "ink", "noise", "points", "ink", "flat")


def labels(seed, batch, heads=1):
    """The labels of a batch, sample by sample, each 0 or 1."""
    return [word(seed, 1, n) % 2 for n in range(batch * heads)]


def transforms(seed, batch, axes):
    """The first rows of matrices, each beside the identity, that stand for what became of the images; thousandths."""
    size = axes * (axes + 1)
    return [
        [1000 * (i % (axes + 2) == 0) + word(seed, 4, n * size + i) % 601 - 300 for i in range(size)]
        for n in range(batch)]


def images(seed, batch, shape):
    """The images of a seed, (batch, C, H, W) or (batch, C, D, H, W), as bytes in this order.

    `KINDS[seed % 8]` says what they look like. noise: bytes at random; ink: noise in a box of each image, and black
    around it; points: a pixel in 32 is not black; flat: one byte a channel of each image, half of the time black.
    """
    kind, count = KINDS[seed % len(KINDS)], math.prod(shape)
    plane = count // shape[0]
    values = bytearray(batch * count)
    for sample in range(batch):
        inside = [in_box(seed, sample, place, shape[1:]) for place in range(plane)] if kind == "ink" else None
        for i in range(sample * count, (sample + 1) * count):
            bits = word(seed, 2, i // plane if kind == "flat" else i)
            lit = {"noise": True, "points": bits % 32 == 0, "flat": bits % 2 == 0}.get(kind)
            if inside[i % plane] if kind == "ink" else lit:
                values[i] = bits >> 56
    return bytes(values)


def in_box(seed, sample, place, sides):
    """Whether a place in a plane, or in a volume, lies in the sample's box: at most half of each side and a pixel."""
    for axis in reversed(range(len(sides))):
        place, position = divmod(place, sides[axis])
        key = 6 * sample + 2 * axis
        begin = word(seed, 3, key) % sides[axis]
        if not 0 <= position - begin <= word(seed, 3, key + 1) % ((sides[axis] + 1) // 2):
            return False
    return True
