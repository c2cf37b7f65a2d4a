"""Finds the digits that images were made of besides their own, of which the truth tells the class alone."""

import numpy

from distorted import warps
from distorted.sets import PATCH

PROBES = 48  # pixels by which most digits are ruled out
SLACK = 0.52  # from a byte to its number
WHITE = 255.0
MOST_TRIES = 100_000


def nearest(image, sources, candidates):
    """Which of the candidates (n, H, W), read at the sources, is nearest to an image: the farthest pixel decides."""
    indices, weights = warps.taps(sources, candidates.shape[1:])
    rimmed = numpy.pad(candidates, ((0, 0), (1, 1), (1, 1))).reshape(len(candidates), -1)
    edge = numpy.argsort(abs(image - WHITE / 2), kind="stable")[:PROBES]  # where digits differ most
    found = numpy.arange(len(candidates))
    for pixels in (edge[::6], edge, slice(None)):
        values = (rimmed[found][:, indices[pixels]] * weights[pixels]).sum(2)
        away = abs(values - image[pixels]).max(1)
        close = away <= SLACK
        if not close.any():
            return found[away.argmin()]
        found = found[close]
    return found[0]


class Clutter:
    """An image of a digit and patches, of which places are known, and what can be said of each patch's pixels."""

    def __init__(self, image, base, truth, sample):
        self.places = truth["patch_place"][sample].astype(int)
        self.sources = truth["patch_source"][sample].astype(int)
        self.classes = truth["patch_class"][sample].astype(int)
        # What patches added is no less and no more than this: the digit's own bytes are known but for their rounding.
        rounded = numpy.clip([numpy.ceil(base - SLACK), numpy.floor(base + SLACK)], 0, WHITE)
        self.least = image - rounded[1]
        self.most = numpy.where(image == WHITE, numpy.inf, image - rounded[0])
        self.count = numpy.zeros(image.shape, int)
        for patch in range(len(self.places)):
            self.count[self.window(patch)] += 1

    def window(self, patch):
        x, y = self.places[patch]
        return slice(y, y + PATCH), slice(x, x + PATCH)

    def explain(self, images, labels):
        """Says whether patches of images of their classes add up to what is there: explained, unexplained or undecided."""
        alone = self.count == 0
        if ((self.least > 0) | (self.most < 0))[alone].any():
            return "unexplained"
        words = [self.explain_group(group, images, labels) for group in self.groups()]
        return next((word for word in ("unexplained", "undecided") if word in words), "explained")

    def groups(self):
        """The patches, those together that overlap, or overlap what overlaps."""
        rest = set(range(len(self.places)))
        while rest:
            group, fresh = [], [rest.pop()]
            while fresh:
                group.append(fresh.pop())
                near = {other for other in rest if abs(self.places[other] - self.places[group[-1]]).max() < PATCH}
                rest -= near
                fresh += near
            yield group

    def explain_group(self, group, images, labels):
        choices = {patch: self.choices(patch, images, labels) for patch in group}
        self.tries = 0
        order = sorted(group, key=lambda patch: len(choices[patch]))
        fits = self.fits(order, choices, numpy.zeros(self.count.shape), self.count)
        return {True: "explained", False: "unexplained", None: "undecided"}[fits]

    def choices(self, patch, images, labels):
        """The different contents that a patch may have, by the pixels that it has for itself."""
        x, y = self.sources[patch]
        found = images[labels == self.classes[patch], y:y + PATCH, x:x + PATCH]
        window = self.window(patch)
        low, high = self.least[window], self.most[window]
        fits = ((found <= high) & ((low <= found) | (self.count[window] > 1))).all((1, 2))
        # What cannot be seen, because the digit itself is white there, makes no difference.
        return numpy.unique(numpy.where((low <= 0) & (high == numpy.inf), 0, found[fits]), axis=0)

    def fits(self, rest, choices, sums, missing):
        """Whether contents of the patches in `rest` can be chosen so that all sums are right; None after too many tries."""
        if not rest:
            return True
        window = self.window(rest[0])
        missing = missing.copy()
        missing[window] -= 1
        totals = sums[window] + choices[rest[0]]
        fits = (totals <= self.most[window]) & ((totals >= self.least[window]) | (missing[window] > 0))
        for total in totals[fits.all((1, 2))]:
            self.tries += 1
            if self.tries > MOST_TRIES:
                return None
            with_it = sums.copy()
            with_it[window] = total
            found = self.fits(rest[1:], choices, with_it, missing)
            if found is not False:
                return found
        return False
