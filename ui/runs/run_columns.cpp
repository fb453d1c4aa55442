#include "ui/runs/run_columns.h"

#include "engine/compare/run_figures.h"
#include "engine/compare/spec_value.h"
#include "ui/runs/key_text.h"

#include <QCoreApplication>

#include <algorithm>

namespace normscope::ui {

namespace {

struct Words
{
    Q_DECLARE_TR_FUNCTIONS(RunColumns)
};

// What a person adds stays longer than what is there by itself.
constexpr int keepAdded = 8;

bool isColumn(const std::string &name)
{
    return std::any_of(runColumns().begin(), runColumns().end(), [&](const RunColumnInfo &column) {
        return !name.empty() && (column.figure == name || column.path == name);
    });
}

} // namespace

const std::vector<RunColumnInfo> &runColumns()
{
    // Narrow tables lose columns from the right: first what the run cost, then its settings, and
    // its accuracies last. Of groups the settings part them, and the best figure judges them.
    static const std::vector<RunColumnInfo> columns = {
        {Words::tr("Run"), Words::tr("Name and state"), QString(), 10, 10},
        {Words::tr("BN"), Words::tr("Batch normalizations, of the places for one"),
         QStringLiteral("4 of 4"), 6, 4},
        {Words::tr("lr"), Words::tr("Learning rate"), QStringLiteral("1.0"), 5, 7, false, "",
         "training.learning_rate"},
        {Words::tr("batch"), Words::tr("Examples in a minibatch"), QStringLiteral("256"), 4, 5,
         false, "", "training.batch_size"},
        {Words::tr("seed"), Words::tr("Decides starting weights and the order of examples"),
         QStringLiteral("0"), 3, 0, false, "", "training.seed"},
        {Words::tr("runs"),
         Words::tr("Runs of the group; \"4 of 5\": one diverged or failed, and is not averaged"),
         QStringLiteral("4 of 5"), 0, 9, true},
        {Words::tr("train acc"), Words::tr("Training accuracy of the last full epoch"),
         QStringLiteral("0.000"), 9, 3, false, "train_acc"},
        {Words::tr("test acc"), Words::tr("Test accuracy after the last full epoch"),
         QStringLiteral("0.000"), 8, 3, false, "test_acc"},
        {Words::tr("val acc"),
         Words::tr("Accuracy on the validation split after the last full epoch"),
         QStringLiteral("0.000"), 6, 2, true, "val_acc"},
        {Words::tr("best test"),
         Words::tr("Test accuracy of the best epoch, chosen on the validation split where there is "
                   "one"),
         QStringLiteral("0.000"), 7, 11, false, "best_test"},
        {Words::tr("vs baseline"), Words::tr("Best test accuracy less the baseline's"),
         QStringLiteral("−0.000"), 10, 10, true},
        {Words::tr("train loss"), Words::tr("Training loss of the last full epoch"),
         QStringLiteral("0.000"), 2, 2, false, "train_loss"},
        {Words::tr("examples/s"), Words::tr("Training examples per second in the last full epoch"),
         QStringLiteral("100,000"), 1, 1, false, "examples_per_second"},
        {Words::tr("time"), Words::tr("Time spent training and validating"),
         QStringLiteral("00:00"), 0, 0, false, "seconds"},
    };
    return columns;
}

RunColumnInfo addedColumn(const std::string &name)
{
    RunColumnInfo column;
    column.keep = column.keepGrouped = keepAdded;
    if (const RunFigure *figure = findRunFigure(name)) {
        column.title = QString::fromStdString(figure->label);
        column.meaning = QString::fromStdString(figure->meaning);
        column.figure = figure->name;
        return column;
    }
    column.path = name;
    column.title = shortKey(name);
    column.meaning = QString::fromStdString(labelOf(name));
    for (const Field &field : settings())
        if (field.key == name)
            column.meaning += QStringLiteral(": ") + QString::fromStdString(field.meaning);
    return column;
}

const std::vector<std::string> &addableFigures()
{
    static const std::vector<std::string> names = [] {
        std::vector<std::string> all;
        for (const RunFigure &figure : runFigures())
            if (!isColumn(figure.name))
                all.push_back(figure.name);
        return all;
    }();
    return names;
}

const std::vector<std::string> &addablePaths()
{
    static const std::vector<std::string> paths = [] {
        std::vector<std::string> all{std::string(normalizationPath), std::string(parametersPath)};
        for (const Field &field : settings())
            if (!isColumn(field.key))
                all.push_back(field.key);
        return all;
    }();
    return paths;
}

} // namespace normscope::ui
