"""Makes the files beside it with Python's own gzip and zipfile: python3 make_fixtures.py (made with Python 3.11).

What they hold is content(count): the bytes i * i / 7 modulo 256, which deflate only in part.
"""

import argparse

if __name__ == "__main__":  # before the packages that help does not need
    argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter).parse_args()

import gzip
import pathlib
import zipfile

folder = pathlib.Path(__file__).parent


def content(count):
    return bytes(i * i // 7 % 256 for i in range(count))


def packed(count):
    return gzip.compress(content(count), mtime=0)


(folder / "one.gz").write_bytes(packed(3000))
(folder / "members.gz").write_bytes(gzip.compress(content(3000)[:1000], mtime=0) + packed(0)
                                    + gzip.compress(content(3000)[1000:], 0, mtime=0))
with gzip.GzipFile("a name.txt", "wb", fileobj=open(folder / "named.gz", "wb"), mtime=1e9) as file:
    file.write(content(3000))
(folder / "zeros.gz").write_bytes(gzip.compress(bytes(2_000_000), mtime=0))


def archive(name, **options):
    with zipfile.ZipFile(folder / name, "w", **options) as file:
        for member, count, method in [("stored.bin", 700, zipfile.ZIP_STORED), ("ärmel/deflated.bin", 900, zipfile.ZIP_DEFLATED),
                                      ("empty.bin", 0, zipfile.ZIP_STORED)]:
            information = zipfile.ZipInfo(member)
            information.compress_type = method
            with file.open(information, "w", force_zip64=True) as target:
                target.write(content(count))
        file.comment = b"a comment"


archive("members.zip")
# Limits as small as this make every field a large one.
zipfile.ZIP64_LIMIT = 10
zipfile.ZIP_FILECOUNT_LIMIT = 1
archive("large-fields.zip")
zipfile.ZIP64_LIMIT = (1 << 31) - 1
with zipfile.ZipFile(folder / "bzip2.zip", "w", zipfile.ZIP_BZIP2) as file:
    file.writestr("packed.bin", content(300))
with zipfile.ZipFile(folder / "twice.zip", "w") as file:
    file.writestr("same.bin", content(3))
    file.writestr("same.bin", content(4))
