def by_exact_statistics(network):
    """Predicts by mean and variance over all training examples in train_images.npy. They are taken
    of one normalization after the other, from input to output, so that each is given the inputs
    that it has in prediction. Returns a copy: training could go on with the network itself."""
    network = copy.deepcopy(network).eval()
    images = load("train_images.npy")
    for norm in normalizations(network):
        inputs = []
        hook = norm.register_forward_pre_hook(lambda _, given: inputs.append(given[0]))
        with torch.no_grad():
            for x in images.split(minibatch_sizes(len(images))):
                network(pixels(x))
        hook.remove()
        set_statistics(norm, inputs)
    return network


def set_statistics(norm, inputs):
    """`inputs` are of all minibatches."""
    if hasattr(norm, "set_statistics"):
        norm.set_statistics(inputs)
        return
    x = torch.cat(inputs).double()
    axes = [0] + list(range(2, x.dim()))
    norm.running_mean.copy_(x.mean(axes))
    norm.running_var.copy_(x.var(axes, unbiased=False))
