"""Writes round-trip.json: what PyTorch makes of the checkpoint round-trip.h5, for RoundTripTests.swift.

Run it from the top of the repository, with PyTorch, h5py and numpy installed, after the checkpoint was made anew:

    stn train --config Tests/CommandTests/Fixtures/round-trip.yaml --output Runs/round-trip
    cp Runs/round-trip/checkpoints/step-00000300.h5 Tests/CommandTests/Fixtures/round-trip.h5
    python3 Tests/CommandTests/Fixtures/make_logits.py

The network is written down here once more, in PyTorch's words; its parameters come from the file by their names,
with . for /. The images are the first test digits of the fixture as they are, undistorted.
"""

import argparse
import json
from collections import OrderedDict
from pathlib import Path

if __name__ == "__main__":  # before the packages that help does not need
    argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter).parse_args()

import h5py
import numpy
import torch
from torch import nn
from torch.nn import functional

FOLDER = Path(__file__).parent
COUNT = 12


class SpatialTransformer(nn.Module):
    def __init__(self, localisation, size=None, align_corners=True):
        super().__init__()
        self.localisation = nn.Sequential(OrderedDict(localisation))
        self.size, self.align_corners = size, align_corners

    def forward(self, images):
        self.theta = self.localisation(images).view(-1, 2, 3)
        size = [*images.shape[:2], *(self.size or images.shape[2:])]
        grid = functional.affine_grid(self.theta, size, align_corners=self.align_corners)
        return functional.grid_sample(
            images, grid, mode="bilinear", padding_mode="zeros", align_corners=self.align_corners)


def network():
    transformer = SpatialTransformer(
        [
            ("0", nn.AvgPool2d(2)), ("1", nn.Conv2d(1, 4, 5, stride=2)), ("relu1", nn.ReLU()),
            ("flat", nn.Flatten()), ("2", nn.Linear(100, 8)), ("relu2", nn.ReLU()), ("regression", nn.Linear(8, 6)),
        ],
        size=[21, 24])
    inner = SpatialTransformer(
        [
            ("0", nn.Conv2d(6, 4, 3, stride=2, padding=1)), ("1", nn.ReLU()), ("flat", nn.Flatten()),
            ("2", nn.Linear(120, 6)), ("relu2", nn.ReLU()), ("regression", nn.Linear(6, 6)),
        ],
        align_corners=False)
    return nn.Sequential(OrderedDict([
        ("transformer", transformer), ("1", nn.Conv2d(1, 6, 5, padding=1)), ("relu1", nn.ReLU()),
        ("2", nn.MaxPool2d(3, stride=2, ceil_mode=True)), ("inner", inner),
        ("4", nn.AvgPool2d(2, ceil_mode=True)), ("5", nn.Dropout(0.1)), ("flat", nn.Flatten()),
        ("6", nn.Linear(180, 12)), ("relu6", nn.ReLU()), ("7", nn.Linear(12, 10)),
    ]))


def state(path):
    """The parameters of a checkpoint under PyTorch's names, with the dimensions that they have in the file."""
    found = {}

    def keep(name, item):
        if isinstance(item, h5py.Dataset):
            found[name.replace("/", ".")] = torch.from_numpy(item[...]).double()

    with h5py.File(path) as file:
        file["model"].visititems(keep)
    return found


def images(path):
    with open(path, "rb") as file:
        pixels = numpy.frombuffer(file.read(), numpy.uint8, offset=16)[: COUNT * 28 * 28]
    return torch.from_numpy(pixels.reshape(COUNT, 1, 28, 28) / 255.0)


torch.set_grad_enabled(False)
model = network().double().eval()
model.load_state_dict(state(FOLDER / "round-trip.h5"), strict=True)
logits = model(images(FOLDER.parent.parent / "DatasetsTests/Fixtures/t10k-images-idx3-ubyte"))

# At the identity every position is a pixel's centre, where a wrong kernel or convention could hide.
identity = torch.tensor([[1.0, 0, 0], [0, 1, 0]]).double()
thetas = {name: getattr(model, name).theta for name in ["transformer", "inner"]}
for name, theta in thetas.items():
    distance = (theta - identity).flatten(1).norm(dim=1)
    assert distance.min() > 0.02, f"{name} is too close to the identity: {distance.tolist()}"
    print(f"{name}: distance of theta from the identity {distance.min():.3f} to {distance.max():.3f}")

rows = [[round(value, 9) for value in row] for row in logits.tolist()]
with open(FOLDER / "round-trip.json", "w") as file:
    json.dump({"torch": torch.__version__.split("+")[0], "logits": rows}, file)
    file.write("\n")
