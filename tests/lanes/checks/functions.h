// The activations as formulas in double precision.
#pragma once

#include "engine/lanes/kernels/tile.h"

#include <cmath>

namespace normscope::lanes::test {

struct FunctionRow
{
    Function function;
    const char *name;
    double (*value)(double x);
    double (*slope)(double y); ///< from what the function gave
};

inline const FunctionRow functionRows[] = {
    {Function::Sigmoid, "sigmoid", [](double x) { return 1 / (1 + std::exp(-x)); },
     [](double y) { return y * (1 - y); }},
    {Function::Relu, "ReLU", [](double x) { return x > 0 ? x : 0; },
     [](double y) { return y > 0 ? 1.0 : 0.0; }},
    {Function::Tanh, "tanh", [](double x) { return std::tanh(x); },
     [](double y) { return 1 - y * y; }},
    {Function::Identity, "identity", [](double x) { return x; }, [](double) { return 1.0; }},
};

} // namespace normscope::lanes::test
