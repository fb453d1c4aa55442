#include "ui/window/problem_text.h"

#include "engine/experiment/layer_kinds.h"

#include <QRegularExpression>

namespace normscope::ui {

namespace {

QString subjectOf(const ExperimentSpec &spec, const QString &path)
{
    static const QRegularExpression layerPath(R"(^model\.layers\[(\d+)\])");
    if (const auto match = layerPath.match(path); match.hasMatch()) {
        const auto index = match.captured(1).toULongLong();
        if (index < spec.model.layers.size()) {
            const LayerSpec &layer = spec.model.layers[index];
            return QString::fromStdString(kindOf(layer).title(layer));
        }
    }
    for (const Field &field : settings())
        if (path == QString::fromStdString(field.key))
            return QString::fromStdString(field.label);
    return {};
}

} // namespace

QString problemText(const ExperimentSpec &spec, const Problem &problem)
{
    const QString subject = subjectOf(spec, QString::fromStdString(problem.path));
    QString message = QString::fromStdString(problem.message) + '.';
    if (!subject.isEmpty())
        return subject + ": " + message;
    return message.left(1).toUpper() + message.mid(1);
}

} // namespace normscope::ui
