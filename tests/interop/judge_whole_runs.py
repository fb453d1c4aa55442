#!/usr/bin/python3
"""Whole runs in float32: every preset trained to its end by us and by PyTorch.

usage: judge_whole_runs.py RECORDER FOLDER [--presets NAME,…] [--seeds N] [--epochs N]
                                            [--backends NAME,…]

Each preset is trained with five seeds on all of Fashion-MNIST for its ten epochs: by each of our
backends, and by the network, optimizer and schedule of the PyTorch script that is exported of it,
from the same weights and in the same order of examples. Rounding parts such runs within some ten
steps (docs/pytorch.md), so single ones say nothing. What they must share is the distribution over
seeds of what a run ends with: loss and accuracy of its last epoch, while training and on the test
set.

Of each of these figures two things are asked:

means    Welch's test finds no difference between the means over the seeds. The table says how large
         one would have been noticed.
spreads  the F test finds no difference between the variances. It is there for what would hide
         from the first: one run in five that goes astray widens the interval until everything
         lies in it.

All of these questions are asked at one level, LEVEL over their number (Bonferroni): two right
programs are told apart in any of them at most once in 1 / LEVEL times, less often here, where runs
of the same seed begin alike.

All figures go to FOLDER/figures.csv. NORMSCOPE_JUDGED_JOBS says how many runs are trained at once
(1). Exit status 0 when all agree, 1 when one does not, 77 when torch or the data are missing here.
"""
import argparse
import collections
import concurrent.futures
import csv
import math
import multiprocessing
import os
import runpy
import shutil
import subprocess
import sys
from pathlib import Path

from welch import mean, spreads, variance, welch

SKIPPED = 77
LEVEL = 0.05
PRESETS = ("d2l-bn-scratch", "d2l-bn", "d2l-plain", "classic", "classic-bn")
FIGURES = ("train loss", "train accuracy", "test loss", "test accuracy")
JUDGE = "PyTorch"

try:
    import numpy as np
    import torch
except ImportError as missing:
    print(f"SKIPPED: {missing}; install python3-torch and python3-numpy to let PyTorch judge.")
    sys.exit(SKIPPED)


def load(file):
    return torch.from_numpy(np.load(file))


def train_here(run, data):
    """What PyTorch ends with: FIGURES of the last epoch."""
    script = runpy.run_path(str(run / "reproduce.py"), run_name="reproduce")
    images, labels = load(data / "train_images.npy"), load(data / "train_labels.npy")
    order, sizes = load(run / "order.npy"), np.load(run / "sizes.npy").tolist()
    network = script["make_network"]()
    optimizer = script["make_optimizer"](network)
    schedule = script["make_schedule"](optimizer)
    network.train()
    for epoch in order:
        loss_sum, hits, examples = 0.0, 0, 0
        for chosen in epoch[:sum(sizes)].split(sizes):
            right = labels[chosen]
            scores = network(script["pixels"](images[chosen]))
            loss = script["loss_of"](scores, right)
            optimizer.zero_grad()
            loss.backward()
            optimizer.step()
            schedule.step()
            loss_sum += loss.item() * len(chosen)
            hits += (scores.argmax(1) == right).sum().item()
            examples += len(chosen)
    predicting = script["PREDICTING"][script["PREDICTIONS"][0][0]](network)
    test = script["predict"](predicting, load(data / "test_images.npy"),
                             load(data / "test_labels.npy"))
    return [loss_sum / examples, hits / examples, *test]


def train_all(arguments, preset, seed):
    """FIGURES of one preset and seed by every program."""
    torch.set_num_threads(1)
    folder = arguments.folder
    run = folder / f"{preset}-{seed}"
    subprocess.run([arguments.recorder, "run", run, preset, str(seed), str(arguments.epochs),
                    *arguments.backends], check=True)
    with open(run / "figures.csv", newline="", encoding="utf-8") as file:
        rows = list(csv.reader(file))[1:]
    found = {name: [float(value) for value in values] for name, *values in rows}
    found[JUDGE] = train_here(run, folder / "data")
    return preset, seed, found


