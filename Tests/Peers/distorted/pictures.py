"""Builds images again in Float64, from the truth about them and the digits that they are of, and compares."""

import numpy

from distorted import search, warps
from distorted.digits import SIDE

ROUNDING = 0.5 + 0.02  # from a stored byte to its number; the Float32 of positions has a part in that
SAME_PLACE = 2e-3  # pixels between where a stored matrix leads and where the numbers do


class Pictures:
    """The stored images of a set whose truth was written down, among the digits of their split."""

    def __init__(self, kind, frozen, digits, report):
        self.kind, self.images, self.truth = kind, frozen.images, frozen.truth
        self.rows, self.digits, self.report = frozen.rows, digits, report
        self.worst, self.ink, self.away = 0.0, [], 0.0

    def check(self, samples, which=""):
        """Compares the images of some samples, given as places in the file."""
        check = {"": self.volume if self.kind.depth else self.whole, "sum": self.sum, "sequence": self.sequence}
        found = [check[self.kind.parts](sample) for sample in samples]
        result = f"bytes at most {max(self.worst - 0.5, 0):.1e} beyond rounding"
        if self.kind.patches:
            result = ", ".join(f"{found.count(word)} {word}" for word in sorted(set(found))) + " by patches of others of the split"
        self.report.say(
            f"  {which}images built again, {len(found)}: {result}; places at most {self.away:.1e} pixels from what is told")
        self.report.expect(self.worst <= ROUNDING, f"{self.kind.name}: a byte is {self.worst:.2f} from what it should be")
        self.report.expect(self.away <= SAME_PLACE, f"{self.kind.name}: a matrix leads {self.away:.2g} pixels astray")
        self.report.expect(min(self.ink) > 100, f"{self.kind.name}: an image is nearly black")

    def take(self, image, expected):
        """Takes in how far an image is from what is expected."""
        self.worst = max(self.worst, abs(image - numpy.clip(expected, 0, 255)).max())
        self.ink.append(expected.max())

    # Sets of one digit.

    def whole(self, sample):
        image, places = self.images[sample, 0], warps.canvas_grid(self.kind.canvas, self.kind.canvas)
        sources = warps.source_of(self.kind, self.truth, sample, places)
        expected = warps.read(self.digits.images[self.rows[sample]], sources).reshape(image.shape)
        self.lead(sample, places, sources)
        if self.kind.corners:
            self.lead_back(sample)
        if self.kind.points:
            areas = warps.cell_areas(sources, self.kind.canvas)
            low, high = (areas < -1e-4).sum(), (areas < 1e-4).sum()
            self.report.expect(low <= self.truth["folds"][sample] <= high, f"e: folds of sample {sample}")
        if self.kind.patches:
            self.ink.append(expected.max())
            return self.cluttered(sample, image, expected)
        return self.take(image, expected)

    def lead_back(self, sample):
        """Takes in how far the told shift of the original's centre is from where its corners say."""
        moved = warps.corner_places(self.kind.canvas, self.truth["corners"][sample])
        centre = warps.projected(numpy.zeros((1, 2)), warps.homography(warps.corner_places(self.kind.canvas, 0), moved))
        self.away = max(self.away, abs(centre[0] - self.truth["shift"][sample]).max())

    def cluttered(self, sample, image, base):
        """Whether patches of other digits explain what is not the digit itself."""
        clutter = search.Clutter(image, base, self.truth, sample)
        others = numpy.delete(self.rows, sample)
        word = clutter.explain(self.digits.images[others], self.digits.labels[others])
        self.report.expect(word != "unexplained", f"{self.kind.name}: no patches explain sample {sample}")
        return word

    def lead(self, sample, places, sources, part=None):
        """Takes in how far from the sources the stored matrix leads, where an original is to be seen."""
        if "transform" not in self.truth:
            return
        matrix = self.truth["transform"][sample] if part is None else self.truth["transform"][sample, part]
        half = (numpy.array(self.images.shape[:1:-1]) - 1) / 2  # x first
        normalised = numpy.hstack([places / half, numpy.ones((len(places), 1))]) @ matrix.T
        seen = (abs(sources) <= SIDE / 2 + 1).all(1)
        own = (SIDE - 1) / 2
        led = own * (normalised[seen, :2] / normalised[seen, 2:] if len(matrix) == 3 else normalised[seen])
        self.away = max(self.away, abs(led - sources[seen]).max(initial=0))

    # Sets of several.

    def sum(self, sample):
        places = warps.canvas_grid(self.kind.canvas, self.kind.canvas)
        for part in range(2):
            sources = warps.source_of(self.kind, self.truth, sample, places, (part,))
            self.lead(sample, places, sources, part)
            self.part(sample, part, self.images[sample, part].ravel(), sources)

    def sequence(self, sample):
        image = self.images[sample, 0]
        length, start = int(self.truth["length"][sample]), int(self.truth["start"][sample])
        cells, cell = numpy.zeros(image.shape[1], bool), warps.canvas_grid(SIDE, SIDE)
        for part in range(length):
            first = start + part * SIDE
            cells[first:first + SIDE] = True
            sources = warps.source_of(self.kind, self.truth, sample, cell, (part,))
            on_image = cell + ((first + (SIDE - 1) / 2) - (image.shape[1] - 1) / 2, 0)
            self.lead(sample, on_image, sources, part)
            self.part(sample, part, image[:, first:first + SIDE].ravel(), sources)
        self.report.expect(not image[:, ~cells].any(), f"sequence: ink outside the cells of sample {sample}")

    def part(self, sample, part, image, sources):
        """Compares a part with the digit that it is of: the sample's own, or that of its class which is nearest."""
        row = self.rows[sample]
        if part:
            named = self.rows[self.digits.labels[self.rows] == self.truth["part_class"][sample, part]]
            row = named[search.nearest(image, sources, self.digits.images[named])]
        self.take(image, warps.read(self.digits.images[row], sources))

    def volume(self, sample):
        volume, places = self.images[sample, 0].ravel(), warps.cube_grid(self.kind.canvas)
        sources = warps.volume_source(self.truth, sample, places)
        sizes = numpy.array([SIDE, SIDE, self.kind.depth])
        near = (abs(sources) <= (sizes + 1) / 2).all(1)
        expected = numpy.zeros(len(volume))
        solid = warps.extruded(self.digits.images[self.rows[sample]], self.kind.depth)
        expected[near] = warps.read(solid, sources[near])
        self.take(volume, expected)
        half = (self.kind.canvas - 1) / 2
        led = numpy.hstack([places[near] / half, numpy.ones((near.sum(), 1))]) @ self.truth["transform"][sample].T
        self.away = max(self.away, abs(led * (sizes - 1) / 2 - sources[near]).max())
