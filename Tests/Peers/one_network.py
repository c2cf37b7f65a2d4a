"""Trains and rebuilds one random network, and says whether both agree; see `random_networks.py`."""

import needs

needs.library(__name__, __doc__)

import json
from functools import partial

import h5py
import numpy
import torch
from torch.nn import functional

from generator.objectives import options_of
from rebuilt import networks, objectives
from trained import Refusal, Trained, own_folder

TOLERANCE = 1e-4
LEAST_GRADIENT = 1e-3  # of the whole gradient's norm
LEAST_VALUE = 0.1
VARIANTS = 40
ROUNDED_THETA = 1e-5  # what Float32 may make of θ
ALIKE = 0.5  # how much of our deviation Float32's must be
UNTOUCHED = 1e-25  # what a bias of zero moves by less than in a step of rate 1e-30


def check(seed, stn, folder, largest, keep):
    """A word, `good`, `kink` or `unexplained`, and the report that goes with it."""
    torch.set_num_threads(1)
    with own_folder(folder, seed, keep) as folder:
        try:
            return judge(Case(seed, stn, folder, largest), keep)
        except (Refusal, RuntimeError) as error:  # the latter is PyTorch's
            return "unexplained", f": {error}"


def judge(case, keep):
    truth = case.truth(torch.double)
    ours = case.ours()
    found = deviations(ours, truth)
    report = "".join(f"\n  {value:.1e} {name}" for name, value in found.items()) if keep else ""
    bad = {name: value for name, value in found.items() if not value <= TOLERANCE}
    if not bad:
        return "good", report
    if not (bad := at_our_theta(case, ours, found, bad)):
        return "kink", f", but not where θ is rounded as ours is{report}"
    theirs, plain = roundings(case, truth, bad)
    explained = all(theirs[name] >= ALIKE * value for name, value in bad.items())
    worst = max(bad, key=lambda name: bad[name] if theirs[name] < ALIKE * bad[name] or explained else 0)
    return "kink" if explained else "unexplained", (
        f", {len(bad)} of {len(found)} values; {worst} differs by {bad[worst]:.1e}, "
        f"Float32 by {plain[worst]:.1e}, rounded elsewhere by up to {theirs[worst]:.1e}" + report)


def roundings(case, truth, bad):
    """How far values that are bad deviate in PyTorch's Float32: rounded in all ways that were tried, and as they are."""
    theirs, plain = dict.fromkeys(bad, 0.0), None
    for variant in range(VARIANTS):
        said = deviations(case.truth(torch.float if variant % 2 == 0 else torch.double, variant), truth)
        plain = plain or said
        theirs = {name: max(value, said[name]) for name, value in theirs.items()}
        if all(theirs[name] >= ALIKE * value for name, value in bad.items()):
            break
    return theirs, plain


def at_our_theta(case, ours, found, bad):
    """What deviates from the truth about our own θ, too: many pixels may hang on how θ was rounded."""
    thetas = {name: value for name, value in found.items() if name.startswith("theta ")}
    if not thetas or max(thetas.values()) > ROUNDED_THETA:
        return bad
    said = case.predictions(len(case.bytes))
    truth = case.truth(torch.double, thetas={name.split()[1]: said[name] for name in thetas})
    return {name: value for name, value in deviations(ours, truth).items() if name in bad and not value <= TOLERANCE}


def deviations(found, truth):
    """By name, how far values are from the truth, as a share of that or of what is next to nothing."""
    whole = sum(float(value.square().sum()) for name, value in truth.items() if name[:8] == "gradient") ** 0.5
    result = {}
    for name, value in truth.items():
        least = max(LEAST_GRADIENT * whole, getattr(value, "products", 0)) if name[:8] == "gradient" else LEAST_VALUE
        difference = found[name].double() - value.double()
        result[name] = float(difference.norm() / max(float(value.norm()), least, 1e-30))
    return result


