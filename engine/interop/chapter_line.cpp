#include "engine/interop/chapter_line.h"

#include "engine/interop/number_text.h"

namespace normscope {

double examplesPerSecond(const std::vector<EpochRecord> &epochs)
{
    double secondsPerExample = 0;
    for (const EpochRecord &epoch : epochs)
        secondsPerExample += 1 / epoch.examplesPerSecond;
    return epochs.empty() ? 0 : static_cast<double>(epochs.size()) / secondsPerExample;
}

std::string chapterLine(const RunHistory &run)
{
    const std::vector<EpochRecord> epochs = run.epochs();
    if (epochs.empty())
        return {};
    const EpochRecord &last = epochs.back();
    return "loss " + fixedText(last.trainLoss, 3) + ", train acc " +
           fixedText(last.trainAccuracy, 3) + ", test acc " + fixedText(last.testAccuracy, 3) +
           ", " + fixedText(examplesPerSecond(epochs), 1) + " examples/sec";
}

} // namespace normscope
