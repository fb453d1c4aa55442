// Lets the fake backend of a program go on only as far as the test wants.
#pragma once

#include "tests/cli/cli_runner.h"

#include <QTemporaryDir>

namespace normscope::test {

/// A pipe from which the fake backend takes a byte before each step and waits when there is none.
class StepFeed
{
public:
    StepFeed();
    StepFeed(const StepFeed &) = delete;
    StepFeed &operator=(const StepFeed &) = delete;
    ~StepFeed();

    /// "NAME=VALUE" for the environment of the program.
    [[nodiscard]] QString variable() const;
    void allow(int steps);
    /// Returns when this many steps more have begun, whether or not they are allowed; false when
    /// they do not in 20 seconds.
    [[nodiscard]] bool awaitBegun(int steps);
    /// One step after the other until the program, which was asked to stop, has ended.
    [[nodiscard]] CliResult finish(QProcess &process);

private:
    QTemporaryDir m_folder;
    int m_pipe = -1;
    int m_begun = -1;
};

} // namespace normscope::test
