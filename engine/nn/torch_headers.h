// LibTorch's headers, in one place: they take ten seconds a file, so they are precompiled. Only
// files of engine/nn (and its tests) may include this.
#pragma once

#include <torch/torch.h>