def runs_of(arguments, jobs):
    """Every run as it ends."""
    wanted = [(preset, seed) for preset in arguments.presets for seed in range(arguments.seeds)]
    spawning = multiprocessing.get_context("spawn")
    with concurrent.futures.ProcessPoolExecutor(jobs, mp_context=spawning) as pool:
        going = [pool.submit(train_all, arguments, preset, seed) for preset, seed in wanted]
        for run in concurrent.futures.as_completed(going):
            preset, seed, found = run.result()
            told = "; ".join(f"{program} " + " ".join(f"{value:.4f}" for value in values)
                             for program, values in found.items())
            print(f"{preset}, seed {seed}: {told}", flush=True)
            yield preset, seed, found


def write_figures(file, runs):
    with open(file, "w", newline="", encoding="utf-8") as out:
        writer = csv.writer(out)
        writer.writerow(["preset", "seed", "program",
                         *(name.replace(" ", "_") for name in FIGURES)])
        for preset, seed, found in runs:
            for program, values in found.items():
                writer.writerow([preset, seed, program, *values])


def judge(runs, backends):
    """Prints all figures side by side; returns what disagrees."""
    by_preset = collections.defaultdict(list)
    for preset, _, found in sorted(runs, key=lambda run: run[:2]):
        by_preset[preset].append(found)
    level = LEVEL / (2 * len(by_preset) * len(FIGURES) * len(backends))
    print(f"\nmean ± standard deviation over the seeds; in brackets the difference from {JUDGE} "
          f"that would be noticed at the level of {level:.1e}")
    print(f"{'':<16} {'':<15} {JUDGE:<16}" + "".join(f" {name:<28}" for name in backends))
    failures = []
    for preset, all_found in by_preset.items():
        for number, figure in enumerate(FIGURES):
            samples = {program: [found[program][number] for found in all_found]
                       for program in (JUDGE, *backends)}
            theirs = samples[JUDGE]
            line = f"{preset:<16} {figure:<15} {told(theirs):<16}"
            for program in backends:
                ours = samples[program]
                compared = welch(ours, theirs)
                line += f" {told(ours) + f' ({compared.noticed(level):.4f})':<28}"
                if not compared.probability >= level:
                    failures.append(f"{preset}, {figure}, {program}: the means are "
                                    f"{compared.difference:+.5f} apart, by chance with a "
                                    f"probability of {compared.probability:.1e}")
                apart = spreads(ours, theirs)
                if not apart >= level:
                    failures.append(f"{preset}, {figure}, {program}: the standard deviations are "
                                    f"{deviation(ours):.5f} and {deviation(theirs):.5f}, by "
                                    f"chance with a probability of {apart:.1e}")
            print(line)
    return failures


def deviation(values):
    return math.sqrt(variance(values))


def told(values):
    return f"{mean(values):.4f} ± {deviation(values):.4f}"


def jobs_at_once():
    text = os.environ.get("NORMSCOPE_JUDGED_JOBS", "1")
    if not text.isdecimal() or int(text) < 1:
        sys.exit(f"NORMSCOPE_JUDGED_JOBS: '{text}' is not a whole number from 1 on.")
    return int(text)


def arguments_of_call():
    parser = argparse.ArgumentParser(description="Lets PyTorch judge whole runs.")
    parser.add_argument("recorder")
    parser.add_argument("folder", type=Path)
    parser.add_argument("--presets", type=lambda text: text.split(","), default=list(PRESETS))
    parser.add_argument("--seeds", type=int, default=5)
    parser.add_argument("--epochs", type=int, default=10)
    parser.add_argument("--backends", type=lambda text: text.split(","),
                        default=["lanes", "reference"])
    arguments = parser.parse_args()
    if arguments.seeds < 2:
        parser.error("--seeds: one run has no spread; it takes two at least")
    return arguments


def main():
    arguments = arguments_of_call()
    jobs = jobs_at_once()
    if not Path("/usr/share/datasets/fashion-mnist").exists() \
            and "NORMSCOPE_DATA" not in os.environ:
        print("SKIPPED: there is no Fashion-MNIST here; install dataset-fashion-mnist.")
        sys.exit(SKIPPED)
    shutil.rmtree(arguments.folder, ignore_errors=True)
    subprocess.run([arguments.recorder, "data", arguments.folder / "data"], check=True)
    runs = []
    for run in runs_of(arguments, jobs):
        runs.append(run)
        write_figures(arguments.folder / "figures.csv", runs)
    failures = judge(runs, arguments.backends)
    print(f"torch {torch.__version__}: {len(runs)} runs of each, {len(failures)} disagreements")
    for failure in failures:
        print(f"  disagrees: {failure}")
    sys.exit(1 if failures or not runs else 0)


if __name__ == "__main__":
    main()
