"""The area kernel of SpatialTransformers' README along one axis and then the other, as two matrices."""

import numpy


def axis(count, size):
    """The weights (size, count) of pixels in targets: a tent as wide as a target, or as a pixel if that is wider."""
    step = count / size
    width = max(1, step)
    centres = (numpy.arange(size) + 0.5) * step - 0.5
    # Beyond the border stands the nearest pixel.
    reach = int(numpy.ceil(width)) + 1
    places = numpy.arange(-reach, count + reach)
    tents = numpy.maximum(0, 1 - numpy.abs(places - centres[:, None]) / width)
    weights = numpy.zeros((size, count))
    for place, tent in zip(numpy.clip(places, 0, count - 1), tents.T):
        weights[:, place] += tent
    return weights / weights.sum(1, keepdims=True)


def scaled(image, size):
    """An image (C, H, W), made (C, size, size)."""
    return axis(image.shape[1], size) @ image @ axis(image.shape[2], size).T
