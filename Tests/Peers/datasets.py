"""Writes datasets as `stn generate` does, of any images: what `--set data.file=…` takes."""

import needs

needs.library(__name__, __doc__)

import pathlib

import h5py
import numpy
import xxhash


def digest(content):
    return xxhash.xxh64_intdigest(content)


def text(value):
    """A digest as attributes hold it."""
    return f"{value:016x}"


def seal(path):
    """Ends a file in the line without which stn reads none: nothing in it is spared."""
    content = path.read_bytes()
    line = "\nstn seal 1" + "".join(f" {number:016x}" for number in [digest(content), len(content), 0, 0])
    path.write_bytes(content + line.encode() + f" {digest(line.encode()):016x}\n".encode())


def write(path, images, labels, transforms):
    """A dataset of bytes (N, C, H, W) or (N, C, D, H, W), labels 0 and 1 (N, heads), and matrices (N, n, n + 1)."""
    count = len(images)
    columns = {
        "labels": labels[:, 0] if labels.shape[1] == 1 else labels, "sample_id": numpy.arange(count),
        "digest": numpy.array([digest(image.tobytes()) for image in images], numpy.uint64), "transform": transforms}
    classes = ["one", "other"]
    with h5py.File(path, "w", libver=("v110", "v110")) as file:
        file.attrs.update({
            "format": "stn dataset", "format_version": 2, "software": "stn", "software_version": "none",
            "generator": "random_networks.py", "seed": numpy.uint64(0), "split": "training", "epoch": 0,
            "distortion": "none", "source_digest": text(0)})
        file.attrs["truth"] = ["transform"]
        file["class"] = classes
        file["class"].attrs["digest"] = text(digest("\n".join(classes).encode()))
        file["images"] = images
        for name, column in columns.items():
            file[name] = column
            file[name].attrs["digest"] = text(digest(column.tobytes()))
        # What is known of samples is told by the file: what its dimensions, its numbers and their unit are.
        matrices = file["transform"]
        for dimension, label in zip(matrices.dims, ("sample", "source_coordinate", "target_coordinate")):
            dimension.label = label
        matrices.attrs.update({"units": "1", "long_name": "matrix from the image to the original"})
    seal(pathlib.Path(path))
