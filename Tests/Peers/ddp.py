"""One rank of the peer: trains a network of ours by PyTorch DDP over gloo, on one batch held in memory.

    torchrun --nproc-per-node 2 Tests/Peers/ddp.py --checkpoint A.h5 --data D.h5 --layout channels_last
    torchrun --nproc-per-node 2 Tests/Peers/ddp.py --checkpoint A.h5 --data D.h5 --check B.h5 --loss 2.09

The network, its parameters and the optimizer are those of the checkpoint A, the batch is the dataset D, of which
every rank takes its share. The first form times steps, and the second compares one with ours; rank 0 prints the
result as a line of JSON. `compare.py` starts both; one thread a rank.
"""

import argparse
import json
import os
import resource
import time

import needs

needs.packages("torch", "h5py", "yaml")
os.environ.update(OMP_NUM_THREADS="1", MKL_NUM_THREADS="1")  # read when torch is loaded

import h5py
import torch
import torch.distributed as distributed
from torch.nn import functional
from torch.nn.parallel import DistributedDataParallel

from generator.objectives import options_of
from rebuilt import networks

LAYOUTS = {"contiguous": torch.contiguous_format, "channels_last": torch.channels_last}
WARM_UP = 5  # steps


def share(path, layout, dtype):
    """This rank's share of the images and labels of a dataset."""
    rank, ranks = distributed.get_rank(), distributed.get_world_size()
    with h5py.File(path) as file:
        count = len(file["labels"])
        rows = slice(rank * count // ranks, (rank + 1) * count // ranks)
        images, labels = file["images"][rows], file["labels"][rows]
    images = torch.from_numpy(images).to(dtype) / 255
    return images.contiguous(memory_format=layout), torch.from_numpy(labels).long()


class Step:
    """One step of training, as PyTorch's documentation has it at its fastest."""

    def __init__(self, arguments, dtype=torch.float):
        layout = LAYOUTS[arguments.layout]
        self.configuration, parameters, self.velocity = networks.load(arguments.checkpoint, dtype)
        self.batch = share(arguments.data, layout, dtype)
        network = networks.Network(self.configuration, parameters).to(dtype=dtype, memory_format=layout)
        self.network = DistributedDataParallel(network, gradient_as_bucket_view=True)
        self.optimizer = self.make_optimizer(network)
        judges = options_of(self.configuration, "cross_entropy")
        self.smoothing = next((options.get("label_smoothing", 0) for options in judges), 0)

    def make_optimizer(self, network):
        options = self.configuration["training"]["optimizer"]
        groups = {1: [], options["localisation_factor"]: []}
        for name, parameter in network.named_parameters():
            factor = options["localisation_factor"] if "localisation" in name.split(".") else 1
            groups[factor].append(parameter)
        rate = options["learning_rate"]
        return torch.optim.SGD(
            [{"params": group, "lr": rate * factor} for factor, group in groups.items() if group],
            momentum=options["momentum"], nesterov=options["nesterov"], weight_decay=options["weight_decay"],
            fused=True)  # the fastest of PyTorch's

    def differentiate(self):
        images, labels = self.batch
        self.optimizer.zero_grad()
        loss = functional.cross_entropy(self.network(images), labels, label_smoothing=self.smoothing)
        loss.backward()
        return loss

    def __call__(self):
        self.differentiate()
        self.optimizer.step()


def seconds_of(count, step):
    distributed.barrier()
    began = time.perf_counter()
    for _ in range(count):
        step()
    distributed.barrier()
    return time.perf_counter() - began


def timed(step, seconds):
    """Samples a second over all ranks, and the largest peak of a rank's resident memory in bytes."""
    seconds_of(WARM_UP, step)
    steps = torch.tensor([max(WARM_UP, seconds / seconds_of(WARM_UP, step) * WARM_UP)]).int()
    distributed.broadcast(steps, 0)  # ranks that disagreed would wait for each other for ever
    samples = int(steps) * len(step.batch[0]) * distributed.get_world_size()
    rate = samples / seconds_of(int(steps), step)
    memory = torch.tensor([resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * 1024])
    distributed.all_reduce(memory, distributed.ReduceOp.MAX)
    return {"samples_per_second": rate, "memory": int(memory)}


def compared(step, after, loss):
    """Relative deviations of our loss, and in L2 of every parameter's gradient, from PyTorch's.

    Ours is what turned the velocity v before the step into the one after it, v' = μ v + g.
    """
    found = step.differentiate().detach()
    distributed.all_reduce(found)
    found = float(found) / distributed.get_world_size()
    deviations = {"loss": abs(loss - found) / abs(found)}
    momentum = step.configuration["training"]["optimizer"]["momentum"]
    _, _, velocity = networks.load(after, torch.double)
    for name, parameter in step.network.module.named_parameters():
        path = name.replace(".", "/")
        before = step.velocity[f"{path}/velocity"].double()
        ours, theirs = velocity[f"{path}/velocity"] - momentum * before, parameter.grad.double()
        deviations[path] = float((ours - theirs).norm() / theirs.norm())
    return deviations


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--checkpoint", required=True, help="what to start from")
    parser.add_argument("--data", required=True, help="the dataset that is the batch")
    parser.add_argument("--layout", choices=LAYOUTS, default="contiguous")
    parser.add_argument("--seconds", type=float, default=5)
    parser.add_argument("--check", help="our checkpoint one step later")
    parser.add_argument("--loss", type=float, help="our loss in that step")
    arguments = parser.parse_args()
    torch.set_num_threads(1)
    distributed.init_process_group("gloo")
    if arguments.check:
        precisions = {"Float32": torch.float, "Float64": torch.double}
        result = {
            name: compared(Step(arguments, dtype), arguments.check, arguments.loss)
            for name, dtype in precisions.items()}
    else:
        result = timed(Step(arguments), arguments.seconds)
    if distributed.get_rank() == 0:
        print(json.dumps(result), flush=True)
    distributed.destroy_process_group()


if __name__ == "__main__":
    main()
