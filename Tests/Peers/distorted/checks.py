"""What is asked of a set: its laws, its pictures and its labels."""

from dataclasses import dataclass
from pathlib import Path

import numpy

from distorted import draws, laws, quantities, warps
from distorted.frozen import Frozen
from distorted.pictures import Pictures
from distorted.sets import ABSENT

LARGEST = 50_000  # samples of an epoch, of volumes a fiftieth
OWN = 2  # epochs that NumPy draws for one of ours


@dataclass
class Program:
    """The program, and the top folder of the repository that has its configurations."""

    path: Path
    top: Path


class Check:
    """The checks of one set; `count` samples and `images` of them."""

    def __init__(self, kind, count, images, seed, program, folder, digits, report):
        self.kind, self.images, self.program, self.folder = kind, images, program, folder
        self.digits, self.report, self.random = digits, report, numpy.random.default_rng(seed)
        if kind.depth:
            count, self.images = count // 10, images // 5
        largest = min(LARGEST // 50 if kind.depth else LARGEST, digits.training)
        self.epochs = max(2, -(-count // largest))
        self.settings = {
            "seed": seed, "data.digits": digits.folder.resolve(), "data.validation": digits.training - count // self.epochs}

    def run(self):
        self.report.say(f"{self.kind.name}:")
        own, others = [], []
        for epoch in range(self.epochs):
            with Frozen(self.program, self.folder, self.kind, self.settings, epoch) as frozen:
                self.check_columns(frozen)
                if epoch == 0:
                    self.pictures(frozen)
                own.append(self.quantities(frozen.truth, frozen.rows))
                for _ in range(OWN):
                    drawn = draws.draw(self.kind, frozen.rows, self.digits, self.random)
                    others.append(self.quantities(drawn, frozen.rows))
        self.compare(own, others)
        if self.kind.patches:
            with Frozen(self.program, self.folder, self.kind, self.settings, split="test") as frozen:
                self.pictures(frozen, "the test split's ")

    def pictures(self, frozen, which=""):
        pictures = Pictures(self.kind, frozen, self.digits, self.report)
        pictures.check(numpy.linspace(0, len(frozen.rows) - 1, self.images).astype(int), which)

    # Columns and labels.

    def check_columns(self, frozen):
        """What needs no law: which columns there are, those that are constant, and the labels."""
        kind, truth, expect = self.kind, frozen.truth, self.report.expect
        known = set(draws.draw(kind, frozen.rows[:2], self.digits, self.random))
        known |= {"folds"} if kind.points else {"transform"}
        expect(set(truth) == known, f"{kind.name} has the columns {sorted(truth)}, where {sorted(known)} are explained")
        constants = {"angle": (0, not kind.angle), "scale": (1, kind.scale == (1, 1)), "depth": (kind.depth, kind.depth)}
        constants["shift"] = (0, not kind.placed and not kind.corners)
        for name, (value, is_constant) in constants.items():
            expect(not is_constant or name not in truth or (truth[name] == value).all(), f"{kind.name}: {name} is not {value}")
        if kind.corners:
            turns = warps.turns(warps.corner_places(kind.canvas, truth["corners"]))
            expect((turns > 0).all(), f"{kind.name}: quadrilaterals are not convex, or turned over")
        expect(self.has_labels(frozen), f"{kind.name}: labels are not those of its digits")

    def has_labels(self, frozen):
        own = self.digits.labels[frozen.rows]
        if not self.kind.parts:
            return (frozen.labels == own).all()
        classes = frozen.truth["part_class"]
        if self.kind.parts == "sum":
            return (classes[:, 0] == own).all() and (frozen.labels == classes.sum(1)).all()
        missing = numpy.arange(self.kind.part_count) >= frozen.truth["length"][:, None]
        return (classes[:, 0] == own).all() and (frozen.labels == classes).all() and ((classes == ABSENT) == missing).all()

    # Laws.

    def quantities(self, truth, rows):
        found = quantities.of(self.kind, truth, rows, self.digits, self.random)
        return {name: values.reshape(len(rows), -1) for name, values in found.items()}

    def compare(self, own, others):
        known = quantities.known_laws(self.kind)
        for name in own[0]:
            values, drawn = (numpy.concatenate([epoch[name] for epoch in epochs]) for epochs in (own, others))
            self.report.compare(f"{self.kind.name}: {name}", values, known.get(name), drawn)
        own, others = ([numpy.hstack(list(epoch.values())) for epoch in epochs] for epochs in (own, others))
        among = numpy.concatenate(others)
        self.correlate(*([laws.scores(epoch, among) for epoch in epochs] for epochs in (own, others)))

    def correlate(self, own, others):
        """Holds correlations against NumPy's: within a sample, and between a sample and the next, or the next epoch."""
        def pairs(epochs):
            yield "within a sample", zip(epochs, epochs)
            yield "with the next sample", [([part[:-1] for part in epoch], [part[1:] for part in epoch]) for epoch in epochs]
            yield "with the next epoch", zip(epochs, epochs[1:])

        for (name, found), (_, expected) in zip(pairs(own), pairs(others)):
            products = laws.Products(), laws.Products()
            for sums, samples in zip(products, (found, expected)):
                for pair in samples:
                    sums.add(*pair)
            columns = len(products[0].count)
            chosen = numpy.triu_indices(columns, 1) if name == "within a sample" else ...
            self.report.correlate(f"{self.kind.name}: {name}", products[0].deviations(products[1], chosen).ravel())
