"""Reads a PNG by its standard (ISO/IEC 15948) and nothing but Python's own library.

python3 read_png.py FILE prints width, height, bits and colour type, after every chunk's CRC was checked;
python3 read_png.py FILE PIXELS also writes the pixels, three bytes each, to the file PIXELS.
"""

import argparse
import struct
import zlib


def chunks(data):
    assert data[:8] == b"\x89PNG\r\n\x1a\n", "no PNG"
    place = 8
    while place < len(data):
        length, kind = struct.unpack(">I4s", data[place:place + 8])
        body = data[place + 8:place + 8 + length]
        (crc,) = struct.unpack(">I", data[place + 8 + length:place + 12 + length])
        assert zlib.crc32(kind + body) == crc, f"CRC of {kind}"
        yield kind, body
        place += 12 + length


def paeth(left, up, corner):
    guess = left + up - corner
    return min((left, up, corner), key=lambda value: abs(guess - value))


def unfiltered(data, width, height):
    stride, rows, above = 3 * width, [], bytes(3 * width)
    assert len(data) == height * (stride + 1), "size of the pixels"
    for start in range(0, len(data), stride + 1):
        kind, row = data[start], bytearray(data[start + 1:start + 1 + stride])
        for i in range(stride):
            left, corner = (row[i - 3], above[i - 3]) if i >= 3 else (0, 0)
            row[i] = (row[i] + [0, left, above[i], (left + above[i]) // 2, paeth(left, above[i], corner)][kind]) % 256
        rows.append(bytes(row))
        above = row
    return b"".join(rows)


parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
parser.add_argument("picture")
parser.add_argument("pixels", nargs="?", help="where to write them to")
arguments = parser.parse_args()
parts = list(chunks(open(arguments.picture, "rb").read()))
assert parts[0][0] == b"IHDR" and parts[-1] == (b"IEND", b""), "order of the chunks"
width, height, bits, colour = struct.unpack(">IIBB", parts[0][1][:10])
print(width, height, bits, colour)
if arguments.pixels:
    pixels = zlib.decompress(b"".join(body for kind, body in parts if kind == b"IDAT"))
    open(arguments.pixels, "wb").write(unfiltered(pixels, width, height))
