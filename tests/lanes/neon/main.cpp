// The checks that need neither Qt nor LibTorch, as a program of their own.
#include "tests/lanes/checks/check.h"

#include <cstdio>
#include <exception>

using namespace normscope::lanes;

namespace {

int failures(const std::vector<Target> &targets, const std::vector<test::Check> &checks)
{
    int count = 0;
    for (const Target target : targets)
        for (const test::Check &check : checks) {
            std::string wrong;
            try {
                wrong = check.run(target);
            } catch (const std::exception &error) {
                wrong = error.what();
            }
            std::printf("%s: %s, %s\n", wrong.empty() ? "passed" : "FAILED",
                        targetName(target).c_str(), check.name.c_str());
            if (!wrong.empty())
                std::printf("    %s\n", wrong.c_str());
            std::fflush(stdout);
            count += wrong.empty() ? 0 : 1;
        }
    return count;
}

} // namespace

int main()
{
    // Whole networks on the widest alone: emulated, they take minutes each.
    const int failed = failures(availableTargets(), test::kernelChecks()) +
                       failures({Target::Best}, test::networkChecks());
    std::printf("%d failed\n", failed);
    return failed == 0 ? 0 : 1;
}
