#include "ui/runs/key_text.h"

#include "engine/compare/spec_value.h"
#include "ui/runs/run_text.h"

#include <QCoreApplication>

#include <map>

namespace normscope::ui {

namespace {

struct Words
{
    Q_DECLARE_TR_FUNCTIONS(KeyText)
};

} // namespace

QString shortKey(std::string_view path)
{
    static const std::map<std::string_view, QString> names = {
        {"training.learning_rate", Words::tr("lr")},
        {"training.batch_size", Words::tr("batch")},
        {"training.seed", Words::tr("seed")},
        {"training.epochs", Words::tr("epochs")},
        {"training.optimizer.kind", Words::tr("optimizer")},
        {"training.optimizer.momentum", Words::tr("momentum")},
        {"training.optimizer.weight_decay", Words::tr("weight decay")},
        {"training.schedule.kind", Words::tr("schedule")},
        {"training.backend", Words::tr("backend")},
        {normalizationPath, Words::tr("BN")},
    };
    const auto found = names.find(path);
    return found != names.end() ? found->second : QString::fromStdString(labelOf(path));
}

QString keyAndValue(const ExperimentSpec &spec, std::string_view path)
{
    QString value = localized(textAt(spec, path));
    if (path == normalizationPath)
        return value;
    return QStringLiteral("%1 %2").arg(shortKey(path), value);
}

} // namespace normscope::ui
