class Dropout(nn.Module):
    """Keeps what it is told to keep; PyTorch's own draws that itself."""

    def __init__(self, rate):
        super().__init__()
        self.rate = rate
        self.keep = None

    def forward(self, x):
        return x * self.keep / (1 - self.rate) if self.training else x
