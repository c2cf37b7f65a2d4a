"""Prints what torch.optim makes of five updates, in Float64: the literals of OptimizerTests.swift.

Run it as `python3 make_optimizer_steps.py` with PyTorch 2 installed and paste what it prints.
Values, gradients, rates and options are those of OptimizerTests.swift and Support.swift.
"""

import argparse

if __name__ == "__main__":  # before the packages that help does not need
    argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter).parse_args()

import torch

RATE, FACTOR, DECAY = 0.125, 0.25, 0.0625
SETTINGS = {
    "plain": (torch.optim.SGD, dict(momentum=0.0), 0.0),
    "momentum": (torch.optim.SGD, dict(momentum=0.75), 0.0),
    "nesterov": (torch.optim.SGD, dict(momentum=0.75, nesterov=True), DECAY),
    "adam": (torch.optim.Adam, dict(betas=(0.875, 0.96875), eps=2.0**-10), 0.0),
    "decayingAdam": (torch.optim.Adam, dict(betas=(0.875, 0.96875), eps=2.0**-10), DECAY),
    "adamw": (torch.optim.AdamW, dict(betas=(0.875, 0.96875), eps=2.0**-10), DECAY),
}


def updated(kind, options, decay):
    first = [((i * 3) % 5 - 2) / 4 for i in range(8)]
    parts = [torch.tensor(first[a:b], dtype=torch.float64, requires_grad=True) for a, b in [(0, 4), (4, 6), (6, 8)]]
    weight, bias, localisation = parts
    groups = [
        dict(params=[weight], lr=RATE, weight_decay=decay),
        dict(params=[bias], lr=RATE, weight_decay=0.0),
        dict(params=[localisation], lr=RATE * FACTOR, weight_decay=decay),
    ]
    optimizer = kind(groups, lr=RATE, **options)
    for step in range(5):
        gradient = torch.tensor([((i * 5 + step * 3) % 7 - 3) / 8 for i in range(8)], dtype=torch.float64)
        weight.grad, bias.grad, localisation.grad = gradient[:4], gradient[4:6], gradient[6:]
        optimizer.step()
    return torch.cat([part.detach() for part in parts]).tolist()


for name, (kind, options, decay) in SETTINGS.items():
    print(name, ", ".join(f"{value:.12g}" for value in updated(kind, options, decay)))
