class BatchNorm(Norm):
    """Batch normalization (Ioffe & Szegedy 2015, Algorithm 1) whose moving variance averages the
    variance that it divides by, Σ(x − μ)² / m; PyTorch's own averages Σ(x − μ)² / (m − 1).

    `momentum` is the share of the old value; None takes the mean over all minibatches so far.
    """

    def __init__(self, channels, eps, momentum):
        super().__init__(channels)
        self.eps = eps
        self.momentum = momentum
        self.minibatches = 0
        self.register_buffer("running_mean", torch.zeros(channels))
        self.register_buffer("running_var", torch.ones(channels))

    def forward(self, x):
        mean, variance = self.running_mean, self.running_var
        if self.training:
            mean = x.mean(all_but_channels(x))
            variance = x.var(all_but_channels(x), unbiased=False)
            self.update(mean.detach(), variance.detach())
        centered = x - per_channel(mean, x)
        return self.affine(centered / torch.sqrt(per_channel(variance, x) + self.eps))

    def update(self, mean, variance):
        self.minibatches += 1
        old = 1 - 1 / self.minibatches if self.momentum is None else self.momentum
        self.running_mean.copy_(old * self.running_mean + (1 - old) * mean)
        self.running_var.copy_(old * self.running_var + (1 - old) * variance)
