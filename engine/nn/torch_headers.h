// LibTorch's headers, in one place: they take seconds a file, so they are precompiled. Only
// files of engine/nn (and its tests) may include this. Tensors and autograd alone: torch/torch.h
// with its modules, data loaders and JIT takes twice as long.
#pragma once

#include <torch/autograd.h>
#include <torch/types.h>
#include <torch/utils.h>
#include <torch/version.h>
