"""Makes the files beside it: python3 make_fixtures.py, with Pillow (made with 13.0.0), numpy and h5py (3.16.0).

Beside others' files stands expected.json: what they hold, and what becomes of pictures in other sizes, by numpy alone.
"""

import argparse

if __name__ == "__main__":  # before the packages that help does not need
    argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter).parse_args()

import gzip
import json
import pathlib
import shutil
import struct

import h5py
import numpy
from PIL import Image

here = pathlib.Path(__file__).parent
random = numpy.random.default_rng(20150605)
expected = {}


def weights(low, high, size, count):
    """(count, size): a tent as wide as a target's step about its centre, the nearest pixel beyond the border."""
    step = (high - low) / count
    radius = min(max(step, 1), size)
    result = numpy.zeros((count, size))
    for i in range(count):
        position = low + (i + 0.5) * step - 0.5
        for pixel in range(int(position - radius) - 2, int(position + radius) + 3):
            result[i, min(max(pixel, 0), size - 1)] += max(1 - abs(position - pixel) / radius, 0)
    return result / result.sum(axis=1, keepdims=True)


def framed(picture, height, width, fit, ground=0):
    """A picture (rows, columns, channels) in a size, as (channels, rows, columns), not yet rounded to bytes."""
    rows, columns = picture.shape[:2]
    edges = [(0, rows), (0, columns)]
    inner = (height, width)
    if fit == "crop":
        sides = min(rows, columns * height / width), min(columns, rows * width / height)
        edges = [((n - s) / 2, (n + s) / 2) for n, s in zip((rows, columns), sides)]
    if fit == "pad":
        scale = min(height / rows, width / columns)
        inner = tuple(max(int(n * scale + 0.5), 1) for n in (rows, columns))
    down = weights(*edges[0], rows, inner[0])
    across = weights(*edges[1], columns, inner[1])
    small = numpy.einsum("yr,xc,rcn->nyx", down, across, picture.astype(float))
    image = numpy.full((picture.shape[2], height, width), float(ground))
    top, left = (height - inner[0]) // 2, (width - inner[1]) // 2
    image[:, top : top + inner[0], left : left + inner[1]] = small
    return numpy.round(image, 3)


def pictures():
    """Three classes of four pictures each, of several sizes and kinds."""
    shutil.rmtree(here / "shapes", ignore_errors=True)
    images = {}
    for name in ("bar", "cross", "disc"):
        (here / "shapes" / name).mkdir(parents=True)
        for i, (rows, columns) in enumerate([(12, 12), (9, 14), (20, 11), (16, 16)]):
            y, x = numpy.mgrid[:rows, :columns] - numpy.array([rows, columns]).reshape(2, 1, 1) / 2
            ink = {"bar": abs(y) < 2, "cross": (abs(y) < 2) | (abs(x) < 2), "disc": x * x + y * y < 16}[name]
            picture = random.integers(0, 90, (rows, columns, 3)).astype(numpy.uint8)
            picture[ink] = random.integers(150, 255, 3)
            path = f"shapes/{name}/{i}.png"
            if i == 3:
                picture = picture[:, :, 0]
            Image.fromarray(picture).save(here / path)
            images[path] = picture if picture.ndim == 3 else numpy.repeat(picture[:, :, None], 3, axis=2)
    # A phone held sideways: the file is turned, what is seen is not.
    sideways = images["shapes/disc/1.png"]
    Image.fromarray(numpy.rot90(sideways).copy()).save(here / "shapes/disc/1.png", exif=exif(6))
    cases = [(8, 8, "stretch"), (5, 9, "stretch"), (8, 8, "crop"), (6, 10, "crop"), (8, 8, "pad"), (30, 24, "pad"), (24, 32, "stretch")]
    expected["framed"] = [
        {"path": path, "height": h, "width": w, "fit": fit, "pixels": framed(images[path], h, w, fit).ravel().tolist()}
        for path in ("shapes/bar/0.png", "shapes/cross/1.png", "shapes/disc/1.png", "shapes/disc/2.png", "shapes/bar/3.png")
        for h, w, fit in cases
    ]


def exif(orientation):
    block = Image.Exif()
    block[0x0112] = orientation
    return block.tobytes()


