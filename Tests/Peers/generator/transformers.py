"""Random spatial transformers of every family, kernel and border; `stacks.py` places them."""

from families import AFFINE, CURVED, PLANAR, parameters
from generator.layers import convolution, dense, pool
from generator.modern import normalised

# Families whose maps onto a quarter of the input are exact in any precision.
TILED = ("attention", "similarity", "affine", "projective", "affine_3d")


def transformer(draft, shape, size=None):
    """A transformer of what has this shape, or composed ones; `size` is what it must give."""
    draws = draft.draws
    draft.transformers += 1
    name, reads_image = f"warp{draft.transformers}", draft.transformers == 1 and shape[1:] == draft.sides
    options, given = sampling(draft, shape, size)
    beside = draft.trains or options.get("kernel") == "area" and "output_size" in options
    options["name"] = name
    if len(shape) == 3 and draws.chance(15):
        options["stages"] = []
        for index in range(draws.between(1, 3)):
            options["stages"].append(pose(draft, [shape[0]] + given, draws.one(*PLANAR), beside))
            draft.poses.append(f"{name}/{index}")
            if reads_image:
                note(draft, f"{name}/{index}", options["stages"])
        return {"composed_transformers": options}, [shape[0]] + given
    family = draws.one(*PLANAR, *CURVED) if len(shape) == 3 else "affine_3d"
    options.update(pose(draft, shape, family, beside))
    draft.poses.append(name)
    if reads_image and family not in CURVED:
        note(draft, name, [options])
    return {"spatial_transformer": options}, [shape[0]] + given


def note(draft, name, poses):
    """Notes down a transformer whose matrix may be held against the truth; `poses` are what the matrix comes of."""
    draft.supervisable.append((name, any("localisation" in pose and "frozen" not in pose for pose in poses)))


def sampling(draft, shape, size):
    """How the input is read, and the sides of what is given."""
    draws, sides, options = draft.draws, shape[1:], {}
    given = list(size or sides)
    if size is None and draws.chance(45):
        most = draft.largest if len(sides) == 2 else 9
        given = [draws.between(1, min(most, 2 * n)) for n in sides]
        if draws.chance(15):
            given[draws.below(len(given))] = 1
    if given != sides:
        options["output_size"] = given
    kernels = ["nearest", "bilinear", "bilinear", "bicubic"] if len(sides) == 2 else ["nearest", "trilinear"]
    if all(n > 1 or m == 1 for n, m in zip(given, sides)):
        kernels.append("area")
    if draws.chance(65):
        options["kernel"] = draws.one(*kernels)
    if draws.chance(50):
        options["outside"] = draws.one("border", "reflection")
    if draws.chance(40):
        options["align_corners"] = False
    return options, given


def pose(draft, shape, family, beside):
    """How θ is found, which starts at the identity, or always beside it.

    What is trained before it is looked at starts beside: after a step from the identity positions may lie beside a
    pixel by less than Float32 tells apart, and on which side is then decided by rounding. So it is with the ends of
    the kernel `area` where its width is that of an inexact step.
    """
    draws, options = draft.draws, {"transformation": family}
    if family in CURVED:
        options["control_points"] = draws.one(2, 3, 4, 4, 5)
    names, _ = parameters(family, options.get("control_points"))
    if draws.chance(20):
        locked = [name for name in names if draws.chance(100 if draws.chance(25) else 30)]
        options["locked"] = {name: near_identity(draws, name, family) for name in locked}
    if len(options.get("locked", {})) == len(names):
        return options
    known = len(draft.poses)
    options["localisation"] = localisation(draft, shape)
    if draws.chance(10):
        options["frozen"] = True
        del draft.poses[known:]  # what a localisation network has is there only where it is run
    start(draft, shape, family, options, beside)
    if "frozen" not in options:
        bounds_and_factors(draws, names, options)
    return options


def near_identity(draws, name, family):
    """A constant for a parameter: mostly in the image, sometimes far outside of it."""
    if name in ("h31", "h32"):
        return draws.decimal(-0.2, 0.2)
    if family in CURVED and name not in AFFINE:
        return draws.decimal(-1.2, 1.2)
    shift = name.startswith("shift") or name in ("a13", "a23", "h13", "h23", "a14", "a24", "a34")
    if shift:
        return draws.decimal(-7, 7) if draws.chance(20) else draws.decimal(-0.6, 0.6)
    if name in ("scale", "a11", "a22", "a33", "h11", "h22"):
        return draws.decimal(0.4, 1.7)
    return draws.decimal(-0.5, 0.5)


def localisation(draft, shape):
    """Layers before the regression: none, or some that see all of the input; perhaps a transformer among them."""
    draws, layers = draft.draws, []
    if draws.chance(15):
        return layers
    if draws.chance(8) and draft.transformers < 3:
        layer, shape = transformer(draft, shape)
        layers.append(layer)
    if draws.chance(40):
        layer, shape = pool(draft, shape)
        layers.append(layer)
    for _ in range(draws.one(0, 1, 1, 2)):
        layer, shape = convolution(draft, shape, filters=draws.between(1, 12))
        layers = normalised(draft, layers + [layer], shape)
    if draws.chance(60):
        layer, shape = dense(draft, shape, draws.between(2, 16))
        layers = normalised(draft, layers + [layer], shape)
    return layers


def start(draft, shape, family, options, beside):
    """On a tile of the input, beside the identity, or at it."""
    draws, frozen = draft.draws, "frozen" in options
    dice = draws.below(100)
    if dice < 10 and family in TILED and (frozen or not beside):
        axes = len(shape) - 1
        options["start"] = {"kind": "tile", "tile": [draws.below(2) for _ in range(axes)], "tiles": [2] * axes}
    elif not frozen and (dice < 60 or beside):
        most = 0.1 if family == "projective" else 3 if draws.chance(8) else 0.3
        options["start"] = {"kind": "perturbed", "deviation": draws.decimal(0.02, most)}


def bounds_and_factors(draws, names, options):
    if options.get("start", {}).get("kind") != "tile" and draws.chance(20):
        open_names = [name for name in names if name not in options.get("locked", {})]
        ranges = {"all": [-draws.decimal(1.3, 2), draws.decimal(1.3, 2)]}
        if draws.chance(40):
            ranges = {draws.one(*open_names): ranges["all"]}
        options["ranges"] = ranges
    if draws.chance(15):
        options["penalty"] = draws.decimal(0.01, 0.5)
    if draws.chance(15):
        options["gradient_factor"] = draws.one(0.1, 0.5, 2, 0)
    if draws.chance(15):
        options["learning_rate_factor"] = draws.one(0, 0.3, 2, 10)
