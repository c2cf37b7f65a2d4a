"""Prints what torch.optim.swa_utils makes of five models, in Float64: the literals of WeightAverageTests.swift.

Run it as `python3 make_averages.py` with PyTorch 2 installed and paste what it prints. The models are those of
WeightAverageTests.swift.
"""

import argparse

if __name__ == "__main__":  # before the packages that help does not need
    argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter).parse_args()

import torch
from torch.optim.swa_utils import AveragedModel


def averaged(steps, rule=None):
    model = torch.nn.Linear(4, 1, bias=False).double()
    average = AveragedModel(model, avg_fn=rule)
    for step in steps:
        with torch.no_grad():
            model.weight[:] = torch.tensor([((i * 5 + step * 3) % 7 - 3) / 8 for i in range(4)])
        average.update_parameters(model)
    return average.module.weight.flatten().tolist()


def forgetting(decay):
    def rule(average, own, count):
        kept = min(decay, (1 + count) / (10 + count))
        return kept * average + (1 - kept) * own

    return rule


for name, numbers in {
    "ema 0.999": averaged(range(1, 6), forgetting(0.999)),
    "ema 0.25": averaged(range(1, 6), forgetting(0.25)),
    "swa every step": averaged(range(1, 6)),
    "swa from 2 every 2": averaged([2, 4]),
}.items():
    print(name, ", ".join(f"{number:.12g}" for number in numbers))
