#include "ui/explore/explore_sources.h"

namespace normscope::ui {

namespace {

template <double StepRecord::*train, double EpochRecord::*test>
void readTrainingAlone(const RunHistory &run, std::size_t, RunCurves &curves)
{
    readTraining(run, train, test, curves);
    curves.epochs = {};
}

} // namespace

const ChartSource &exploredLoss()
{
    static const ChartSource source = [] {
        ChartSource made = lossSource();
        made.read = readTrainingAlone<&StepRecord::loss, &EpochRecord::testLoss>;
        return made;
    }();
    return source;
}

const ChartSource &exploredAccuracy()
{
    static const ChartSource source = [] {
        ChartSource made = accuracySource();
        made.marksBest = false;
        made.read = readTrainingAlone<&StepRecord::accuracy, &EpochRecord::testAccuracy>;
        return made;
    }();
    return source;
}

} // namespace normscope::ui
