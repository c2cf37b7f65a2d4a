"""Writes weights.safetensors, a few tensors of many kinds as the format's own library has them, for WeightFileTests.swift.

Run it from the top of the repository, with PyTorch and safetensors installed:

    python3 Tests/TrainingTests/Fixtures/make_weights.py
"""

import argparse
from pathlib import Path

if __name__ == "__main__":  # before the packages that help does not need
    argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter).parse_args()

import torch
from safetensors.torch import save_file

NUMBERS = torch.tensor([[1.5, -0.25, 3.0], [0.0, -2.0, 0.0999755859375]], dtype=torch.float64)

if __name__ == "__main__":
    tensors = {
        "transformer.localisation.1.weight": NUMBERS.float(),
        "double": NUMBERS,
        "half": NUMBERS.half(),
        "brain": NUMBERS.bfloat16(),
        "count": torch.tensor(7),
        "bytes": torch.arange(5, dtype=torch.uint8),
        "none": torch.zeros(0, 3),
    }
    save_file(tensors, Path(__file__).parent / "weights.safetensors", metadata={"format": "pt"})
