"""A network as `stn export` writes it, in all formats; see `exported.py`."""

import needs

needs.library(__name__, __doc__)

import importlib.util

import onnx
import torch
import xxhash
from safetensors import safe_open

from one_network import deviations
from rebuilt import networks
from runtime import values
from trained import Refusal


class Exported:
    """A network in all formats, and what others make of images by them; `run` runs our program in a folder."""

    def __init__(self, run, checkpoint, folder, images, *batch):
        self.checkpoint, self.folder, self.images = checkpoint, folder, images
        for kind, output, *others in (
                ("onnx", "network.onnx", *batch), ("safetensors", "parameters.safetensors"),
                ("pytorch", "network.safetensors")):
            run("export", "--checkpoint", checkpoint, "--format", kind, "--output", output, *others)
        graph = onnx.load(folder / "network.onnx")
        onnx.checker.check_model(graph, full_check=True)
        self.met = [f"operator {node.op_type}" for node in graph.graph.node]

    def deviations(self, said):
        """How far others' logits and θ are off what our program said, by their names."""
        return {
            f"{program} {name}": value
            for program, values in (("onnxruntime", self.by_onnxruntime()), ("PyTorch", self.by_pytorch()))
            for name, value in deviations(values, said).items()}

    def check_parameters(self):
        for name in ("parameters.safetensors", "network.safetensors"):
            with safe_open(self.folder / name, "pt") as file:
                found = {key: file.get_tensor(key) for key in file.keys()}
                digest, order = file.metadata()["digest"], list(file.offset_keys())
            truth = {name.replace("/", "."): value for name, value in networks.load(self.checkpoint)[1].items()}
            if found.keys() != truth.keys() or any(not torch.equal(found[key], truth[key]) for key in truth):
                raise Refusal(f"{name} holds other parameters than the checkpoint")
            total = xxhash.xxh64(b"".join(found[key].numpy().tobytes() for key in order))
            if total.hexdigest() != digest:
                raise Refusal(f"{name} says digest {digest}, but its numbers have {total.hexdigest()}")

    def by_onnxruntime(self):
        found = values(self.folder / "network.onnx", self.images)
        return {name: torch.from_numpy(value) for name, value in found.items()}

    def by_pytorch(self):
        specification = importlib.util.spec_from_file_location("model", self.folder / "model.py")
        module = importlib.util.module_from_spec(specification)
        specification.loader.exec_module(module)
        network = module.load(self.folder / "network.safetensors")
        with torch.no_grad():
            logits, thetas = network(torch.from_numpy(self.images.copy()))
        return {"logits": logits.flatten(1)} | {f"theta {path}": theta for path, theta in thetas.items()}


def words(tree):
    """What stands in a configuration of families, kernels and borders."""
    if isinstance(tree, list):
        for part in tree:
            yield from words(part)
    elif isinstance(tree, dict):
        for key, value in tree.items():
            if key in ("transformation", "kernel", "outside") and isinstance(value, str):
                yield f"{key} {value}"
            yield from words(value)
