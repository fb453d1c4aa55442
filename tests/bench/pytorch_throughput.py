#!/usr/bin/python3
"""Throughput of a preset's network in PyTorch, training or predicting.

Prints one number: examples per second over the measured steps. Tuned like the program it is
compared with: large blocks stay with malloc, OpenBLAS keeps to one thread, PyTorch to as many as it
is told. Each step does what a step of the program does: gather bytes, scale, forward, loss and
hits, backward, update.
"""
import argparse
import ctypes
import json
import os
import time
from pathlib import Path

parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
parser.add_argument("--preset", default="d2l-bn")
parser.add_argument("--batch", type=int, default=256)
parser.add_argument("--threads", type=int, default=1)
parser.add_argument("--warmup", type=int, default=20)
parser.add_argument("--steps", type=int, default=200)
parser.add_argument("--seconds", type=float, help="instead of a number of steps")
parser.add_argument("--predict", action="store_true", help="predict instead of training")
parser.add_argument("--compile", action="store_true", help="torch.compile, from PyTorch 2 on")
options = parser.parse_args()

os.environ["OPENBLAS_NUM_THREADS"] = "1"
os.environ["OMP_NUM_THREADS"] = str(options.threads)
M_TRIM_THRESHOLD, M_MMAP_THRESHOLD = -1, -3
libc = ctypes.CDLL(None)
libc.mallopt(M_MMAP_THRESHOLD, 1 << 30)
libc.mallopt(M_TRIM_THRESHOLD, (1 << 31) - 1)

import torch  # noqa: E402  (the allocator is set before it)
from torch import nn  # noqa: E402

PRESETS = Path(__file__).resolve().parents[2] / "resources" / "presets"
ACTIVATIONS = {"sigmoid": nn.Sigmoid, "relu": nn.ReLU, "tanh": nn.Tanh, "identity": nn.Identity}


def network(preset):
    """The network of a preset's file, shapes worked out by running it."""
    layers = json.loads((PRESETS / f"{preset}.json").read_text(encoding="utf-8"))["model"]["layers"]
    modules, x = [], torch.zeros(2, 1, 28, 28)
    for layer in layers:
        kind = layer["kind"]
        if kind == "conv":
            module = nn.Conv2d(x.shape[1], layer["channels"], layer["kernel_size"],
                               layer["stride"], layer["padding"], bias=layer["bias"])
        elif kind == "linear":
            module = nn.Linear(x.shape[1], layer["features"], bias=layer["bias"])
        elif kind == "batch_norm":
            norm = nn.BatchNorm2d if x.dim() == 4 else nn.BatchNorm1d
            module = norm(x.shape[1], layer["epsilon"], 1 - layer["momentum"])
        elif kind in ("max_pool", "avg_pool"):
            pool = nn.MaxPool2d if kind == "max_pool" else nn.AvgPool2d
            module = pool(layer["kernel_size"], layer["stride"], layer["padding"])
        elif kind == "activation":
            module = ACTIVATIONS[layer["function"]]()
        else:
            module = nn.Flatten()
        modules.append(module)
        x = module(x)
    return nn.Sequential(*modules)


def steps(step):
    """Examples per second of calling step(index)."""
    for index in range(options.warmup):
        step(index)
    done, start = 0, time.perf_counter()
    while True:
        step(options.warmup + done)
        done += 1
        seconds = time.perf_counter() - start
        if seconds >= options.seconds if options.seconds else done == options.steps:
            return done * options.batch / seconds


def main():
    torch.set_num_threads(options.threads)
    torch.manual_seed(0)
    count = 60000
    images = torch.randint(0, 256, (count, 1, 28, 28), dtype=torch.uint8)
    labels = torch.randint(0, 10, (count,))
    order = torch.randperm(count)
    net = network(options.preset)
    optimizer = torch.optim.SGD(net.parameters(), lr=0.1)
    run = torch.compile(net) if options.compile else net
    loss_of = nn.CrossEntropyLoss()
    per_epoch = count // options.batch

    def examples(index):
        first = index % per_epoch * options.batch
        chosen = order[first:first + options.batch]
        return images[chosen].to(torch.float32).div_(255), labels[chosen]

    def train(index):
        x, y = examples(index)
        scores = run(x)
        loss = loss_of(scores, y)
        optimizer.zero_grad(set_to_none=True)
        loss.backward()
        optimizer.step()
        return loss.item(), (scores.argmax(1) == y).sum().item()

    def predict(index):
        with torch.inference_mode():
            x, y = examples(index)
            scores = run(x)
            return loss_of(scores, y).item(), (scores.argmax(1) == y).sum().item()

    net.train(not options.predict)
    print(f"{steps(predict if options.predict else train):.0f}")


if __name__ == "__main__":
    main()
