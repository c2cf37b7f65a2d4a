"""Any network of ours as PyTorch modules, made of its resolved configuration and a checkpoint's parameters.

The names of the modules' parameters are the paths in /model, with `.` for `/`. Keys that the resolved
configuration leaves out have no value. Everything works in any precision.
"""

import h5py
import torch
import yaml
from torch import nn
from torch.nn import functional

import families
from rebuilt import kernels, warps


def load(path, dtype=torch.float32):
    """A checkpoint's resolved configuration, parameters and optimizer's state, by their paths."""
    with h5py.File(path) as file:
        configuration = yaml.safe_load(file["provenance/configuration"].asstr()[()])
        return configuration, tensors(file["model"], dtype), tensors(file["optimizer"], dtype)


def tensors(group, dtype):
    found = {}

    def take(path, item):
        if isinstance(item, h5py.Dataset):
            found[path] = torch.from_numpy(item[...]).to(dtype)

    group.visititems(take)
    return found


class Network(nn.Module):
    """The layers of a configuration; after a pass `thetas` has what every transformer predicted, and `maps` the matrix of
    each that reads by one, its grid, and whether the matrix may divide. In training `moments` has the mean and the variance, with
    n - 1 for n, that every normalisation found.

    Affine transformers are as PyTorch's users write them, unless the network is to be `exact`: then positions on pixels
    are on them to the bit, and `images` has what every transformer made, and `penalties` what θ adds to the loss.
    """

    def __init__(self, configuration, parameters, exact=False):
        super().__init__()
        self.context = context = Context(parameters, exact)
        self.thetas, self.images, self.penalties = context.thetas, context.images, context.penalties
        self.maps, self.moments = context.maps, context.moments
        for name, layer in named_layers(configuration["network"]["layers"], "", context):
            self.add_module(name, layer)

    def forward(self, images):
        self.thetas.clear()
        self.penalties.clear()
        value = images
        for layer in self.children():
            value = layer(value)
        return value


class Context:
    """What layers of a network share: the parameters they are made of, and what transformers made in a pass."""

    def __init__(self, parameters, exact):
        self.parameters, self.exact, self.rounding = parameters, exact, lambda value: value
        self.given_thetas = {}  # θ by path, for values in place of those that are computed
        self.thetas, self.images, self.penalties, self.maps, self.moments = {}, {}, [], {}, {}

    def take(self, path):
        return nn.Parameter(self.parameters[path])

    def sample(self, path, value, positions, grid, options):
        self.images[path] = kernels.sample(value, self.rounding(positions), grid, options)
        return self.images[path]


def named_layers(layers, prefix, context):
    for index, layer in enumerate(layers):
        kind, options = (layer, {}) if isinstance(layer, str) else next(iter(layer.items()))
        options = options or {}
        name = str(options.get("name") or index)
        yield name, KINDS[kind](options, prefix + name, context)


class Activated(nn.Module):
    """What layers share that may be rectified."""

    def activation(self, value):
        kind = self.options["activation"]
        if kind == "leaky_relu":
            return functional.leaky_relu(value, float(self.options["slope"]))
        return value.relu() if kind == "relu" else value


class Linear(Activated):
    """What convolutions and dense layers share: weights, biases and an activation."""

    def __init__(self, options, path, context):
        super().__init__()
        self.weight, self.bias = context.take(f"{path}/weight"), context.take(f"{path}/bias")
        self.options, self.thetas, self.notes_slopes = options, context.thetas, context.exact

    def forward(self, value):
        sums = self.sums(value)
        if self.notes_slopes and sums.requires_grad:
            sums.register_hook(self.note)
        return self.activation(sums)

    def note(self, slopes):
        """Keeps how large the numbers are that the gradient of the bias sums up."""
        self.slopes = float(slopes.norm())


class Convolution(Linear):
    def sums(self, value):
        convolve = functional.conv3d if value.dim() == 5 else functional.conv2d
        return convolve(value, self.weight, self.bias, self.options["stride"], self.options["padding"])


class Dense(Linear):
    def features(self, value):
        value, pose = value.flatten(1), self.options.get("pose_from")
        if pose:
            matches = [path for path in self.thetas if f"/{path}".endswith(f"/{pose}")]
            value = torch.cat([value, self.thetas[matches[0]]], 1)
        return value

    def sums(self, value):
        return functional.linear(self.features(value), self.weight, self.bias)


