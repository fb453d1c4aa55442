class DecorrelatedNorm(Norm):
    """Decorrelated batch normalization (Huang et al. 2018, Algorithm 1): groups of channels are
    whitened by their full covariance, (Σ + ε·1)^(−1/2) (x − μ). The last group may be smaller.
    `momentum` is the share of the old value."""

    def __init__(self, channels, group_size, eps, momentum):
        super().__init__(channels)
        self.eps = eps
        self.momentum = momentum
        self.group_size = group_size
        groups = -(-channels // group_size)
        self.register_buffer("running_mean", torch.zeros(channels))
        self.register_buffer("running_covariance",
                             torch.eye(group_size).repeat(groups, 1, 1))

    def forward(self, x):
        rows = x.transpose(0, 1).flatten(1)  # channels × positions
        white = []
        for group, part in enumerate(rows.split(self.group_size)):
            size = len(part)
            mean = self.running_mean[group * self.group_size:][:size]
            covariance = self.running_covariance[group, :size, :size]
            if self.training:
                moving = (mean, covariance)
                mean = part.mean(1)
                centered = part - mean[:, None]
                covariance = centered @ centered.T / part.shape[1]
                for old, new in zip(moving, (mean.detach(), covariance.detach())):
                    old.copy_(self.momentum * old + (1 - self.momentum) * new)
            whitening = inverse_root(covariance + self.eps * torch.eye(size, dtype=x.dtype))
            white.append(whitening @ (part - mean[:, None]))
        return self.affine(torch.cat(white).view(x.transpose(0, 1).shape).transpose(0, 1))

    def set_statistics(self, inputs):
        """Exact ones, of the inputs of all minibatches."""
        rows = torch.cat(inputs).transpose(0, 1).flatten(1).double()
        for group, part in enumerate(rows.split(self.group_size)):
            size = len(part)
            self.running_mean[group * self.group_size:][:size] = part.mean(1)
            centered = part - part.mean(1, keepdim=True)
            self.running_covariance[group, :size, :size] = centered @ centered.T / part.shape[1]


def inverse_root(matrix):
    """matrix^(−1/2) of a symmetric positive definite matrix by the iteration of Denman and Beavers
    1976, whose every step autograd can follow; in float64, since small eigenvalues lose most."""
    scale = matrix.detach().double().diagonal().mean()
    root = matrix.double() / scale
    inverse = torch.eye(len(matrix), dtype=torch.float64)
    for _ in range(40):
        next_root = (root + torch.linalg.inv(inverse)) / 2
        inverse = (inverse + torch.linalg.inv(root)) / 2
        changed = (next_root - root).abs().max()
        root = next_root
        if changed < 1e-14:
            break
    return ((inverse + inverse.T) / 2 / scale.sqrt()).to(matrix.dtype)
