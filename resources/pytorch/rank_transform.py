class RankTransform(Norm):
    """The probability integral transform by a minibatch's own quantiles: each value becomes the
    score of its rank. Between two quantiles the transform is a straight line, beyond the outermost
    it is flat; a value equal to a quantile takes the middle of what is on both sides. The gradient
    holds the quantiles still. `momentum` is the share of the old value."""

    def __init__(self, channels, distribution, quantiles, eps, momentum):
        super().__init__(channels)
        self.eps = eps
        self.momentum = momentum
        shares = [(2 * k + 1) / (2 * quantiles) for k in range(quantiles)]
        scores = ([NormalDist().inv_cdf(u) for u in shares] if distribution == "normal"
                  else [(2 * u - 1) * math.sqrt(3) for u in shares])
        self.register_buffer("scores", torch.tensor(scores, dtype=torch.float64), persistent=False)
        self.register_buffer("running_quantiles", torch.zeros(channels, quantiles))

    def forward(self, x):
        rows = x.transpose(0, 1).flatten(1)  # channels × values
        quantiles = self.running_quantiles
        if self.training:
            quantiles = quantiles_of(rows.detach(), len(self.scores))
            self.running_quantiles.mul_(self.momentum).add_(quantiles, alpha=1 - self.momentum)
        below = (quantiles[:, None, :] < rows.detach()[:, :, None]).sum(2)
        up_to = (quantiles[:, None, :] <= rows.detach()[:, :, None]).sum(2)
        ranked = (self.line(rows, quantiles, below) + self.line(rows, quantiles, up_to)) / 2
        return self.affine(ranked.view(x.transpose(0, 1).shape).transpose(0, 1))

    def set_statistics(self, inputs):
        """The mean of the minibatches' quantiles, each minibatch weighed by its examples: all
        values at once would be too many to sort."""
        quantiles = torch.stack([len(x) * quantiles_of(x.transpose(0, 1).flatten(1).double(),
                                                       len(self.scores)) for x in inputs])
        self.running_quantiles.copy_(quantiles.sum(0) / sum(len(x) for x in inputs))

    def line(self, rows, quantiles, below):
        """The line between quantile `below` − 1 and the next one."""
        scores = self.scores.to(rows.dtype)
        last = len(scores) - 1
        left = (below - 1).clamp(0, last)
        right = below.clamp(0, last)
        width = quantiles.gather(1, right) - quantiles.gather(1, left)
        slope = (scores[right] - scores[left]) / width.clamp_min(self.eps)
        return scores[left] + (rows - quantiles.gather(1, left)) * slope


def quantiles_of(rows, count):
    """Quantile k has the share (k + ½) / count below it (Hazen 1914; type 5 of Hyndman & Fan
    1996). Its place among the sorted values is worked out in whole numbers."""
    values = rows.shape[1]
    ordered = rows.sort(1).values
    found = []
    for k in range(count):
        whole, part = divmod((2 * k + 1) * values - count, 2 * count)
        low = min(max(whole, 0), values - 1)
        high = min(max(whole + 1, 0), values - 1)
        found.append(ordered[:, low] + (ordered[:, high] - ordered[:, low]) * (part / (2 * count)))
    return torch.stack(found, 1)
