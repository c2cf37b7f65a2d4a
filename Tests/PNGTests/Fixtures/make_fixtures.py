"""Makes the pictures beside it: python3 make_fixtures.py, with Pillow (made with 13.0.0) and numpy.

Pillow writes those of 8 bits or fewer. What it cannot write (16-bit colours, interlacing, key colours of 16 bits,
damaged chunks) is put together here by the standard, ISO/IEC 15948, without filters. Beside NAME.png stands NAME.raw:
the 8-bit samples, by numpy alone, of 1 to 4 channels as the file has them.
"""

import argparse

if __name__ == "__main__":  # before the packages that help does not need
    argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter).parse_args()

import pathlib
import struct
import zlib

import numpy
from PIL import Image, PngImagePlugin

folder = pathlib.Path(__file__).parent
HEIGHT, WIDTH = 9, 13
random = numpy.random.default_rng(14)


def noise(channels, bits=8):
    picture = random.integers(0, 2**bits, (HEIGHT, WIDTH, channels), dtype=numpy.uint16)
    return picture if bits == 16 else picture.astype(numpy.uint8)


def expect(name, samples):
    (folder / f"{name}.raw").write_bytes(numpy.ascontiguousarray(samples, numpy.uint8).tobytes())


def chunk(kind, body, crc=None):
    crc = zlib.crc32(kind + body) if crc is None else crc
    return struct.pack(">I", len(body)) + kind + body + struct.pack(">I", crc)


def rows(picture):
    big = picture.astype(">u2") if picture.dtype == numpy.uint16 else picture
    return b"".join(b"\0" + row.tobytes() for row in big)


def adam7(picture):
    starts = [(0, 0, 8, 8), (0, 4, 8, 8), (4, 0, 8, 4), (0, 2, 4, 4), (2, 0, 4, 2), (0, 1, 2, 2), (1, 0, 2, 1)]
    passes = [picture[y::dy, x::dx] for y, x, dy, dx in starts]
    return b"".join(rows(part) for part in passes if part.size)


def write(name, picture, interlaced=False, before=b"", after=b"", size=None, kind=None):
    height, width, channels = picture.shape
    bits = 16 if picture.dtype == numpy.uint16 else 8
    width, height = size or (width, height)
    kind = {1: 0, 2: 4, 3: 2, 4: 6}[channels] if kind is None else kind
    header = struct.pack(">IIBBBBB", width, height, bits, kind, 0, 0, interlaced)
    data = zlib.compress(adam7(picture) if interlaced else rows(picture), 9)
    body = chunk(b"IHDR", header) + before + chunk(b"IDAT", data) + after + chunk(b"IEND", b"")
    (folder / f"{name}.png").write_bytes(b"\x89PNG\r\n\x1a\n" + body)


def scaled(picture):
    return numpy.rint(picture.astype(numpy.float64) * 255 / 65535)


def pillow(name, picture, mode, samples, **options):
    Image.frombytes(mode, (WIDTH, HEIGHT), picture).save(folder / f"{name}.png", **options)
    expect(name, samples)


def exif(orientation):
    return struct.pack(">2sHIHHHIHHI", b"MM", 42, 8, 1, 0x0112, 3, 1, orientation, 0, 0)


# As other programs write them.
for name, mode, channels in [("grey", "L", 1), ("grey-alpha", "LA", 2), ("rgb", "RGB", 3), ("rgba", "RGBA", 4)]:
    picture = noise(channels)
    pillow(name, picture.tobytes(), mode, picture)
    write(f"{name}-interlaced", picture, interlaced=True)
    expect(f"{name}-interlaced", picture)