class Pool(nn.Module):
    """Pooling over windows, by the function for images or that for volumes."""

    def __init__(self, options, for_images, for_volumes):
        super().__init__()
        self.functions = {4: for_images, 5: for_volumes}
        self.size, self.ceiling = options["size"], options["ceiling"]
        self.stride = options.get("stride") or self.size

    def forward(self, value):
        # A window larger than its input, which the ceiling mode allows, sees all of it; not all of PyTorch's do.
        size = [min(self.size, side) for side in value.shape[2:]]
        return self.functions[value.dim()](value, size, self.stride, ceil_mode=self.ceiling)


class BatchNormalisation(Activated):
    def __init__(self, options, path, context):
        super().__init__()
        self.weight, self.bias = context.take(f"{path}/weight"), context.take(f"{path}/bias")
        self.options, self.path, self.context = options, path, context

    def forward(self, value):
        running = [self.context.parameters[f"{self.path}/running_{name}"] for name in ("mean", "var")]
        epsilon = float(self.options["epsilon"])  # 1e-05 is a text to PyYAML
        if not self.training:
            return self.activation(functional.batch_norm(value, *running, self.weight, self.bias, eps=epsilon))
        # Less a number of its own channel's, so that a constant one is zero to the bit: what is rectified then hangs on no rounding.
        first = value.detach().flatten(2)[0, :, 0] if value.dim() > 2 else value.detach()[0]
        first = first.view(1, -1, *[1] * (value.dim() - 2))
        dims = [d for d in range(value.dim()) if d != 1]
        centred = value - first
        self.context.moments[self.path] = centred.detach().mean(dims) + first.flatten(), centred.detach().var(dims)
        return self.activation(
            functional.batch_norm(centred, None, None, self.weight, self.bias, training=True, eps=epsilon))


class GlobalAveragePool(nn.Module):
    def forward(self, value):
        return value.flatten(2).mean(2)


class Residual(nn.Sequential):
    def __init__(self, options, path, context):
        super().__init__()
        for name, layer in named_layers(options["layers"], f"{path}/", context):
            self.add_module(name, layer)

    def forward(self, value):
        return value + super().forward(value)


class DepthProjection(nn.Module):
    def forward(self, value):
        return value.sum(2)


class Parallel(nn.Module):
    def __init__(self, options, path, context):
        super().__init__()
        self.branches = []
        for index, layers in enumerate(options["branches"]):
            branch = nn.Sequential()
            for name, layer in named_layers(layers, f"{path}/{index}/", context):
                branch.add_module(name, layer)
            self.add_module(str(index), branch)
            self.branches.append(branch)

    def forward(self, value):
        return torch.cat([branch(value) for branch in self.branches], 1)


class Pose(nn.Module):
    """θ, predicted from an input by a localisation network: locked, bounded, in the family's order."""

    def __init__(self, options, path, context):
        super().__init__()
        self.options, self.path, self.context = options, path, context
        self.names, self.identity = families.parameters(options["transformation"], options["control_points"])
        self.locked, self.ranges = options.get("locked") or {}, options.get("ranges") or {}
        self.free = [i for i, name in enumerate(self.names) if name not in self.locked and not options["frozen"]]
        if self.free:
            regression = {"dense": {"name": "regression", "activation": "none"}}
            layers = options["localisation"] + [regression]
            self.localisation = nn.Sequential()
            for name, layer in named_layers(layers, f"{path}/localisation/", context):
                self.localisation.add_module(name, layer)

    def theta(self, value):
        if not self.locked and not self.ranges and not self.options["frozen"]:
            theta = self.localisation(value)
        else:
            theta = self.constrained(value)
        if self.options["penalty"] and self.free:
            distance = theta[:, self.free] - theta.new_tensor(self.identity)[self.free]
            self.context.penalties.append(self.options["penalty"] / 2 * distance.square().sum(1).mean())
        if self.options["gradient_factor"] != 1:
            # The value as it is, to the bit, with a part of the gradient.
            theta = theta.detach() + self.options["gradient_factor"] * (theta - theta.detach())
        if self.path in self.context.given_thetas:
            theta = theta + (self.context.given_thetas[self.path].to(theta) - theta).detach()
        self.context.thetas[self.path] = theta
        return theta

    def constrained(self, value):
        start, kind = self.options.get("start") or {}, self.options["transformation"]
        constants = warps.tile(kind, start) if start.get("kind") == "tile" else list(self.identity)
        for name, constant in self.locked.items():
            constants[self.names.index(name)] = torch.tensor(constant, dtype=torch.float).item()
        theta = value.new_tensor(constants).repeat(len(value), 1)
        if self.free:
            raw = self.localisation(value)
            for column, i in enumerate(self.free):
                theta[:, i] = self.identity[i] + self.bounded(raw[:, column] - self.identity[i], i)
        return theta

    def bounded(self, z, i):
        bounds = self.ranges.get(self.names[i], self.ranges.get("all"))
        if not bounds:
            return z
        up, down = bounds[1] - self.identity[i], self.identity[i] - bounds[0]
        return torch.where(z >= 0, up * (z / up).tanh(), down * (z / down).tanh())


