"""What must be true of a dataset, a checkpoint, an evaluation and predictions; `Failure` says what is not."""

import csv

import h5py
import numpy
from PIL import Image

from processes import Failure


def expect(is_true, words):
    if not is_true:
        raise Failure(words)


def same(found, expected, what):
    expect(found == expected, f"{what}: {found}, expected {expected}")


def class_names(path, case):
    """The classes of a file of any kind."""
    with h5py.File(path) as file:
        same([name.decode() for name in file["class"][:]], case.classes, f"classes of {path.name}")


def dataset(path, split, case):
    """The number of samples, and forty of them, pixel by pixel; returns all identities."""
    class_names(path, case)
    with h5py.File(path) as file:
        images, labels, identities = file["images"], file["labels"][:], file["sample_id"][:]
        same(len(images), case.counts[split], f"samples of {path.name}")
        same(len(set(identities)), len(identities), f"different samples of {path.name}")
        for row in numpy.linspace(0, len(images) - 1, min(40, len(images))).astype(int):
            image, name = case.read(identities[row])
            same(case.classes[labels[row]], name, f"class of row {row} in {path.name}")
            same(images[row].shape, image.shape, f"size of row {row} in {path.name}")
            off = numpy.abs(images[row].astype(float) - image).max()
            expect(off <= case.near, f"row {row} of {path.name} is off by {off}, expected at most {case.near}")
    return set(identities)


def predictions(path, table, case, rows):
    """Table and file agree on what was predicted and what is right; returns labels and classes."""
    class_names(path, case)
    with open(table, newline="") as text:
        lines = list(csv.DictReader(text))
    with h5py.File(path) as file:
        predicted, labels, logits = file["predicted"][:], file["label"][:], file["logits"][:].astype(float)
        identities = file["sample_id"][:]
    same(len(lines), rows, f"lines of {table.name}")
    powers = numpy.exp(logits - logits.max(1, keepdims=True))
    for row, line in enumerate(lines):
        same(line["class"], case.classes[predicted[row]], f"class of line {row} in {table.name}")
        same(line["label"], case.classes[labels[row]], f"label of line {row} in {table.name}")
        same(predicted[row], logits[row].argmax(), f"class of row {row} in {path.name}")
        share = powers[row].max() / powers[row].sum()
        expect(abs(float(line["probability"]) - share) < 1e-4, f"probability of line {row} in {table.name}: not {share}")
    for row in range(0, rows, max(1, rows // 40)):
        same(lines[row]["label"], case.read(identities[row])[1], f"label of line {row} in {table.name}")
    return [(line["label"], line["class"]) for line in lines]


def evaluation(said, pairs, case):
    """What was counted is what a table of all test samples has: errors, and what was taken for what."""
    same(said["errors"], sum(label != predicted for label, predicted in pairs), "errors")
    same(said["classes"], case.classes, "classes of the evaluation")
    expected = [[pairs.count((label, predicted)) for predicted in case.classes] for label in case.classes]
    same(said["confusion"], expected, "confusion")


def montage(path):
    """A picture with more in it than one colour."""
    with Image.open(path) as image:
        image.load()
        expect(min(image.size) >= 28, f"{path.name} has {image.size} pixels")
        colours = image.convert("RGB").getcolors(1 << 24)
    expect(len(colours) > 10, f"{path.name} has {len(colours)} colours")
