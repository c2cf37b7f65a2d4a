"""Writes 26 capital letters as two pairs of IDX files: several sizes and faces, anywhere on 32 x 32."""

import string

import numpy
from PIL import Image, ImageDraw, ImageFont

from processes import Failure

NAMES = string.ascii_uppercase
TRAINING, TEST = 26 * 230, 26 * 40
SIDE = 32
SIZES = (14, 16, 18, 20, 22, 24)  # pixels an em


def write(fonts, folder):
    """Returns the paths of images and labels to train with, and of those to test by, which are of other faces."""
    faces = sorted(fonts.glob("*.ttf"))
    # Letters as wide as each other, with feet that the others lack, are a family of their own.
    held_out = [face for face in faces if "Mono" in face.name]
    rest = [face for face in faces if face not in held_out]
    if not (held_out and rest):
        raise Failure(f"{fonts} has no faces to train and to test by; install Debian's package fonts-dejavu")
    draws = numpy.random.default_rng(0)
    return pair(folder, "train", rest, TRAINING, draws), pair(folder, "test", held_out, TEST, draws)


def pair(folder, name, faces, count, draws):
    labels = numpy.arange(count) % len(NAMES)
    styles = [ImageFont.truetype(str(face), size) for face in faces for size in SIZES]
    images = numpy.stack([draw(NAMES[label], styles[draws.integers(len(styles))], draws) for label in labels])
    paths = folder / f"{name}-images-idx3-ubyte", folder / f"{name}-labels-idx1-ubyte"
    for path, array in zip(paths, (images, labels.astype(numpy.uint8))):
        sizes = b"".join(side.to_bytes(4, "big") for side in array.shape)
        path.write_bytes(bytes([0, 0, 8, array.ndim]) + sizes + array.tobytes())
    return paths


def draw(letter, style, draws):
    """A letter in white on black, anywhere where it lies wholly inside."""
    left, top, right, bottom = style.getbbox(letter)
    x, y = draws.integers(SIDE - (right - left) + 1), draws.integers(SIDE - (bottom - top) + 1)
    image = Image.new("L", (SIDE, SIDE))
    ImageDraw.Draw(image).text((x - left, y - top), letter, fill=255, font=style)
    return numpy.asarray(image)