class SpatialTransformer(Pose):
    def forward(self, value):
        options, theta = self.options, self.theta(value)
        size = options.get("output_size") or list(value.shape[2:])
        usual = options["transformation"] in ("affine", "affine_3d") and options.get("kernel") in USUAL
        if usual and not self.context.exact:
            return self.resample(value, theta, size)
        grid = warps.Grid(size, value.shape[2:], options["align_corners"], value.dtype)
        if (family := options["transformation"]) not in families.CURVED:
            self.context.maps[self.path] = warps.matrix(family, theta), grid, family == "projective"
        positions = warps.positions(options["transformation"], theta, grid, options["control_points"])
        return self.context.sample(self.path, value, positions, grid, options)

    def resample(self, value, theta, size):
        """As PyTorch's users write an affine transformer: nothing slower may be compared with."""
        aligned, axes = self.options["align_corners"], len(size)
        grid = functional.affine_grid(theta.view(-1, axes, axes + 1), [len(value), 1, *size], aligned)
        mode = USUAL[self.options.get("kernel")]
        return functional.grid_sample(value, grid, mode, self.options["outside"], aligned)


class ComposedTransformers(nn.Module):
    def __init__(self, options, path, context):
        super().__init__()
        self.options, self.context, self.stages = options, context, []
        for index, stage in enumerate(options["stages"]):
            name = str(stage.get("name") or index)
            self.stages.append(Pose(stage, f"{path}/{name}", context))
            self.add_module(name, self.stages[-1])

    def forward(self, value):
        size = self.options.get("output_size") or list(value.shape[2:])
        grid = warps.Grid(size, value.shape[2:], self.options["align_corners"], value.dtype)
        product = torch.eye(3, dtype=value.dtype).repeat(len(value), 1, 1)
        seen, divides = value, False
        if grid.output != grid.source:
            seen = kernels.sample(value, grid.homography(product), grid, self.options)
        for stage in self.stages:
            product = product @ warps.matrix(stage.options["transformation"], stage.theta(seen))
            divides = divides or stage.options["transformation"] == "projective"
            self.context.maps[stage.path] = product, grid, divides
            seen = self.context.sample(stage.path, value, grid.homography(product), grid, self.options)
        return seen


# What `grid_sample` calls the kernels that it has.
USUAL = {None: "bilinear", "bilinear": "bilinear", "trilinear": "bilinear", "nearest": "nearest", "bicubic": "bicubic"}

KINDS = {
    "convolution": Convolution,
    "dense": Dense,
    "max_pool": lambda options, *_: Pool(options, functional.max_pool2d, functional.max_pool3d),
    "average_pool": lambda options, *_: Pool(options, functional.avg_pool2d, functional.avg_pool3d),
    "global_average_pool": lambda *_: GlobalAveragePool(),
    "batch_normalisation": BatchNormalisation,
    "residual": Residual,
    "leaky_relu": lambda options, *_: nn.LeakyReLU(float(options["slope"])),
    "relu": lambda *_: nn.ReLU(),
    "dropout": lambda options, *_: nn.Dropout(options["rate"]),
    "depth_projection": lambda *_: DepthProjection(),
    "parallel": Parallel,
    "spatial_transformer": SpatialTransformer,
    "composed_transformers": ComposedTransformers,
}

# Layers whose results are rounded.
ROUNDED = (Linear, Pool, GlobalAveragePool, BatchNormalisation, Residual, DepthProjection, SpatialTransformer, ComposedTransformers)
