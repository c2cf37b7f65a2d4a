"""A random network and a batch of samples, as our program trains it and what it predicts; without PyTorch."""

import needs

needs.library(__name__, __doc__)

import json
import shutil
import subprocess
from contextlib import contextmanager

import h5py
import numpy

import datasets
import stacks
from generator import inputs
from generator.objectives import heads

PATIENCE = 300  # seconds


class Refusal(Exception):
    """What the program said."""


@contextmanager
def own_folder(folder, seed, keep):
    """A new folder for all files of a seed, which goes again unless they are kept."""
    folder = folder / str(seed)
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir(parents=True)
    try:
        yield folder
    finally:
        if not keep:
            shutil.rmtree(folder, ignore_errors=True)


class Trained:
    """A seed's network, trained by our program on its batch; `settings` go with the training."""

    def __init__(self, seed, stn, folder, largest, settings=()):
        self.stn, self.folder = stn, folder
        asked = self.asked = stacks.configuration(seed, largest)
        training, shape = asked["training"], asked["network"]["input"]
        if self.shares_moments:
            # Which samples share a micro-batch hangs on the order of the epoch; that they may is for network-checks.
            training["micro_batches"] = 1
        self.bytes = numpy.frombuffer(inputs.images(seed, training["batch"], shape), numpy.uint8)
        self.bytes = self.bytes.reshape(training["batch"], *shape)
        batch, axes, count = training["batch"], len(shape) - 1, heads(asked)
        self.labels = numpy.array(inputs.labels(seed, batch, count), numpy.int32).reshape(batch, count)
        self.transforms = numpy.array(inputs.transforms(seed, batch, axes), numpy.float32) / numpy.float32(1000)
        self.transforms = self.transforms.reshape(batch, axes, axes + 1)
        # With an odd seed one sample less is predicted, so that the last micro-batch may not be full.
        self.predicted = max(1, training["batch"] - seed % 2)
        datasets.write(folder / "batch.h5", self.bytes, self.labels, self.transforms)
        (folder / "network.yaml").write_text(json.dumps(asked, indent=1))
        self.run("train", "--config", "network.yaml", "--output", "run", "--set", "data.file=batch.h5", *settings)
        self.steps = training["steps"]

    @property
    def before(self):
        """The checkpoint before the last step; of a single step, which moves no parameter, the one behind it, unless it moved moments."""
        return self.checkpoint(self.steps - 1 if self.steps > 1 or self.shares_moments else 1)

    @property
    def shares_moments(self):
        """Whether what becomes of a sample depends on the others of its micro-batch."""
        return "batch_normalisation" in json.dumps(self.asked)

    def run(self, *words):
        try:
            ended = subprocess.run(
                [self.stn, *words], cwd=self.folder, stdin=subprocess.DEVNULL, capture_output=True, text=True,
                timeout=PATIENCE)
        except subprocess.TimeoutExpired:
            raise Refusal(f"stn {words[0]} did not end within {PATIENCE} s")
        if ended.returncode:
            said = ended.stderr.strip().splitlines() or ["nothing"]
            raise Refusal(f"stn {words[0]} ended with status {ended.returncode} and said: {said[-1]}")

    def checkpoint(self, step):
        return self.folder / f"run/checkpoints/step-{step:08}.h5"

    def predicted_values(self, count):
        """Names and values of logits, θ and warped images of the first samples, before the last step."""
        self.run(
            "predict", "--checkpoint", self.before, "--data", "batch.h5", "--output", "predictions.h5", "--overwrite",
            "--rows", f"0-{count - 1}")
        with h5py.File(self.folder / "predictions.h5") as file:
            return list(predictions(file))


def predictions(file):
    """What is compared of a file of predictions, by the names used here."""
    if "logits" in file:  # unless a pose alone is judged
        yield "logits", file["logits"][...].reshape(len(file["logits"]), -1)
    found = []
    if "transformers" in file:
        file["transformers"].visititems(
            lambda path, item: found.append((path, item)) if isinstance(item, h5py.Dataset) else None)
    for path, item in found:
        path, _, kind = path.rpartition("/")
        if kind in ("theta", "image"):
            yield f"{kind} {path}", item[...]
