class BatchRenorm(Norm):
    """Batch renormalization (Ioffe 2017, Algorithm 1): x̂ is corrected by r and d, which carry no
    gradient, towards what the moving statistics give. `momentum` is the share of the old value.
    For `start_steps` r is 1 and d is 0; then their limits open over `ramp_steps` (section 4.1)."""

    def __init__(self, channels, eps, momentum, r_max, d_max, start_steps, ramp_steps):
        super().__init__(channels)
        self.eps = eps
        self.momentum = momentum
        self.r_max = r_max
        self.d_max = d_max
        self.start_steps = start_steps
        self.ramp_steps = ramp_steps
        self.step = 0
        self.register_buffer("running_mean", torch.zeros(channels))
        self.register_buffer("running_var", torch.ones(channels))

    def forward(self, x):
        moving_mean = per_channel(self.running_mean, x)
        moving_sigma = torch.sqrt(per_channel(self.running_var, x) + self.eps)
        if not self.training:
            return self.affine((x - moving_mean) / moving_sigma)
        self.step += 1
        axes = all_but_channels(x)
        mean = x.mean(axes, keepdim=True)
        variance = x.var(axes, unbiased=False, keepdim=True)
        sigma = torch.sqrt(variance + self.eps)
        with torch.no_grad():
            r_limit, d_limit = self.limits()
            r = (sigma / moving_sigma).clamp(1 / r_limit, r_limit)
            d = ((mean - moving_mean) / moving_sigma).clamp(-d_limit, d_limit)
            for moving, new in ((self.running_mean, mean), (self.running_var, variance)):
                moving.copy_(self.momentum * moving + (1 - self.momentum) * new.flatten())
        return self.affine((x - mean) / sigma * r + d)

    def limits(self):
        after = self.step - self.start_steps
        opened = 0 if after <= 0 else 1 if after >= self.ramp_steps else after / self.ramp_steps
        return 1 + (self.r_max - 1) * opened, self.d_max * opened
