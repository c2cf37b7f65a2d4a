"""Tests of whether numbers have a law: Kolmogorov's and Smirnov's, and of correlations."""

import math
from collections.abc import Callable
from dataclasses import dataclass

import numpy

ROUNDING = 1e-3  # of a law's whole range: shares of little room are made of rounded numbers
FEWEST = 100  # samples of which a mean is near a normal law


def one_sample(values, share):
    """√n·D: how far the share of values below any point is from what a law's `share` says, at most."""
    values = numpy.sort(values)
    count = len(values)
    below = share(values)
    steps = numpy.arange(count + 1) / count
    return math.sqrt(count) * max((steps[1:] - below).max(), (below - steps[:-1]).max())


def two_samples(values, others):
    """√(nm / (n + m))·D of two samples, which has the same law."""
    values, others = numpy.sort(values), numpy.sort(others)
    points = numpy.concatenate([values, others])
    shares = [numpy.searchsorted(found, points, side="right") / len(found) for found in (values, others)]
    return math.sqrt(len(values) * len(others) / len(points)) * abs(shares[0] - shares[1]).max()


def mean_deviation(values, others):
    """How many standard deviations two samples' means are apart: rare large values count more than by their ranks."""
    error = math.sqrt(others.var() * (1 / len(values) + 1 / len(others)))
    return abs(values.mean() - others.mean()) / max(error, 1e-12)


def distance_point(probability):
    """What √n·D exceeds with a probability: the first term of Kolmogorov's series, which is exact for small ones."""
    return math.sqrt(-math.log(probability / 2) / 2)


def normal_point(probability):
    """What the absolute value of a standard normal number exceeds with a probability."""
    low, high = 0.0, 20.0
    for _ in range(60):
        middle = (low + high) / 2
        low, high = (middle, high) if math.erfc(middle / math.sqrt(2)) > probability else (low, middle)
    return low


def gap(values, share):
    """How many of the values a law would have put beyond the smallest or the largest of them, whichever is more."""
    return len(values) * max(share(values.min()), 1 - share(values.max()))


def gap_point(probability):
    """What either gap exceeds with a probability, each being exponential."""
    return -math.log(probability / 2)


@dataclass(frozen=True)
class Law:
    """A continuous law: the share of it below values, and where it begins and ends."""

    share: Callable
    low: float = -math.inf
    high: float = math.inf

    def holds(self, values):
        """Whether values are where the law has any, but for roundings."""
        room = self.high - self.low
        slack = ROUNDING * room if math.isfinite(room) else 0
        return self.low - slack <= values.min() and values.max() <= self.high + slack


def uniform(low, high):
    return Law(lambda values: numpy.clip((values - low) / (high - low), 0, 1), low, high)


def normal(deviation):
    """A normal law around 0, to 10⁻⁹."""
    points = numpy.linspace(-8, 8, 32001)
    shares = numpy.array([math.erfc(-point / math.sqrt(2)) / 2 for point in points])
    return Law(lambda values: numpy.interp(values / deviation, points, shares))


def scores(values, others):
    """Two columns for each of values (n, k): its share among others' and how far that is from the middle.

    Both are near a mean of 0 and a deviation of 1 where values have others' laws; what is NaN is 0, and so is its count.
    """
    found = numpy.zeros((2, *values.shape))
    for column in range(values.shape[1]):
        finite = numpy.isfinite(values[:, column])
        among = numpy.sort(others[numpy.isfinite(others[:, column]), column])
        own = values[finite, column]
        below = sum(numpy.searchsorted(among, own, side=side) for side in ("left", "right")) / (2 * len(among))
        found[0, finite, column] = (below - 0.5) * math.sqrt(12)
        found[1, finite, column] = (12 * (below - 0.5) ** 2 - 1) / math.sqrt(0.8)
    return numpy.hstack(found), numpy.tile(numpy.isfinite(values), 2)


class Products:
    """Sums of the products of each score of some samples with each of others: mean and variance."""

    def __init__(self):
        self.count = self.sum = self.squares = 0

    def add(self, own, others):
        (values, known), (other, other_known) = own, others
        self.count = self.count + known.T.astype(float) @ other_known
        self.sum = self.sum + values.T @ other
        self.squares = self.squares + (values ** 2).T @ other ** 2

    def deviations(self, expected, chosen):
        """How many standard deviations chosen means are from those expected, where both are known of enough samples."""
        own, other = self.count[chosen], expected.count[chosen]
        known = (own >= FEWEST) & (other >= FEWEST)
        own, other = own[known], other[known]
        mean = expected.sum[chosen][known] / other
        variance = expected.squares[chosen][known] / other - mean ** 2
        error = numpy.sqrt(numpy.maximum(variance, 1e-12) * (1 / own + 1 / other))
        return abs(self.sum[chosen][known] / own - mean) / error
