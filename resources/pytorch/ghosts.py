def ghosts(norm, x, size):
    """Normalizes each part of `size` examples by itself, one after the other (Hoffer et al. 2017,
    Algorithm 1)."""
    if not norm.training:
        return norm(x)
    return torch.cat([norm(part) for part in x.split(size)])
