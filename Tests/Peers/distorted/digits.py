"""The digits that sets are made of, read from their IDX files by nothing of ours, and how far their ink reaches."""

import os
from pathlib import Path

import numpy

SIDE = 28
FILES = {"training": "train", "test": "t10k"}


def cache():
    """The folder into which `Launch/mnist.sh` puts MNIST."""
    return Path(os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache") / "stn/mnist"


class Digits:
    """All digits of a folder: test digits count on from the last training digit."""

    def __init__(self, folder):
        self.folder = folder
        parts = [(idx(folder / f"{name}-images-idx3-ubyte", 16), idx(folder / f"{name}-labels-idx1-ubyte", 8))
                 for name in FILES.values()]
        self.images = numpy.concatenate([images.reshape(-1, SIDE, SIDE) for images, _ in parts])
        self.labels = numpy.concatenate([labels for _, labels in parts]).astype(int)
        self.training = len(parts[0][1])
        self.ends = ends(self.images)

    def extents(self, rows, angle, scale):
        """How far the ink of digits reaches from the centre once turned and scaled: least and most, (n, axes).

        Ink is what is not zero. The kernel reaches one pixel to every side, and is turned and scaled with it.
        """
        cosine, sine = numpy.cos(angle)[:, None], numpy.sin(angle)[:, None]
        x, y = self.ends[rows, :, 0], self.ends[rows, :, 1]
        places = numpy.stack([cosine * x + sine * y, cosine * y - sine * x], 2) * scale[:, None, None]
        reach = (scale * (abs(cosine) + abs(sine))[:, 0])[:, None]
        return numpy.nanmin(places, 1) - reach, numpy.nanmax(places, 1) + reach


def idx(path, header):
    return numpy.fromfile(path, numpy.uint8, offset=header)


def ends(images):
    """Where the first and the last ink of every row is, (n, 56, 2), from the image's centre; NaN where there is none."""
    centre = (SIDE - 1) / 2
    ink = images > 0
    first = ink.argmax(2).astype(float)
    last = SIDE - 1 - ink[:, :, ::-1].argmax(2)
    x = numpy.where(ink.any(2)[:, None], numpy.stack([first, last], 1), numpy.nan) - centre
    y = numpy.broadcast_to(numpy.arange(SIDE) - centre, x.shape)
    return numpy.stack([x.reshape(len(images), -1), y.reshape(len(images), -1)], 2)


def span(least, most, canvas):
    """The first shift and the length of all shifts that cut no ink off, from how far it reaches.

    Pixels -1 and `canvas` lie just outside, so that the kernel may end on them. What does not fit has one shift alone,
    that which centres it.
    """
    low, high = -(canvas + 1) / 2 - least, (canvas + 1) / 2 - most
    fits = low <= high
    return numpy.where(fits, low, (low + high) / 2), numpy.where(fits, high - low, 0)
