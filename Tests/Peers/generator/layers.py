"""Random convolutions, poolings and dense layers; `stacks.py` piles them up.

A shape is a sample's: channels and two or three sides, or units alone. A function that draws a layer returns it with the
shape of what it gives.
"""

import math

CHANNELS = (1, 3, 5, 8, 9, 16, 17, 33, 40)


class Draft:
    """What is drawn so far: numbers, how much work is left, and the transformers that a layer may name."""

    def __init__(self, draws, batch, largest, trains, micro_batch=1, modern=False):
        self.draws, self.batch, self.largest, self.trains = draws, batch, largest, trains
        self.micro_batch, self.modern = micro_batch, modern
        self.work = draws.one(2, 4, 4, 16) * 1_000_000  # products of the whole batch's forward pass
        self.transformers, self.poses = 0, []
        self.sides, self.supervisable = None, []  # the image's, and what reads it by one matrix
        self.features = 1  # the most that a unit sums up

    def spend(self, count, products):
        """As many of `count` filters or units, of so many products a sample, as there is work left for."""
        while count > 2 and count * products * self.batch > self.work:
            count = max(2, count // 2)
        self.work -= count * products * self.batch
        return count


def convolution(draft, shape, filters=None, kernel=None, stride=None, padding=None):
    """A convolution of what is given and else drawn, but for filters that there is no work left for."""
    draws, sides = draft.draws, shape[1:]
    filters = filters or draws.one(draws.one(*CHANNELS), draws.between(1, 40), draws.between(1, 12))
    kernel = kernel or draws.one(*((1, 2, 3, 3, 4) if len(sides) == 3 else (1, 2, 3, 3, 3, 4, 5, 5, 6, 7, 8, 9)))
    stride = stride or draws.one(1, 1, 1, 2, 3)
    if padding is None:
        padding = draws.one(0, 0, (kernel - 1) // 2, kernel - 1, draws.between(0, kernel - 1))
    while kernel > min(sides) + 2 * padding or padding >= kernel:
        kernel, padding = max(kernel - 1, 1), min(padding, max(kernel - 2, 0))
    given = [(n + 2 * padding - kernel) // stride + 1 for n in sides]
    filters = draft.spend(filters, shape[0] * kernel ** len(sides) * math.prod(given))
    options = {"filters": filters, "kernel": kernel, "stride": stride, "padding": padding}
    options.update(activation(draft))
    if draws.chance(15):
        options["initialization"] = draws.one("glorot", "lecun")
    return {"convolution": options}, [filters] + given


def pool(draft, shape, size=None, stride=None):
    """A pooling of what is given and else drawn."""
    draws, sides = draft.draws, shape[1:]
    ceiling = draws.chance(40)
    size = min(size or draws.one(1, 2, 2, 2, 3, 3, 4, 5), min(sides) + (1 if ceiling else 0))
    if not stride and (draws.chance(50) or size > min(sides)):
        stride = size
    stride = stride or draws.between(1, 4)
    options = {"size": size, "stride": stride, "ceiling": ceiling}
    given = [windows(n, size, stride, ceiling) for n in sides]
    return {draws.one("max_pool", "average_pool"): options}, [shape[0]] + given


def windows(side, size, stride, ceiling):
    """How many windows of a pooling lie along a side."""
    if not ceiling:
        return (side - size) // stride + 1
    count = -((size - side) // stride) + 1
    return count - 1 if (count - 1) * stride >= side else count


def activation(draft):
    """What follows the sums of a layer."""
    if draft.modern and draft.draws.chance(30):
        return {"activation": "leaky_relu", "slope": draft.draws.one(0.01, 0.1, 0.3)}
    return {"activation": draft.draws.one("relu", "relu", "none")}


def dense(draft, shape, units, wanted=None):
    draws = draft.draws
    draft.features = max(draft.features, math.prod(shape))
    options = {"units": draft.spend(units, math.prod(shape))}
    options.update({"activation": wanted} if wanted else activation(draft))
    if draft.poses and draws.chance(35):
        options["pose_from"] = draws.one(*draft.poses)
    return {"dense": options}, [options["units"]]


# Layers behind one another that have passes of their own

def pooled(draft, shape):
    """A convolution and a pooling."""
    first, shape = convolution(draft, shape, stride=draft.draws.one(1, 1, 1, 2))
    second, shape = pool(draft, shape)
    return [first, second], shape


def in_a_row(draft, shape):
    """Two padded convolutions."""
    draws, kernel = draft.draws, draft.draws.one(3, 3, 5, 7)
    padding = draws.one(kernel // 2, kernel // 2, kernel - 1)
    first, shape = convolution(draft, shape, draws.one(4, 5, 8, 9, 16), 3, 1, 1)
    second, shape = convolution(draft, shape, kernel=kernel, stride=1, padding=padding)
    return [first, second], shape


def wide(draft, shape):
    """A convolution from many channels by a large kernel."""
    draws = draft.draws
    first, shape = convolution(draft, shape, draws.one(5, 8, 16, 17), 1, 1, 0)
    draft.work = max(draft.work, 8_000_000)
    second, shape = convolution(draft, shape, draws.one(8, 16, 17, 33), draws.one(5, 7, 9), 1)
    return [first, second], shape


def one_window(draft, shape):
    """A convolution whose kernel is as large as its input's shorter side, which may be pooled before."""
    layers = []
    while min(shape[1:]) > 9:
        layer, shape = pool(draft, shape, 2, 2)
        layers.append(layer)
    layer, shape = convolution(draft, shape, kernel=min(shape[1:]), stride=1, padding=0)
    return layers + [layer], shape
