def normalizations(network):
    """Those that predict by statistics, from input to output."""
    return [module for module in network.modules()
            if getattr(module, "running_mean", None) is not None
            or hasattr(module, "running_quantiles")]