def idx(array):
    kinds = {"uint8": 8, ">f4": 13, ">f8": 14, ">i4": 12}
    head = struct.pack(">HBB", 0, kinds[array.dtype.str if array.dtype.str in kinds else str(array.dtype)], array.ndim)
    return head + struct.pack(f">{array.ndim}I", *array.shape) + array.tobytes()


def arrays():
    """A few rows of each kind; labels of letters count from 1."""
    images = random.integers(0, 256, (26, 5, 4), dtype=numpy.uint8)
    letters = (numpy.arange(26) % 26 + 1).astype(numpy.uint8)
    folder = here / "letters"
    folder.mkdir(exist_ok=True)
    for name, rows in (("train", slice(None)), ("t10k", slice(3, 9))):
        (folder / f"{name}-images-idx3-ubyte.gz").write_bytes(gzip.compress(idx(images[rows]), mtime=0))
        (folder / f"{name}-labels-idx1-ubyte").write_bytes(idx(letters[rows]))
    (here / "letters.txt").write_text("".join(f"{chr(96 + n)}\n" for n in range(1, 27)))
    expected["letters"] = images.ravel().tolist()

    coloured = random.integers(0, 256, (6, 4, 5, 3), dtype=numpy.uint8)
    kinds = numpy.array([0, 1, 2, 0, 1, 2])
    numpy.savez_compressed(
        here / "splits.npz", x_train=coloured, y_train=kinds.reshape(-1, 1), x_test=coloured[:2], y_test=kinds[:2].reshape(-1, 1))
    names = numpy.array(["ant", "bee", "cätt"])
    numpy.savez(here / "named.npz", images=coloured, labels=kinds, class_names=names, kinds=names[kinds])
    numpy.savez(here / "objects.npz", images=coloured, labels=names[kinds].astype(object))
    numpy.save(here / "planes.npy", coloured.transpose(0, 3, 1, 2).astype(numpy.float32) / 255)
    numpy.save(here / "kinds.npy", kinds)
    numpy.save(here / "one-hot.npy", numpy.eye(3)[kinds])
    numpy.save(here / "two-labels.npy", numpy.stack([kinds, kinds[::-1]], axis=1))
    expected["coloured"] = coloured.transpose(0, 3, 1, 2).ravel().tolist()

    with h5py.File(here / "floats.h5", "w") as file:
        file.create_dataset("pictures", data=coloured.astype(">f8") / 255, chunks=(2, 4, 5, 3), compression="gzip", shuffle=True)
        file.create_dataset("kind", data=numpy.array(["ant", "bee", "cat", "ant", "bee", "cat"], dtype=object))
    with h5py.File(here / "minimal.h5", "w") as file:
        file["images"] = images
        file["labels"] = letters.astype(">i2")

    # h5py keeps truths as an enumeration; the last labels are more than HDF5 converts to integers with a sign.
    with h5py.File(here / "truths.h5", "w") as file:
        file["images"] = images[:6, :3, :4] > 99
        file["labels"] = kinds > 0
        file["huge"] = kinds.astype(numpy.uint64) + numpy.uint64(1 << 63)

    # A filter of h5py's own, which no other HDF5 has.
    with h5py.File(here / "lzf.h5", "w") as file:
        file["images"], file["labels"] = coloured, kinds
        file.create_dataset("packed", data=coloured, compression="lzf")
        file.create_dataset("kinds", data=names[kinds].astype(object), compression="lzf", dtype=h5py.string_dtype())

    lines = ["label," + ",".join(f"pixel{i}" for i in range(16))]
    lines += [f"{i % 2}," + ",".join(str(v) for v in image.ravel()[:16]) for i, image in enumerate(images)]
    (here / "pixels.csv").write_text("\n".join(lines) + "\n")
    # As scikit-learn's digits: no header, numbers with points, the label last.
    rows = [",".join(f"{v % 17:.1f}" for v in image.ravel()[:16]) + f",{i % 3}.0" for i, image in enumerate(images)]
    (here / "label-last.csv").write_text("\n".join(rows) + "\n")


pictures()
arrays()
(here / "shapes.csv").write_text(
    "path,shape,size\n" + "".join(f"shapes/{n}/{i}.png,{n},{'small' if i < 2 else 'large'}\n" for n in ("bar", "disc") for i in range(4)))
(here / "shapes.txt").write_text("".join(f"shapes/{n}/{i}.png {k}\n" for k, n in enumerate(("bar", "cross", "disc")) for i in range(4)))
(here / "expected.json").write_text(json.dumps(expected))
