"""Layers that only networks of later seeds have: normalisations, residual blocks, leaky rectifiers, a global mean."""

import math

from generator.layers import activation, convolution

LEAST_POPULATION = 16  # of few numbers hardly more than roundings is left without their mean and deviation


def normalised(draft, layers, shape):
    """The layers, and behind them by chance a normalisation of what has this shape."""
    cells = draft.micro_batch * math.prod(shape[1:])
    if not draft.modern or not draft.draws.chance(45) or cells < LEAST_POPULATION:
        return layers
    options = {"epsilon": draft.draws.one(1e-5, 1e-3, 0.1), "momentum": draft.draws.one(0.1, 0.5, 1), **activation(draft)}
    return layers + [{"batch_normalisation": options}]


def residual(draft, shape):
    """A block of one or two padded convolutions, which give as many channels as there are."""
    draws, layers, given = draft.draws, [], shape
    if draws.chance(50):
        layer, given = convolution(draft, given, draws.one(2, 5, 16, 17), 3, 1, 1)
        layers = normalised(draft, [layer], given)
    kernel = draws.one(1, 3, 5)
    layer, _ = convolution(draft, given, shape[0], kernel, 1, kernel // 2)
    layer["convolution"]["filters"] = shape[0]
    return {"residual": {"layers": normalised(draft, layers + [layer], shape)}}


def small(draft):
    """A leaky rectifier, which keeps every shape."""
    return {"leaky_relu": {"slope": draft.draws.one(0.01, 0.2, 0.5)}}
