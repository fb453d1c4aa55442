class CumulativeGhostNorm(Norm):
    """Batch normalization over parts of `size` examples (Hoffer et al. 2017, Algorithm 1), whose
    moving statistics are the mean over all minibatches so far: of each minibatch, the mean over its
    parts."""

    def __init__(self, channels, eps, size, unbiased):
        super().__init__(channels)
        self.eps = eps
        self.size = size
        self.unbiased = unbiased
        self.minibatches = 0
        self.register_buffer("running_mean", torch.zeros(channels))
        self.register_buffer("running_var", torch.ones(channels))

    def forward(self, x):
        if not self.training:
            return self.normalized(x, self.running_mean, self.running_var)
        means, variances, parts = [], [], []
        for part in x.split(self.size):
            axes = all_but_channels(part)
            mean, variance = part.mean(axes), part.var(axes, unbiased=False)
            parts.append(self.normalized(part, mean, variance))
            means.append(mean.detach())
            variances.append(part.detach().var(axes, unbiased=self.unbiased))
        self.minibatches += 1
        new = 1 / self.minibatches
        self.running_mean.lerp_(torch.stack(means).mean(0), new)
        self.running_var.lerp_(torch.stack(variances).mean(0), new)
        return torch.cat(parts)

    def normalized(self, x, mean, variance):
        centered = x - per_channel(mean, x)
        return self.affine(centered / torch.sqrt(per_channel(variance, x) + self.eps))
