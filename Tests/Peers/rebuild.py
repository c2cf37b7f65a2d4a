"""Rebuilds a network in PyTorch from a checkpoint alone and compares it with what `stn predict` said.

    stn generate --config C --split test --output test.h5
    stn predict --checkpoint RUN --data test.h5 --output predictions.h5 --rows 0-255
    python3 Tests/Peers/rebuild.py RUN/checkpoints/step-….h5 test.h5 predictions.h5

Needs PyTorch, h5py and PyYAML. The configuration comes from /provenance, the parameters from /model; nothing else
counts of the checkpoint. Everything is computed in Float64, by the formulae of SpatialTransformers' README
(`rebuilt/warps.py` has those of transformers). Prints the largest deviation of the logits and of every transformer's
theta, relative to the largest value, and fails above 1e-4.
"""

import argparse
import sys

import needs

needs.packages("torch", "h5py", "yaml")

import h5py
import torch

from rebuilt import networks


def deviation(found, expected):
    return float((found - expected).abs().max() / expected.abs().max().clamp(min=1e-12))


def main(checkpoint, data, predictions):
    torch.set_grad_enabled(False)
    configuration, model, _ = networks.load(checkpoint, torch.double)
    network = networks.Network(configuration, model).eval()
    with h5py.File(data) as dataset, h5py.File(predictions) as said:
        images = torch.from_numpy(dataset["images"][...][said["row"][...]]).double() / 255
        worst = {"logits": deviation(network(images), torch.from_numpy(said["logits"][...]).double())}
        for path, theta in network.thetas.items():
            worst[path] = deviation(theta, torch.from_numpy(said[f"transformers/{path}/theta"][...]).double())
    for name, value in worst.items():
        print(f"{name}: largest deviation {value:.1e} of the largest value, {len(images)} samples")
    sys.exit(0 if all(value <= 1e-4 for value in worst.values()) else 1)


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    for name in ("checkpoint", "data", "predictions"):
        parser.add_argument(name)
    main(**vars(parser.parse_args()))
