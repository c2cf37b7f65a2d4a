"""Makes the arrays beside it with numpy's own writers: python3 make_fixtures.py (made with numpy 2.4).

Element i of an array of any type is value(i); arrays.json lists the files, and what each holds.
"""

import argparse

if __name__ == "__main__":  # before the packages that help does not need
    argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter).parse_args()

import gzip
import json
import pathlib
import struct

import numpy

folder = pathlib.Path(__file__).parent
SHAPE = (5, 2, 3)
listing = []


def values(dtype):
    """Numbers that use the sign and the high bytes of their type, and that single precision holds."""
    dtype = numpy.dtype(dtype)
    i = numpy.arange(30)
    if dtype.kind == "b":
        return (i % 3 == 1).reshape(SHAPE)
    if dtype.kind == "f":
        return ((i - 11) * 0.75).reshape(SHAPE).astype(dtype)
    scale = 1 << 8 * dtype.itemsize - 6
    return (i * scale if dtype.kind == "u" else (i - 15) * scale).reshape(SHAPE).astype(dtype)


def describe(name, array):
    listing.append({"name": name, "shape": array.shape, "elements": array.dtype.name.replace("bool", "boolean"),
                    "values": [float(value) for value in array.ravel()]})


def save(name, array, version=(1, 0)):
    with open(folder / f"{name}.npy", "wb") as file:
        numpy.lib.format.write_array(file, array, version=version)
    describe(f"{name}.npy", array)


for kind in ["b1", "u1", "i1", "u2", "i2", "u4", "i4", "u8", "i8", "f2", "f4", "f8"]:
    save(kind, values(kind))
for kind in ["u2", "i4", "f4", "f8"]:
    save(f"big-{kind}", values(f">{kind}"))
for kind in ["u1", "f4", ">i2"]:
    save(f"fortran-{kind.strip('>')}", numpy.asfortranarray(values(kind)))
save("version-2", values("u1"), version=(2, 0))
save("version-3", values("i2"), version=(3, 0))
save("labels", numpy.arange(7))
save("no-rows", numpy.zeros((0, 4), numpy.uint8))
# As Python 2 wrote it.
body = values("u1").tobytes()
header = b"{'descr': '|u1', 'fortran_order': False, 'shape': (5L, 2L, 3L)}"
header += b" " * (117 - len(header)) + b"\n"
(folder / "python-2.npy").write_bytes(b"\x93NUMPY\1\0" + struct.pack("<H", len(header)) + header + body)
describe("python-2.npy", values("u1"))

arrays = {"images": values("u1"), "labels": numpy.arange(5)}
numpy.savez(folder / "plain.npz", **arrays)
numpy.savez_compressed(folder / "packed.npz", **arrays)

for code, kind in [(8, "u1"), (9, "i1"), (11, ">i2"), (12, ">i4"), (13, ">f4"), (14, ">f8")]:
    array = values(kind)
    header = struct.pack(">BBBB3I", 0, 0, code, 3, *array.shape)
    (folder / f"{kind.strip('>')}.idx").write_bytes(header + array.tobytes())
    describe(f"{kind.strip('>')}.idx", array)
packed = struct.pack(">BBBBI", 0, 0, 8, 1, 200) + bytes(range(200))
(folder / "labels.idx.gz").write_bytes(gzip.compress(packed, mtime=0))
describe("labels.idx.gz", numpy.arange(200, dtype=numpy.uint8))

# What is refused.
numpy.save(folder / "objects.npy", numpy.array([{"a": 1}, None]), allow_pickle=True)
numpy.save(folder / "texts.npy", numpy.array(["cat", "dog"]))
numpy.save(folder / "complex.npy", numpy.zeros(2, complex))
numpy.save(folder / "records.npy", numpy.zeros(2, [("a", "u1"), ("b", "f4")]))
numpy.save(folder / "times.npy", numpy.zeros(2, "M8[s]"))
numpy.save(folder / "number.npy", numpy.float32(3))
numpy.save(folder / "longdouble.npy", numpy.zeros(2, numpy.longdouble))

(folder / "arrays.json").write_text("[\n" + ",\n".join(json.dumps(entry) for entry in listing) + "\n]\n")
