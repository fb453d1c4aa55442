#include "ui/runs/run_columns.h"

#include <QCoreApplication>

namespace normscope::ui {

namespace {

struct Words
{
    Q_DECLARE_TR_FUNCTIONS(RunColumns)
};

} // namespace

const std::vector<RunColumnInfo> &runColumns()
{
    // Narrow tables lose columns from the right: first what the run cost, then its settings, and
    // its accuracies last.
    static const std::vector<RunColumnInfo> columns = {
        {Words::tr("Run"), Words::tr("Name and state"), QString(), 10},
        {Words::tr("BN"), Words::tr("Batch normalizations, of the places for one"),
         QStringLiteral("4 of 4"), 6},
        {Words::tr("lr"), Words::tr("Learning rate"), QStringLiteral("1.0"), 5},
        {Words::tr("batch"), Words::tr("Examples in a minibatch"), QStringLiteral("256"), 4},
        {Words::tr("seed"), Words::tr("Decides starting weights and the order of examples"),
         QStringLiteral("0"), 3},
        {Words::tr("train acc"), Words::tr("Training accuracy of the last full epoch"),
         QStringLiteral("0.000"), 9},
        {Words::tr("test acc"), Words::tr("Test accuracy after the last full epoch"),
         QStringLiteral("0.000"), 8},
        {Words::tr("val acc"),
         Words::tr("Accuracy on the validation split after the last full epoch"),
         QStringLiteral("0.000"), 6, true},
        {Words::tr("best test"),
         Words::tr("Test accuracy of the best epoch, chosen on the validation split where there is "
                   "one"),
         QStringLiteral("0.000"), 7},
        {Words::tr("train loss"), Words::tr("Training loss of the last full epoch"),
         QStringLiteral("0.000"), 2},
        {Words::tr("examples/s"), Words::tr("Training examples per second in the last full epoch"),
         QStringLiteral("100,000"), 1},
        {Words::tr("time"), Words::tr("Time spent training and validating"),
         QStringLiteral("00:00"), 0},
    };
    return columns;
}

} // namespace normscope::ui
