def by_moving_statistics(network):
    """Predicts by the averages that the normalizations kept while training."""
    return network.eval()
