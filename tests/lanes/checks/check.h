// Checks of the lanes that need neither Qt nor LibTorch, so that they also run under
// ThreadSanitizer and on an emulated processor. Each says what is wrong, or nothing.
#pragma once

#include "engine/lanes/target.h"

#include <functional>
#include <string>
#include <vector>

namespace normscope::lanes::test {

struct Check
{
    std::string name; ///< "convolution forward, float"
    std::function<std::string(Target)> run;
};

/// Every kernel alone against loops in double precision that say its formula.
[[nodiscard]] std::vector<Check> kernelChecks();
/// What a network promises beside its numbers: the same bits, nothing updated, errors told.
[[nodiscard]] std::vector<Check> networkChecks();

// The parts of kernelChecks(), by the files of the kernels.
void addDecodingChecks(std::vector<Check> &checks);
void addConvolutionChecks(std::vector<Check> &checks);
void addLinearChecks(std::vector<Check> &checks);
void addPoolingChecks(std::vector<Check> &checks);
void addActivationChecks(std::vector<Check> &checks);
void addNormalizationChecks(std::vector<Check> &checks);
void addNormalizationPoolChecks(std::vector<Check> &checks);
void addActivationPoolChecks(std::vector<Check> &checks);
void addFirstLayerChecks(std::vector<Check> &checks);
void addWinogradChecks(std::vector<Check> &checks);
void addSingleExampleChecks(std::vector<Check> &checks);
void addLossChecks(std::vector<Check> &checks);
void addOptimizerChecks(std::vector<Check> &checks);
void addExampleNormChecks(std::vector<Check> &checks);

} // namespace normscope::lanes::test
