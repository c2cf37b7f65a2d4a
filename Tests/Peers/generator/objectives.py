"""What a random network is judged by; `stacks.py` asks for it once the network is drawn.

The numbers are of a stream of their own, so that a seed's network is the same whatever it is judged by.
"""

from generator.draws import Draws

STREAM = 5


def objectives(seed, layers, supervisable):
    """The list for the configuration, or none for the default; heads multiply the units of the last layer.

    `supervisable` has the transformers that read the image itself by one matrix, and whether they learn anything.
    """
    draws = Draws(seed, STREAM)
    if draws.chance(15 if supervisable else 40):
        return None
    heads, found = draws.one(1, 1, 2, 3, 5), []
    if supervisable and draws.chance(85):
        found.append({"pose": pose(draws, supervisable)})
    if not found or draws.chance(80):
        found.insert(draws.below(len(found) + 1), {"cross_entropy": cross_entropy(draws, heads)})
        layers[-1]["dense"]["units"] *= heads
    return found


def pose(draws, supervisable):
    """A transformer that is held against the truth; one that learns nothing is judged without being taught."""
    name, learns = draws.one(*supervisable)
    options = {"transformer": name}
    weight = draws.one(0, 0.1, 1, 3) if learns else 0
    return options if weight == 1 else options | {"weight": weight}


def cross_entropy(draws, heads):
    options = {} if heads == 1 else {"heads": heads}
    options |= {"weight": draws.decimal(0.2, 3)} if draws.chance(30) else {}
    return options | ({"label_smoothing": draws.decimal(0.05, 0.5)} if draws.chance(30) else {})


def heads(configuration):
    """The labels of a sample: one for each softmax."""
    return next(
        (options.get("heads", 1) for options in options_of(configuration, "cross_entropy")), 1)


def options_of(configuration, kind):
    """The options of the objectives of a kind, in a drawn or a resolved configuration."""
    for objective in configuration.get("objective") or ["cross_entropy"]:
        name, options = (objective, {}) if isinstance(objective, str) else next(iter(objective.items()))
        if name == kind:
            yield options or {}
