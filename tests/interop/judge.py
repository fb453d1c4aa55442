#!/usr/bin/python3
"""Lets PyTorch judge what the reference backend recorded.

usage: judge.py free|steps|seeds RECORDER FOLDER [what RECORDER takes after its folder]

free    each script's own verdict: 50 steps in float64, every loss, parameter and buffer
steps   in float32, each step from the reference's state: loss, gradients, buffers, and what the
        optimizer makes of the reference's gradients
seeds   whole runs in float32: the spread over seeds

Where the two disagree, PyTorch is asked again from a start that differs in the last bit: an
experiment in which PyTorch parts from itself as far decides nothing. Such ones are counted, named,
and at most one in twenty.

Runs RECORDER, then all experiments in this one process, so that torch is loaded once. Exit status 0
when all agree, 1 when one does not, 77 when torch or the data are missing here.
"""
import collections
import contextlib
import csv
import io
import os
import runpy
import shutil
import subprocess
import sys
from pathlib import Path

SKIPPED = 77
# Of one step in float32
LOSS_BOUND = 1e-5  # relative
GRADIENT_BOUND = 1e-3  # of the norm of the whole gradient
BUFFER_BOUND = 1e-4  # of the buffer's norm, or of 0.01 where it is smaller: a mean may be 0
UPDATE_BOUND = 1e-4  # of the norm of the update, plus what rounding the parameter costs

try:
    import numpy as np
    import torch
except ImportError as missing:
    print(f"SKIPPED: {missing}; install python3-torch and python3-numpy to let PyTorch judge.")
    sys.exit(SKIPPED)


def record(mode, recorder, folder, more):
    shutil.rmtree(folder, ignore_errors=True)
    print(f"recording with {recorder} {mode} {' '.join(more)}", flush=True)
    subprocess.run([recorder, mode, folder, *more], check=True)
    return sorted(each for each in Path(folder).iterdir() if (each / "reproduce.py").exists())


class Worst:
    """The largest difference of each kind, and of which experiment."""

    def __init__(self):
        self.found = collections.defaultdict(lambda: (-1.0, ""))

    def add(self, kind, difference, where):
        if not difference <= self.found[kind][0]:
            self.found[kind] = (difference, where)

    def take(self, other):
        for kind, (difference, where) in other.found.items():
            self.add(kind, difference, where)

    def tell(self):
        for kind, (difference, where) in self.found.items():
            print(f"largest {kind:<28} {difference:.2e}  ({where})")


def nudged(values, generator):
    """Each value moved by its last bit, or not."""
    bit = 2.0 ** (-52 if values.dtype == torch.float64 else -23)
    moves = torch.randint(-1, 2, values.shape, generator=generator)
    return values * (1 + bit * moves.to(values.dtype))


def parts_from_itself(folder, apart):
    """Whether PyTorch, from a start that differs in the last bit, ends a tenth as far off."""
    script = runpy.run_path(str(folder / "reproduce.py"), run_name="reproduce")
    with open(folder / "expected.csv", newline="", encoding="utf-8") as file:
        expected = list(csv.DictReader(file))
    ends = []
    for seed in range(4):
        network = script["make_network"]()
        tensors = network.state_dict()
        generator = torch.Generator().manual_seed(seed)
        for name in script["TENSORS"].values():
            if seed > 0:
                tensors[name].copy_(nudged(tensors[name], generator))
        script["train"](network, expected)
        ends.append([tensors[name].double().clone() for name in script["TENSORS"].values()] +
                    [torch.tensor(loss).double() for loss, _ in script["predictions"](network)])
    own = max(((a - b).abs().max() / (1 + b.norm())).item()
              for end in ends[1:] for a, b in zip(end, ends[0]))
    return own if own >= apart / 10 else None