class Case(Trained):
    """A network, a batch, and what our program made of both, beside what PyTorch makes of them."""

    def __init__(self, seed, stn, folder, largest, settings=()):
        super().__init__(seed, stn, folder, largest, settings)
        self.configuration, self.parameters, _ = networks.load(self.before, torch.double)
        if self.steps == 1:
            for value in self.parameters.values():
                value[value.abs() < UNTOUCHED] = 0

    def ours(self):
        """The loss and gradients of the last step, and logits, θ and warped images before it."""
        _, model, velocity = networks.load(self.checkpoint(self.steps), torch.double)
        lines = (self.folder / "run/metrics.jsonl").read_text().splitlines()
        found = {"loss": torch.tensor(json.loads(lines[-1])["loss"])}
        found.update({f"gradient {name.removesuffix('/velocity')}": value for name, value in velocity.items()})
        found.update({f"moments {name}": value for name, value in model.items() if "/running_" in name})
        found.update(self.predictions(self.predicted))
        return found

    def predictions(self, count):
        """Logits, θ and warped images of the first samples, before the last step."""
        return {name: torch.from_numpy(value) for name, value in self.predicted_values(count)}

    def pixels(self):
        """What the network sees of the images, in Float64: normalised if it was taught so."""
        value = torch.from_numpy(self.bytes.copy()).double() / 255
        with h5py.File(self.before) as file:
            if "data/channel_mean" not in file:
                return value
            mean, deviation = (
                torch.from_numpy(file[f"data/channel_{name}"][...]).double().view(-1, *[1] * (value.dim() - 2))
                for name in ("mean", "deviation"))
        return (value - mean) / deviation

    def truth(self, dtype, variant=None, thetas=None):
        """The same by PyTorch in some precision; roundings are a variant's, but for the first; at θ where it is given."""
        rounding = Rounding(variant) if variant else lambda value: value
        parameters = {
            name: value if "/regression/" in name else rounding(value) for name, value in self.parameters.items()}
        network = networks.Network(
            self.configuration, {name: value.to(dtype) for name, value in parameters.items()}, exact=True)
        if variant:
            roughen(network, rounding)
        if variant and variant % 4 == 3:
            sum_in_turn(network, variant)
        images = rounding(self.pixels().to(dtype))
        loss, moments = self.differentiate(network, images, dtype, thetas or {})
        network.context.given_thetas = thetas or {}
        if self.shares_moments:
            network.eval()
        logits = network(images)
        found = {"loss": loss, **moments}
        if list(options_of(self.configuration, "cross_entropy")):
            found["logits"] = logits[: self.predicted]
        for name, parameter in network.named_parameters():
            gradient = torch.zeros_like(parameter) if parameter.grad is None else parameter.grad
            found[f"gradient {name.replace('.', '/')}"] = gradient
        for kind, values in ("theta", network.thetas), ("image", network.images):
            found.update({f"{kind} {path}": value[: self.predicted] for path, value in values.items()})
        found = {name: value.detach() for name, value in found.items()}
        if self.shares_moments:
            self.note_products(network, found)
        return found

    def note_products(self, network, found):
        """Tells of biases, which before a normalisation are idle, how large the numbers are that cancel out."""
        for name, layer in network.named_modules():
            if isinstance(layer, networks.Linear) and hasattr(layer, "slopes"):
                found[f"gradient {name.replace('.', '/')}/bias"].products = layer.slopes

    def differentiate(self, network, images, dtype, thetas):
        """The loss, after its gradients are added up, and the running moments behind the step.

        At given θ, which are those of evaluation, unless moments are shared: then θ of training is another one.
        """
        network.context.given_thetas = {} if self.shares_moments else thetas
        labels, truth = torch.from_numpy(self.labels).long(), torch.from_numpy(self.transforms).to(dtype)
        loss = objectives.loss(self.configuration, network, network(images), labels, truth)
        loss.backward()
        return loss, self.moved(network)

    def moved(self, network):
        """The running moments behind a step: a part of the way to those of the batch."""
        found = {}
        for layer in (layer for layer in network.modules() if isinstance(layer, networks.BatchNormalisation)):
            momentum = float(layer.options["momentum"])
            for which, name in enumerate(("mean", "var")):
                path = f"{layer.path}/running_{name}"
                new = network.moments[layer.path][which]
                found[f"moments {path}"] = (1 - momentum) * network.context.parameters[path] + momentum * new
        return found


class Rounding:
    """Moves values by up to 2⁻²³ of themselves, equal ones alike."""

    def __init__(self, variant):
        self.salt = float(variant)

    def __call__(self, value):
        hashed = torch.sin(value.detach().double() * 12_989.8 + self.salt) * 43_758.5
        shift = (2 * (hashed - hashed.floor()) - 1) * 2.0**-23
        return value + (value.detach() * shift).to(value.dtype)


def roughen(network, rounding):
    """Rounds what layers give, and positions but for whole pixels and halves, which are exact in any precision."""
    def positions(value):
        return torch.where((2 * value.detach()).frac() == 0, value, rounding(value))

    network.context.rounding = positions
    for name, module in network.named_modules():
        if name.split(".")[-1] != "regression" and isinstance(module, networks.ROUNDED):
            module.register_forward_hook(lambda _, __, value: rounding(value))


def sum_in_turn(network, variant):
    """Makes convolutions and dense layers add up in Float32, one product after another, in an order of the variant's.

    PyTorch's add up in blocks, which is more exact; where all windows see the same, errors do not average out.
    """
    def sums(module, original, value):
        exact = original(value)
        return exact + (in_turn(module, value.detach().float(), variant).to(exact) - exact.detach())

    for module in network.modules():
        if isinstance(module, networks.Linear):
            module.sums = partial(sums, module, module.sums)


def in_turn(module, value, variant):
    if isinstance(module, networks.Dense):
        value = module.features(value).detach().float()
    axes, stride = value.dim() - 2, module.options.get("stride")
    if axes:
        value = functional.pad(value, [module.options["padding"]] * 2 * axes)
    weight, bias, total = module.weight.detach().float(), module.bias.detach().float(), 0
    order = torch.randperm(weight[0].numel(), generator=torch.Generator().manual_seed(variant)).tolist()
    for term in order:
        channel, *offsets = numpy.unravel_index(term, weight.shape[1:])
        cut = [slice(o, n - k + o + 1, stride) for o, n, k in zip(offsets, value.shape[2:], weight.shape[2:])]
        pixels = value[(slice(None), slice(channel, channel + 1), *cut)]
        total = total + pixels * weight[(slice(None), channel, *offsets)].view(1, -1, *[1] * axes)
    return total + bias.view(1, -1, *[1] * axes)
