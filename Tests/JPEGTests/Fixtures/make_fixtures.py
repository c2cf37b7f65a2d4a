"""Makes the pictures beside it: python3 make_fixtures.py, with Pillow (made with 13.0.0) and numpy.

Beside NAME.jpg stands NAME.raw: the samples that Pillow decodes, turned upright by it where the file says so.
"""

import argparse

if __name__ == "__main__":  # before the packages that help does not need
    argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter).parse_args()

import pathlib

import numpy
from PIL import Image, ImageOps

folder = pathlib.Path(__file__).parent
HEIGHT, WIDTH = 19, 26


def scene(channels):
    """Smooth parts with an edge and a bright corner, so that no turn of it looks like another."""
    y, x = numpy.mgrid[0:HEIGHT, 0:WIDTH]
    planes = [6 * x + 3 * y, 200 - 7 * y + 2 * x, 40 + 5 * (x % 9) + 60 * (x > y)][:channels]
    picture = numpy.stack(planes, -1).clip(0, 255).astype(numpy.uint8)
    picture[:6, :4] = 250
    return picture[..., 0] if channels == 1 else picture


def save(name, picture, mode=None, **options):
    path = folder / f"{name}.jpg"
    Image.fromarray(picture, mode).save(path, quality=85, **options)
    upright = ImageOps.exif_transpose(Image.open(path))
    (folder / f"{name}.raw").write_bytes(numpy.asarray(upright).tobytes())


save("grey", scene(1))
save("colour", scene(3))
save("full-chroma", scene(3), subsampling="4:4:4")
save("half-chroma", scene(3), subsampling="4:2:2")
save("progressive", scene(3), progressive=True)
save("optimised-restarts", scene(3), optimize=True, restart_marker_blocks=1)
save("commented", scene(1), comment=b"a comment before the Exif block")
for orientation in range(1, 9):
    exif = Image.Exif()
    exif[0x010F] = "A maker"
    exif[0x0112] = orientation
    save(f"turned-{orientation}", scene(3), exif=exif)
Image.fromarray(numpy.dstack([scene(3), scene(1)]), "CMYK").save(folder / "inks.jpg")