def judge_free(folders):
    """What a person gets who runs the script."""
    worst, failures, undecided = Worst(), [], []
    for folder in folders:
        output = io.StringIO()
        status = 0
        with contextlib.redirect_stdout(output):
            try:
                runpy.run_path(str(folder / "reproduce.py"), run_name="__main__")
            except SystemExit as end:
                status = end.code
        lines = output.getvalue().splitlines()
        if status != 0:
            apart = max(float(line.split()[-1]) for line in lines[:-2])
            own = parts_from_itself(folder, apart)
            if own is not None:
                undecided.append(f"{folder.name}: apart {apart:.1e}, PyTorch from itself {own:.1e}")
                continue
        worst.add("loss", float(lines[-1].split()[-1]), folder.name)
        for line in lines[:-2]:
            worst.add("tensor", float(line.split()[-1]), f"{folder.name}, {line.rsplit(None, 1)[0]}")
        if status != 0:
            failures.append(folder.name)
            print(f"--- {folder.name}: exit status {status}\n" + "\n".join(lines), flush=True)
    worst.tell()
    return failures, undecided


def judge_steps(folders):
    worst, failures, undecided = Worst(), [], []
    for folder in folders:
        own = Worst()
        faults = list(faults_of_steps(folder, own))
        if faults:
            reason = undecided_steps(folder, own)
            if reason:
                undecided.append(f"{folder.name}: {reason}")
                continue
        worst.take(own)
        if faults:
            failures.append(folder.name)
            print(f"--- {folder.name}\n" + "\n".join(faults[:20]), flush=True)
    worst.tell()
    return failures, undecided


def undecided_steps(folder, found):
    """Why PyTorch cannot tell, if it parts from itself a tenth as far as from the reference in
    everything that is above its bound, when what each step begins with differs in the last bit."""
    bounds = {"loss": LOSS_BOUND, "gradient": GRADIENT_BOUND, "buffer": BUFFER_BOUND}
    own = Worst()
    for seed in range(1, 5):
        list(faults_of_steps(folder, own, torch.Generator().manual_seed(seed)))
    reasons = []
    for kind, (difference, _) in found.found.items():
        if difference <= bounds.get(kind, 0):
            continue
        if kind not in bounds and difference > UPDATE_BOUND or \
                kind in bounds and own.found[kind][0] < difference / 10:
            return None
        if kind in bounds:
            reasons.append(f"{kind} apart {difference:.1e}, nudged {own.found[kind][0]:.1e}")
    return "; ".join(reasons)


def faults_of_steps(folder, worst, nudge=None):
    script = runpy.run_path(str(folder / "reproduce.py"), run_name="reproduce")
    names = script["TENSORS"]

    def recorded(kind):
        files = {name: folder / "steps" / kind / f"{name}.npy" for name in names}
        return {name: torch.from_numpy(np.load(file)) for name, file in files.items()
                if file.exists()}

    before, after, gradients = recorded("before"), recorded("after"), recorded("gradient")
    rates = np.load(folder / "steps" / "rates.npy")
    with open(folder / "expected.csv", newline="", encoding="utf-8") as file:
        expected = list(csv.DictReader(file))
    network = script["make_network"]()
    network.train()
    tensors = network.state_dict()
    parameters = dict(network.named_parameters())
    optimizer = script["make_optimizer"](network)
    schedule = script["make_schedule"](optimizer)
    sizes = [int(row["examples"]) for row in expected]

    def fault(kind, difference, bound, where):
        worst.add(kind, difference, f"{folder.name}, {where}")
        if not difference <= bound:
            yield f"{where}: {kind} {difference:.2e} above {bound:.0e}"

    for step, (x, labels) in enumerate(script["minibatches"](network, sizes)):
        for name, values in before.items():
            start = values[step].to(script["DTYPE"])
            tensors[names[name]].copy_(start if nudge is None else nudged(start, nudge))
        loss = script["loss_of"](network(x), labels)
        optimizer.zero_grad()
        loss.backward()
        ours = float(expected[step]["loss"])
        yield from fault("loss", abs(loss.item() - ours) / abs(ours), LOSS_BOUND, f"step {step + 1}")
        trained = {name for name in names
                   if names[name] in parameters and parameters[names[name]].requires_grad}
        if trained != set(gradients):
            yield f"trained here {sorted(trained)}, there {sorted(gradients)}"
        whole = torch.sqrt(sum(values[step].square().sum() for values in gradients.values()))
        for name in names:
            where = f"step {step + 1}, {name}"
            tensor = tensors[names[name]].double()
            if name in gradients:
                gradient = parameters[names[name]].grad.double()
                difference = (gradient - gradients[name][step]).norm() / whole
                yield from fault("gradient", difference.item(), GRADIENT_BOUND, where)
            elif names[name] not in parameters:
                there = after[name][step]
                difference = (tensor - there).norm() / there.norm().clamp_min(1e-2)
                yield from fault("buffer", difference.item(), BUFFER_BOUND, where)
            elif not torch.equal(tensor, after[name][step]):
                yield f"{where}: is frozen, but moves"
        # The optimizer alone, of the reference's gradients.
        rate = optimizer.param_groups[0]["lr"]
        yield from fault("learning rate", abs(rate - rates[step]) / rates[step], 1e-12,
                         f"step {step + 1}")
        for name, values in gradients.items():
            parameters[names[name]].grad = values[step].to(script["DTYPE"])
        optimizer.step()
        schedule.step()
        for name in gradients:
            there = after[name][step]
            update = (there - before[name][step]).norm()
            rounding = 2.0 ** -24 * there.norm()
            difference = (tensors[names[name]].double() - there).norm()
            relative = ((difference - 2 * rounding) / update.clamp_min(1e-30)).item()
            yield from fault("update", relative, UPDATE_BOUND, f"step {step + 1}, {name}")


