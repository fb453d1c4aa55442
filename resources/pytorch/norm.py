class Norm(nn.Module):
    """What PyTorch does not have builds on this: γ (weight) and β (bias) of each channel."""

    def __init__(self, channels):
        super().__init__()
        self.weight = nn.Parameter(torch.ones(channels))
        self.bias = nn.Parameter(torch.zeros(channels))

    def affine(self, x):
        return x * per_channel(self.weight, x) + per_channel(self.bias, x)


def per_channel(values, x):
    """One value for each channel, shaped so that it spreads over x."""
    return values.view([1, -1] + [1] * (x.dim() - 2))


def all_but_channels(x):
    return [0] + list(range(2, x.dim()))
