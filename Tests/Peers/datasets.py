"""Writes datasets as `stn generate` does, of any images: what `--set data.file=…` takes."""

import needs

needs.library(__name__, __doc__)

import h5py
import numpy
import xxhash

TRUTH = {  # of the distortions `none` and `volume`
    3: {"transform": (2, 3), "angle": (), "scale": (), "shift": (2,)},
    4: {"transform": (3, 4), "angle": (3,), "shift": (3,), "depth": ()},
}


def digest(content):
    return xxhash.xxh64_intdigest(content)


def text(value):
    """A digest as attributes hold it."""
    return f"{value:016x}"


def write(path, images, labels, transforms=None):
    """A dataset of bytes (N, C, H, W) or (N, C, D, H, W), of labels 0 and 1 (N, heads), and of matrices."""
    count = len(images)
    columns = {
        "labels": labels[:, 0] if labels.shape[1] == 1 else labels, "sample_id": numpy.arange(count),
        "digest": numpy.array([digest(image.tobytes()) for image in images], numpy.uint64)}
    for name, shape in TRUTH[images.ndim - 1].items():
        columns[name] = numpy.zeros((count, *shape), numpy.float32)
    if transforms is not None:
        columns["transform"][...] = transforms
    classes = ["one", "other"]
    with h5py.File(path, "w", libver=("v110", "v110")) as file:
        file.attrs.update({
            "format": "stn dataset", "format_version": 2, "software": "stn", "software_version": "none",
            "generator": "random_networks.py", "seed": numpy.uint64(0), "split": "training", "epoch": 0,
            "distortion": "none" if images.ndim == 4 else "volume", "source_digest": text(0)})
        file["class"] = classes
        file["class"].attrs["digest"] = text(digest("\n".join(classes).encode()))
        file["images"] = images
        for name, column in columns.items():
            file[name] = column
            file[name].attrs["digest"] = text(digest(column.tobytes()))