bits = noise(1, 1)
pillow("bilevel", numpy.packbits(bits[..., 0], axis=1).tobytes(), "1", 255 * bits)
for count in [2, 4, 16, 200]:
    indices = random.integers(0, count, (HEIGHT, WIDTH), dtype=numpy.uint8)
    palette = random.integers(0, 256, (count, 3), dtype=numpy.uint8)
    picture = Image.frombytes("P", (WIDTH, HEIGHT), indices.tobytes())
    picture.putpalette(palette.tobytes())
    picture.save(folder / f"palette-{count}.png")
    expect(f"palette-{count}", palette[indices])
    if count == 16:
        # The last three colours are opaque without being named.
        alpha = random.integers(0, 256, count, dtype=numpy.uint8)
        alpha[-3:] = 255
        picture.save(folder / "palette-alpha.png", transparency=alpha[:-3].tobytes())
        expect("palette-alpha", numpy.concatenate([palette, alpha[:, None]], 1)[indices])
indices, palette = noise(1), random.integers(0, 256, (256, 3), dtype=numpy.uint8)
write("palette-interlaced", indices, interlaced=True, kind=3, before=chunk(b"PLTE", palette.tobytes()))
expect("palette-interlaced", palette[indices[..., 0]])
picture = noise(3)
key = tuple(int(value) for value in picture[2, 3])
opacity = numpy.where((picture == picture[2, 3]).all(-1), 0, 255)[..., None]
pillow("key-colour", picture.tobytes(), "RGB", numpy.concatenate([picture, opacity], 2), transparency=key)

# What must not change a sample.
information = PngImagePlugin.PngInfo()
information.add_text("Comment", "compressed text " * 20, zip=True)
information.add(b"gAMA", struct.pack(">I", 100_000))
information.add(b"cHRM", struct.pack(">8I", *range(1000, 9000, 1000)))
pillow("gamma", picture.tobytes(), "RGB", picture, pnginfo=information, icc_profile=b"no profile at all")

# 16 bits: v * 255 / 65535, to nearest.
for name, channels in [("grey-16", 1), ("grey-alpha-16", 2), ("rgb-16", 3), ("rgba-16", 4)]:
    picture = noise(channels, 16)
    picture.ravel()[:6] = [0, 128, 129, 65406, 65407, 65535]
    write(name, picture)
    expect(name, scaled(picture))
    write(f"{name}-interlaced", picture, interlaced=True)
    expect(f"{name}-interlaced", scaled(picture))
picture = noise(1, 16)
picture[0, 0], picture[0, 1] = 0x1234, 0x1235
opacity = numpy.where(picture == 0x1234, 0, 255)
write("key-grey-16", picture, before=chunk(b"tRNS", b"\x12\x34"))
expect("key-grey-16", numpy.concatenate([scaled(picture), opacity], 2))

# Orientations, before and behind the pixels.
picture = noise(3)
turns = [picture, picture[:, ::-1], picture[::-1, ::-1], picture[::-1], picture.transpose(1, 0, 2),
         numpy.rot90(picture, -1), numpy.rot90(picture.transpose(1, 0, 2), 2), numpy.rot90(picture)]
for orientation, upright in enumerate(turns, 1):
    where = {"before" if orientation % 2 else "after": chunk(b"eXIf", exif(orientation))}
    write(f"turned-{orientation}", picture, **where)
    expect(f"turned-{orientation}", upright)

# Damaged.
write("bad-text-checksum", picture, before=chunk(b"tEXt", b"Comment\0words", crc=1))
write("bad-orientation", picture, before=chunk(b"eXIf", exif(9)))
write("broken-exif", picture, before=chunk(b"eXIf", exif(6)[:15]))
write("unknown-critical", picture, before=chunk(b"WRNG", b""))
write("too-few-rows", picture, size=(WIDTH, HEIGHT + 1))
write("too-many-rows", picture, size=(WIDTH, HEIGHT - 1))
write("huge", picture, size=(60_000, 60_000))
write("wide", picture, size=(2_000_000, 1))
write("index-beyond-palette", numpy.full((HEIGHT, WIDTH, 1), 3, numpy.uint8), kind=3, before=chunk(b"PLTE", bytes(9)))
