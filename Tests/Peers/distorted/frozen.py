"""Sets that `stn generate` froze into files, read by h5py."""

import h5py
import numpy

from processes import run

CLASSES = {"sequence": 55}  # outputs of a network that a configuration must have, five times eleven


class Frozen:
    """A split of a set as one epoch has it: open while a `with` block lasts, and then deleted."""

    def __init__(self, program, folder, kind, settings, epoch=0, split="training"):
        self.path = folder / f"{kind.name}.h5"
        settings = {**settings, "network.layers": f"[{{dense: {CLASSES.get(kind.name, 19)}}}]"}
        if kind.depth:
            settings |= {"data.distortion.canvas": kind.canvas, "network.input": f"[1{f', {kind.canvas}' * 3}]"}
        words = [word for key, value in settings.items() for word in ("--set", f"{key}={value}")]
        configuration = program.top / f"Configs/data/{kind.name}.yaml"
        command = [program.path, "generate", "--config", configuration, "--output", self.path, "--split", split, *words]
        run(command + ["--epoch", epoch], folder / "log")

    def __enter__(self):
        self.file = h5py.File(self.path)
        self.images = self.file["images"]
        self.labels = self.file["labels"][...].astype(int)
        self.rows = self.file["sample_id"][...].astype(int)
        names = self.file.attrs["truth"]
        self.truth = {name: self.file[name][...].astype(float) for name in names}
        return self

    def __exit__(self, *_):
        self.file.close()
        self.path.unlink()
