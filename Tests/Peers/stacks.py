"""Random legal networks, one a seed, as configurations: for `random_networks.py`, and for the tests.

    python3 Tests/Peers/stacks.py FOLDER FIRST COUNT [--largest 42]

writes FOLDER/<seed>.yaml for COUNT seeds from FIRST on, in JSON, which is YAML, too; `stn inspect --config` shows one.
The same seed and the same largest side of an image give the same network for ever. Seeds from 10,000 on also have layers that came
later: batch normalisation, residual blocks, leaky rectifiers, global means. Needs nothing but Python.

All that is to be done with a network follows from its configuration: in every step it is shown the `training.batch`
images, labels and truth that `generator/inputs.py` makes of `seed`, in `training.micro_batches` parts, and its gradient is looked at in
the last of `training.steps`, so after `training.steps` - 1 updates by plain SGD.
"""

import argparse
import json
from pathlib import Path

from generator.draws import Draws
from generator.layers import Draft, convolution, dense, in_a_row, one_window, pool, pooled, wide
from generator.modern import normalised, residual, small
from generator.objectives import objectives
from generator.transformers import transformer

MOST_TRANSFORMERS = 3
DEEPEST = 2
FIRST_MODERN = 10_000


def configuration(seed, largest=42):
    """The configuration of a seed's network; `largest` bounds the sides of its images."""
    draws = Draws(seed)
    micro_batches = draws.one(1, 1, 2, 4)
    batch = micro_batches * draws.one(1, 1, 2, 2, 3, 4, 8 // micro_batches)
    steps = draws.one(1, 1, 2, 3, 4)
    optimizer = {"kind": "sgd", "momentum": 0, "localisation_factor": draws.one(1, 1, 0.1)}
    reduction = "float" if micro_batches == 1 and draws.chance(20) else "exact"
    share = draws.one(0.1, 0.3, 1)
    shape, layers = network(draft := Draft(
        draws, batch, largest, steps > 1, batch // micro_batches, seed >= FIRST_MODERN))
    # A rate as small as the first changes no parameter: a checkpoint of the first step has what there was before it.
    # Where many features are summed up, a large one would end in logits that leave nothing to learn.
    optimizer["learning_rate"] = 1e-30 if steps == 1 else float(f"{min(0.03, share / draft.features):.3g}")
    judges = objectives(seed, layers, draft.supervisable)
    return {
        "seed": seed,
        "network": {"input": shape, "layers": layers},
        **({"objective": judges} if judges else {}),
        "training": {
            "steps": steps, "batch": batch, "micro_batches": micro_batches, "reduction": reduction, "log_every": 1,
            "optimizer": optimizer},
        "checkpoint": {"every": max(1, steps - 1)},
    }


def network(draft):
    """The shape of an input, and layers from there to logits."""
    draws, layers = draft.draws, []
    shape = first = input_shape(draws, draft.largest)
    draft.sides = first[1:]
    if draws.chance(35):
        layer, shape = transformer(draft, shape)
        layers.append(layer)
    if draws.chance(60):
        added, shape = draws.one(pooled, pooled, in_a_row, wide, one_window)(draft, shape)
        layers = normalised(draft, layers + added, shape)
    for _ in range(draws.between(0, 3)):
        layer, shape = any_layer(draft, shape, 0)
        layers = normalised(draft, layers + [layer], shape)
    # Of one sample the mean of what is normalised is its bias, and behind a transformer hardly depends on θ: gradients cancel out.
    learns = layers and not {"spatial_transformer", "composed_transformers"} & set(layers[-1])
    if draft.modern and learns and draft.micro_batch > 1 and draws.chance(30):
        layers, shape = normalised(draft, layers + ["global_average_pool"], shape[:1]), shape[:1]
    if draws.chance(30):
        layer, shape = dense(draft, shape, draws.between(2, 40))
        layers = normalised(draft, layers + [layer], shape)
        if draws.chance(30):
            layer, shape = parallel_dense(draft, shape)
            layers.append(layer)
    return first, layers + [dense(draft, shape, draws.between(2, 10), "none")[0]]


def input_shape(draws, largest):
    channels = draws.one(1, 1, 1, 2, 3, 3, 4, 5, 8, 9)
    if draws.chance(18):
        return [channels] + [draws.between(1 if draws.chance(10) else 3, min(9, largest)) for _ in range(3)]
    low, high = (28, 42) if largest > 28 and draws.chance(20) else (1, 20) if draws.chance(10) else (6, 20)
    side = draws.between(low, min(high, largest))
    return [channels, side, side if draws.chance(60) else draws.between(low, min(high, largest))]


def any_layer(draft, shape, depth):
    """A layer of any kind for this shape, so deep within others."""
    if draft.modern and draft.draws.chance(35):
        return draft.draws.one(residual(draft, shape), small(draft)), shape
    dice = draft.draws.below(100)
    if dice < 8:
        return draft.draws.one("relu", "relu", {"dropout": {"rate": 0}}), shape
    if dice < 28:
        return pool(draft, shape)
    if dice < 44 and draft.transformers < MOST_TRANSFORMERS:
        return transformer(draft, shape)
    if dice < 58 and depth < DEEPEST:
        return parallel(draft, shape, depth)
    if dice < 72 and len(shape) == 4:
        return "depth_projection", [shape[0]] + shape[2:]
    return convolution(draft, shape)


def parallel(draft, shape, depth):
    """Branches that give the same sides: those of their input, or those that a window gives."""
    draws, window = draft.draws, None
    if draws.chance(35):
        size = draws.between(1, min(min(shape[1:]), 5))
        window = (size, draws.one(1, 1, 2))
    branches, channels = [], 0
    for _ in range(draws.between(1, 3)):
        if window:
            layers, given = shrinking(draft, shape, *window)
        else:
            layers, given = keeping(draft, shape, depth + 1)
        branches.append(layers)
        channels += given[0]
    return {"parallel": {"branches": branches}}, [channels] + given[1:]


def keeping(draft, shape, depth):
    """A branch of up to two layers that keep the sides of their input."""
    draws, layers = draft.draws, []
    for _ in range(draws.one(0, 1, 1, 2)):
        dice = draws.below(10)
        if dice < 2:
            layer = "relu"
        elif dice < 4 and draft.transformers < MOST_TRANSFORMERS:
            layer, shape = transformer(draft, shape, shape[1:])
        elif dice < 5 and depth < DEEPEST:
            inner, given = keeping(draft, shape, depth + 1)
            layer, shape = {"parallel": {"branches": [inner, []]}}, [given[0] + shape[0]] + shape[1:]
        else:
            kernel = draws.one(1, 3, 5)
            layer, shape = convolution(draft, shape, None, kernel, 1, kernel // 2)
        layers = normalised(draft, layers + [layer], shape)
    return layers, shape


def shrinking(draft, shape, size, stride):
    """A branch whose windows have this size and stride, or that gives as many pixels."""
    dice = draft.draws.below(10)
    if dice < 3:
        layers = []
        if draft.draws.chance(60):
            layer, shape = convolution(draft, shape, None, 3, 1, 1)
            layers.append(layer)
        kind = draft.draws.one("max_pool", "average_pool")
        given = [(n - size) // stride + 1 for n in shape[1:]]
        return layers + [{kind: {"size": size, "stride": stride}}], [shape[0]] + given
    if dice < 5 and draft.transformers < MOST_TRANSFORMERS:
        layer, given = transformer(draft, shape, [(n - size) // stride + 1 for n in shape[1:]])
    else:
        layer, given = convolution(draft, shape, None, size, stride, 0)
    return [layer], given


def parallel_dense(draft, shape):
    """Branches of dense layers, and their input itself."""
    first, a = dense(draft, shape, draft.draws.between(2, 12))
    second, b = dense(draft, shape, draft.draws.between(2, 12))
    branches = [[first], [], [second, "relu"]]
    return {"parallel": {"branches": branches}}, [a[0] + shape[0] + b[0]]


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("folder", type=Path)
    parser.add_argument("first", type=int, help="the first seed")
    parser.add_argument("count", type=int, help="how many")
    parser.add_argument("--largest", type=int, default=42, help="the largest side of an image, in pixels (42)")
    arguments = parser.parse_args()
    arguments.folder.mkdir(parents=True, exist_ok=True)
    for seed in range(arguments.first, arguments.first + arguments.count):
        text = json.dumps(configuration(seed, arguments.largest), indent=1)
        (arguments.folder / f"{seed}.yaml").write_text(text + "\n")


if __name__ == "__main__":
    main()
