#include "ui/charts/picture.h"

#include "engine/experiment/validation.h"

#include <QCoreApplication>

#include <algorithm>

namespace normscope::ui {

namespace {

struct PictureText
{
    Q_DECLARE_TR_FUNCTIONS(Picture)
};

std::vector<const ExperimentSpec *> visibleSpecs(const ChartData &data)
{
    std::vector<const ExperimentSpec *> specs;
    for (const ChartRun &run : data.runs())
        if (!run.entry.hidden && run.entry.history)
            specs.push_back(&run.entry.history->spec());
    return specs;
}

/// "Fashion-MNIST": what the settings call the data set.
QString datasetName(const DataSpec &data)
{
    for (const Choice &choice : setting("data.dataset").choices)
        if (choice.value == data.dataset)
            return QString::fromStdString(choice.label);
    return QString::fromStdString(data.dataset);
}

/// The data set that all of them use; empty when they use several.
QString commonDataset(const std::vector<const ExperimentSpec *> &specs)
{
    for (const ExperimentSpec *spec : specs)
        if (spec->data.dataset != specs.front()->data.dataset)
            return {};
    return specs.empty() ? QString() : datasetName(specs.front()->data);
}

QString examplesText(const std::vector<const ExperimentSpec *> &specs)
{
    QString name = commonDataset(specs);
    if (name.isEmpty())
        return {};
    const DataShape shape = nominalDataShape(specs.front()->data);
    const auto limitOf = [](const ExperimentSpec *spec) { return spec->data.limit; };
    const std::int64_t limit = limitOf(specs.front());
    if (!std::all_of(specs.begin(), specs.end(),
                     [&](const ExperimentSpec *spec) { return limitOf(spec) == limit; }))
        return name;
    const std::int64_t train = limit > 0 ? std::min(limit, shape.trainCount) : shape.trainCount;
    return PictureText::tr("%1, %2 train, %3 test")
        .arg(name, numberText(static_cast<double>(train), 0),
             numberText(static_cast<double>(shape.testCount), 0));
}

} // namespace

QString pictureTitle(const ChartData &data)
{
    const ChartSource &source = data.source();
    const std::vector<const ExperimentSpec *> specs = visibleSpecs(data);
    QString title = source.title;
    if (const std::optional<NormLayerInfo> layer = data.layerInfo())
        title = PictureText::tr("%1 of %2 (after %3)")
                    .arg(source.title, QString::fromStdString(layer->label),
                         QString::fromStdString(layer->after));
    if (const QString dataset = commonDataset(specs); !dataset.isEmpty())
        title = PictureText::tr("%1 on %2").arg(title, dataset);
    if (data.isDifference())
        return PictureText::tr("%1, difference to %2").arg(title, data.baselineName());
    const auto normalized =
        std::count_if(specs.begin(), specs.end(),
                      [](const ExperimentSpec *spec) { return hasNormalization(spec->model); });
    if (source.perLayer || specs.empty())
        return title;
    if (normalized == static_cast<std::ptrdiff_t>(specs.size()))
        return PictureText::tr("%1 with batch normalization").arg(title);
    if (normalized == 0)
        return PictureText::tr("%1 without batch normalization").arg(title);
    return PictureText::tr("%1 with and without batch normalization").arg(title);
}

QString footerOf(const std::vector<const ExperimentSpec *> &specs, double smoothing)
{
    QStringList parts;
    if (!specs.empty()) {
        parts += examplesText(specs);
        parts += QString::fromStdString(commonLabel(specs));
    }
    if (smoothing > 0)
        parts += PictureText::tr("smoothing %1").arg(numberText(smoothing, 2));
    parts += QStringLiteral("NormScope " NORMSCOPE_VERSION);
    parts.removeAll(QString());
    return parts.join(QStringLiteral(" · "));
}

QString pictureFooter(const ChartData &data)
{
    const bool smoothed =
        std::any_of(data.runs().begin(), data.runs().end(), [](const ChartRun &run) {
            return !run.entry.hidden && !run.curves.minibatches.isEmpty();
        });
    return footerOf(visibleSpecs(data), smoothed ? data.settings().smoothing : 0);
}

} // namespace normscope::ui
