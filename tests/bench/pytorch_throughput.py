#!/usr/bin/python3
"""Training throughput of the chapter's LeNet with batch normalization in PyTorch, one thread.

Prints one number: examples per second over the measured steps. Tuned like the program it is
compared with: large blocks stay with malloc, OpenBLAS and PyTorch keep to one thread. Each step
does what a step of the program does: gather bytes, scale, forward, loss and hits, backward, update.
"""
import argparse
import ctypes
import os
import time

os.environ["OPENBLAS_NUM_THREADS"] = "1"
os.environ["OMP_NUM_THREADS"] = "1"

M_TRIM_THRESHOLD, M_MMAP_THRESHOLD = -1, -3
libc = ctypes.CDLL(None)
libc.mallopt(M_MMAP_THRESHOLD, 1 << 30)
libc.mallopt(M_TRIM_THRESHOLD, (1 << 31) - 1)

import torch  # noqa: E402  (the allocator is set before it)
from torch import nn  # noqa: E402


def network():
    return nn.Sequential(
        nn.Conv2d(1, 6, 5), nn.BatchNorm2d(6), nn.MaxPool2d(2, 2),
        nn.Conv2d(6, 16, 5), nn.BatchNorm2d(16), nn.Sigmoid(), nn.MaxPool2d(2, 2),
        nn.Flatten(),
        nn.Linear(256, 120), nn.BatchNorm1d(120), nn.Sigmoid(),
        nn.Linear(120, 84), nn.BatchNorm1d(84), nn.Sigmoid(),
        nn.Linear(84, 10))


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--steps", type=int, default=200)
    parser.add_argument("--warmup", type=int, default=20)
    parser.add_argument("--batch", type=int, default=256)
    options = parser.parse_args()

    torch.set_num_threads(1)
    torch.manual_seed(0)
    count = 60000
    images = torch.randint(0, 256, (count, 1, 28, 28), dtype=torch.uint8)
    labels = torch.randint(0, 10, (count,))
    order = torch.randperm(count)

    net = network().train()
    loss_of = nn.CrossEntropyLoss()
    optimizer = torch.optim.SGD(net.parameters(), lr=0.1)
    per_epoch = count // options.batch

    def step(index):
        first = index % per_epoch * options.batch
        chosen = order[first:first + options.batch]
        x = images[chosen].to(torch.float32).div_(255)
        y = labels[chosen]
        scores = net(x)
        loss = loss_of(scores, y)
        optimizer.zero_grad(set_to_none=True)
        loss.backward()
        optimizer.step()
        return loss.item(), (scores.argmax(1) == y).sum().item()

    for index in range(options.warmup):
        step(index)
    start = time.perf_counter()
    for index in range(options.warmup, options.warmup + options.steps):
        step(index)
    seconds = time.perf_counter() - start
    print(f"{options.steps * options.batch / seconds:.0f}")


if __name__ == "__main__":
    main()
