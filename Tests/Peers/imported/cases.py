"""What others made, each with what `stn import` must make of it, as numpy and Pillow read the same files."""

import csv
import gzip
import io
from dataclasses import dataclass
from pathlib import Path
from typing import Callable

import h5py
import numpy
from PIL import Image

from . import letters, sources
from .scaling import scaled


@dataclass
class Case:
    """Something to be trained on."""

    name: str  # that of its configuration below Configs/others
    source: list  # what `stn import` is told
    classes: list  # the names in the order of the labels
    counts: dict  # samples by split
    steps: int
    most: float  # percent of test samples that may be wrong
    read: Callable  # the image (C, H, W) and the class's name of a sample, by its identity
    near: float = 0  # how far a value may be off


def idx(path):
    """The array of bytes in an IDX file."""
    content = path.read_bytes()
    content = gzip.decompress(content) if content[:2] == b"\x1f\x8b" else content
    sides = [int.from_bytes(content[4 * i:4 * i + 4], "big") for i in range(1, content[3] + 1)]
    return numpy.frombuffer(content, numpy.uint8, offset=4 + 4 * len(sides)).reshape(sides)


def clothes(split):
    """The images and labels of Fashion-MNIST."""
    folder = sources.packaged(sources.FASHION, "dataset-fashion-mnist")
    return idx(folder / f"{split}-images-idx3-ubyte.gz"), idx(folder / f"{split}-labels-idx1-ubyte.gz")


def fashion(_):
    """IDX files, packed, in a folder; names of the classes come from a text."""
    (images, labels), (more, others) = clothes("train"), clothes("t10k")
    images, labels = numpy.concatenate([images, more]), numpy.concatenate([labels, others])
    text = Path(__file__).resolve().parents[3] / "Configs/others/fashion.txt"
    names = text.read_text().splitlines()
    return Case(
        "fashion", [sources.FASHION, "--class-names", text, "--validation", 0.1], names,
        {"training": 54000, "validation": 6000, "test": 10000}, 300, 40,
        lambda sample: (images[sample][None], names[labels[sample]]))


def photographs(folder):
    """PNG and JPEG files, grey and in colour, from 28 x 28 to 512 x 512, by a list; which collection is each of?"""
    files = sources.unpack(sources.PHOTOGRAPHS, "foolbox/data/", folder / "pictures")
    names = [path.name.split("_")[0] for path in files]
    with open(folder / "list.csv", "w", newline="") as text:
        csv.writer(text).writerows([["path", "label"], *zip((f"pictures/{path.name}" for path in files), names)])

    def read(sample):
        pixels = numpy.asarray(Image.open(files[sample]).convert("RGB"))
        return numpy.floor(scaled(pixels.transpose(2, 0, 1), 32) + 0.5), names[sample]

    return Case(
        "photographs", [folder / "list.csv", "--size", 32, "--colour", "rgb", "--test", 0.25], sorted(set(names)),
        {"training": 75, "test": 25}, 300, 60, read, near=1)


def digits(folder):
    """A packed table of numbers from 0 to 16, the label last."""
    [path] = sources.unpack(sources.DIGITS, "sklearn/datasets/data/digits.csv", folder / "table")
    table = numpy.loadtxt(io.StringIO(gzip.decompress(path.read_bytes()).decode()), delimiter=",")
    images = numpy.floor(table[:, :-1].reshape(-1, 1, 8, 8) * 255 / 16 + 0.5)
    # Of every class the nearest number to a quarter.
    held_out = sum(int(numpy.floor(count / 4 + 0.5)) for count in numpy.bincount(table[:, -1].astype(int)))
    return Case(
        "digits", [path, "--label-column", "last", "--range", "0,16", "--test", 0.25], [str(i) for i in range(10)],
        {"training": len(table) - held_out, "test": held_out}, 1000, 10, lambda sample: (images[sample], str(int(table[sample, -1]))))


def capitals(folder):
    """IDX files of 26 classes, the test split in faces that were never trained on."""
    fonts = sources.packaged(sources.FONTS, "fonts-dejavu")
    train, test = letters.write(fonts, folder)
    images, labels = (numpy.concatenate([idx(path) for path in paths]) for paths in zip(train, test))
    names = folder / "names.txt"
    names.write_text("\n".join(letters.NAMES) + "\n")
    return Case(
        "letters", [train[0], "--test", test[0], "--class-names", names], list(letters.NAMES),
        {"training": letters.TRAINING, "test": letters.TEST}, 500, 40,
        lambda sample: (images[sample][None], letters.NAMES[labels[sample]]))


def floats(folder):
    """An HDF5 file of both splits by h5py: Float32 from 0 to 1, channels last, chunked, packed; labels are texts."""
    draws = numpy.random.default_rng(1)
    names = (Path(__file__).resolve().parents[3] / "Configs/others/fashion.txt").read_text().splitlines()
    splits = {}
    with h5py.File(folder / "clothes.h5", "w") as file:
        for split, part, count, kind in (("train", "train", 6000, "<f4"), ("test", "t10k", 1000, ">f4")):
            grey, labels = (array[:count] for array in clothes(part))
            cloth, ground = draws.uniform(0.4, 1, (count, 1, 1, 3)), draws.uniform(0, 0.3, (count, 1, 1, 3))
            images = (ground + (cloth - ground) * (grey[..., None] / 255)).astype(kind)
            splits[split] = images.astype("<f4"), [names[label] for label in labels]
            file.create_dataset(f"x_{split}", data=images, chunks=(64, 28, 28, 3), compression="gzip", shuffle=True)
            file[f"y_{split}"] = splits[split][1]
    images = numpy.concatenate([images for images, _ in splits.values()])
    words = [word for _, labels in splits.values() for word in labels]
    return Case(
        "floats", [folder / "clothes.h5"], sorted(names), {"training": 6000, "test": 1000}, 300, 50,
        lambda sample: (images[sample].transpose(2, 0, 1), words[sample]))


# How each is fetched or made in a folder, by the name of its configuration.
MAKERS = {"fashion": fashion, "photographs": photographs, "digits": digits, "letters": capitals, "floats": floats}