def judge_seeds(folders):
    """The means over the seeds lie within the spread of the seeds."""
    figures = collections.defaultdict(list)
    for folder in folders:
        preset, seed = folder.name.rsplit("-", 1)
        script = runpy.run_path(str(folder / "reproduce.py"), run_name="reproduce")
        with open(folder / "expected.csv", newline="", encoding="utf-8") as file:
            expected = list(csv.DictReader(file))
        network = script["make_network"]()
        losses, accuracies, _ = script["train"](network, expected)
        test = script["predictions"](network)[0]
        third = len(expected) * 2 // 3  # the last of three epochs
        there = [np.mean([float(row[column]) for row in expected[third:]])
                 for column in ("loss", "accuracy")]
        there += script["PREDICTIONS"][0][2:]
        here = [losses[third:].mean(), accuracies[third:].mean(), *test]
        figures[preset].append((here, there))
        print(f"{preset} seed {seed}: PyTorch " + " ".join(f"{value:.4f}" for value in here) +
              ", reference " + " ".join(f"{value:.4f}" for value in there), flush=True)
    failures = []
    for preset, pairs in figures.items():
        pairs = np.array(pairs)  # seeds × (PyTorch, reference) × figures
        spread = (pairs.max(0) - pairs.min(0)).max(0)
        apart = np.abs(pairs[:, 0].mean(0) - pairs[:, 1].mean(0))
        for figure, a, b in zip(("train loss", "train accuracy", "test loss", "test accuracy"),
                                apart, spread):
            print(f"{preset:<16} {figure:<15} means apart {a:.5f}, spread of seeds {b:.5f}")
            # Means of five vary less than single runs do: by about spread / 5.
            if not a <= b / 2 + 1e-6:
                failures.append(f"{preset} {figure}")
    return failures, []


def main():
    if len(sys.argv) < 4:
        sys.exit(__doc__)
    mode, recorder, folder, more = sys.argv[1], sys.argv[2], sys.argv[3], sys.argv[4:]
    if mode == "seeds" and not Path("/usr/share/datasets/fashion-mnist").exists() \
            and "NORMSCOPE_DATA" not in os.environ:
        print("SKIPPED: there is no Fashion-MNIST here; install dataset-fashion-mnist.")
        sys.exit(SKIPPED)
    fresh = os.environ.get("NORMSCOPE_JUDGED_SEED")
    if fresh and mode != "seeds":
        more = more + ["--random", fresh, os.environ.get("NORMSCOPE_JUDGED_COUNT", "20")]
    torch.set_num_threads(1)
    folders = record(mode, recorder, folder, more)
    judge = {"free": judge_free, "steps": judge_steps, "seeds": judge_seeds}[mode]
    failures, undecided = judge(folders)
    print(f"torch {torch.__version__}: {len(folders)} experiments, {len(failures)} disagree, "
          f"{len(undecided)} undecided")
    for name in failures:
        print(f"  disagrees: {name}")
    for reason in undecided:
        print(f"  undecided: {reason}")
    # Where nothing was judged, nothing is right.
    sys.exit(1 if failures or not folders or 20 * len(undecided) > len(folders) else 0)


if __name__ == "__main__":
    main()
