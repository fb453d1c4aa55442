#!/usr/bin/env python3
"""{{title}}: its first {{steps}} training steps in PyTorch.

Starts from the same weights and sees the same minibatches as NormScope did, and says how far apart
the two end. The last line ends with the largest relative difference of the loss. Exit status 1
when a difference is above BOUND.
"""
{{import_copy}}import csv
{{imports}}import sys
from pathlib import Path
{{imports_from}}
import numpy as np
import torch
from torch import nn
from torch.nn import functional as F

HERE = Path(__file__).resolve().parent
DTYPE = torch.{{dtype}}
BOUND = {{bound}}  # of |a - b| / (1 + |b|)
{{compared_note}}
COMPARED_STEPS = {{compared}}
# What is predicted at the end: by which statistics of the normalizations, which examples, and
# with what loss and accuracy
PREDICTIONS = [
{{predictions}}
]

# The network's tensors by the names of their files in weights/
TENSORS = {
{{tensors}}
}


def load(file):
    return torch.from_numpy(np.load(HERE / file))


{{modules}}class Network(nn.Module):
    def __init__(self):
        super().__init__()
{{construction}}

    def forward(self, x):
{{forward}}
        return x


def make_optimizer(network):
{{optimizer}}


def make_schedule(optimizer):
{{schedule}}


def make_network():
    network = Network().to(DTYPE)
    tensors = network.state_dict()
    for file, name in TENSORS.items():
        tensors[name].copy_(load(f"weights/start/{file}.npy"))
    return network


def pixels(images):
    """What the network sees of bytes, 0 black to 255 white."""
{{pixels}}


def loss_of(scores, labels):
    return F.cross_entropy(scores, labels{{label_smoothing}})


def minibatches(network, sizes):
    """Images and labels of each step{{masks_note}}."""
    images = load("batches.npy").split(sizes)
    labels = load("labels.npy").split(sizes)
{{masks}}    for step in range(len(sizes)):
{{set_masks}}        yield pixels(images[step]), labels[step]


def train(network, expected):
    """Trains, and returns for each step its loss, its accuracy, and γ and β after it."""
    optimizer = make_optimizer(network)
    schedule = make_schedule(optimizer)
    network.train()
    losses, accuracies, affine = [], [], []
    sizes = [int(row["examples"]) for row in expected]
    for x, labels in minibatches(network, sizes):
        scores = network(x)
        loss = loss_of(scores, labels)
        optimizer.zero_grad()
        loss.backward()
        optimizer.step()
        schedule.step()
        losses.append(loss.item())
        accuracies.append((scores.argmax(1) == labels).double().mean().item())
        affine.append(gammas_and_betas(network))
    return np.array(losses), np.array(accuracies), np.array(affine)


def gammas_and_betas(network):
    """In the order of the columns of expected.csv."""
    tensors = network.state_dict()
    chosen = [tensors[name] for file, name in TENSORS.items() if file.endswith((".gamma", ".beta"))]
    return np.concatenate([values.double().numpy() for values in chosen] or [np.zeros(0)])


{{statistics}}PREDICTING = {
{{kinds_of_statistics}}
}


def minibatch_sizes(count):
    """Examples are predicted 256 at a time; one that is left over goes with those before it."""
    sizes = []
    while count > 0:
        sizes.append(count if count <= 257 else 256)
        count -= sizes[-1]
    return sizes


def predict(network, images, labels):
    """Loss and accuracy of a network that predicts."""
    loss, hits = 0.0, 0
    sizes = minibatch_sizes(len(labels))
    with torch.no_grad():
        for x, right in zip(images.split(sizes), labels.split(sizes)):
            scores = network(pixels(x))
            loss += F.cross_entropy(scores, right, reduction="sum").item()
            hits += (scores.argmax(1) == right).sum().item()
    return loss / len(labels), hits / len(labels)


def predictions(network):
    """Loss and accuracy of each of PREDICTIONS."""
    return [predict(PREDICTING[statistics](network), load(f"{examples}_images.npy"),
                    load(f"{examples}_labels.npy"))
            for statistics, examples, _, _ in PREDICTIONS]


def apart(ours, theirs):
    """The largest |a - b| / (1 + |b|) of each row."""
    return np.abs(ours - theirs) / (1 + np.abs(theirs))


def tensors_apart(network):
    """Of each tensor at the end, the largest |a - b| / (1 + its norm)."""
    tensors = network.state_dict()
    found = {}
    for file, name in TENSORS.items():
        ours = load(f"weights/end/{file}.npy")
        difference = (tensors[name].double() - ours).abs().max() / (1 + ours.norm())
        found[file] = difference.item()
    return found


def main():
    torch.set_num_threads(1)
    with open(HERE / "expected.csv", newline="", encoding="utf-8") as file:
        expected = list(csv.DictReader(file))
    network = make_network()
    losses, accuracies, affine = train(network, expected)

    def column(name):
        return np.array([float(row[name]) for row in expected])

    loss_apart = apart(losses, column("loss"))
    names = [name for name in expected[0] if name.endswith("]")]
    affine_apart = np.array([apart(affine[:, i], column(name)) for i, name in enumerate(names)])
    hits_apart = np.abs(accuracies - column("accuracy"))
    end_apart = tensors_apart(network)
    for file, difference in end_apart.items():
        print(f"{file:<24} {difference:.2e}")
    if names:
        print(f"{'γ and β of all steps':<24} {affine_apart.max():.2e}")
    predicted_apart, hits_missed = [], False
    for (statistics, examples, *theirs), ours in zip(PREDICTIONS, predictions(network)):
        predicted_apart.append(apart(ours[0], theirs[0]))
        hits_missed |= ours[1] != theirs[1]
        print(f"{f'{examples}, {statistics} statistics':<24} {predicted_apart[-1]:.2e}")

    # "Not all within" holds for NaN, too.
    failed = not np.all(loss_apart[:COMPARED_STEPS] <= BOUND)
    failed |= not np.all(hits_apart[:COMPARED_STEPS] < 1e-12)
    if len(expected) <= COMPARED_STEPS:
        failed |= not np.all(np.array(list(end_apart.values())) <= BOUND)
        failed |= not np.all(affine_apart <= BOUND)
        failed |= not np.all(np.array(predicted_apart) <= BOUND)
        failed |= hits_missed
    print("within the bound" if not failed else "ABOVE THE BOUND", f"of {BOUND}")
    counted = min(len(expected), COMPARED_STEPS)
    print(f"largest relative difference of the loss in {counted} steps: "
          f"{loss_apart[:counted].max():.2e}")
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
