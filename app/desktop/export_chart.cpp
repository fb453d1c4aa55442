// One chart as a picture, or its values.
#include "app/desktop/chosen_runs.h"
#include "app/desktop/exports.h"
#include "engine/experiment/closest_name.h"
#include "engine/interop/file_batch.h"
#include "ui/charts/chart_csv.h"
#include "ui/path_of.h"

#include <QCoreApplication>

#include <algorithm>
#include <optional>

namespace normscope::desktop {

namespace {

struct Export
{
    Q_DECLARE_TR_FUNCTIONS(export)
};

/// As options are written: "moving-mean".
QString kindOf(const ui::ChartSource &source)
{
    return QString(source.id).replace('_', '-');
}

const ui::ChartSource &chosenSource(const ExportParser &parser)
{
    QStringList kinds;
    for (const ui::ChartSource &source : ui::chartSources())
        kinds.append(kindOf(source));
    return ui::chartSources()[static_cast<std::size_t>(
        kinds.indexOf(parser.choice("kind", kinds)))];
}

/// A number from 1, or a name that it has in one of the runs: "bn1".
std::size_t chosenLayer(const QString &given, const std::vector<ui::RunEntry> &runs)
{
    std::vector<std::string> names; // of the longest network
    for (const ui::RunEntry &run : runs) {
        const std::vector<NormLayerInfo> layers = run.history->normLayers();
        for (std::size_t i = 0; i < layers.size(); ++i) {
            if (layers[i].name == given.toStdString())
                return i;
            if (i >= names.size())
                names.push_back(layers[i].name);
        }
    }
    bool isNumber = false;
    const qulonglong number = given.toULongLong(&isNumber);
    if (isNumber && number >= 1 && number <= names.size())
        return number - 1;
    QStringList known;
    for (const std::string &name : names)
        known.append(QString::fromStdString(name));
    refuse(Export::tr("--layer: there is no '%1'; these runs have %2.")
               .arg(given.left(80), known.join(", ")));
}

std::size_t layerFor(const ExportParser &parser, const ui::ChartSource &source,
                     const std::vector<ui::RunEntry> &runs)
{
    const std::optional<QString> given = parser.value("layer");
    if (given && !source.perLayer)
        refuse(Export::tr("--layer: %1 is of a whole network.").arg(kindOf(source)));
    if (!source.perLayer)
        return 0;
    if (std::all_of(runs.begin(), runs.end(),
                    [](const ui::RunEntry &run) { return run.history->normLayers().empty(); }))
        refuse(runs.size() == 1 ? Export::tr("The run has no normalization layer.")
                                : Export::tr("None of these runs has a normalization layer."));
    return given ? chosenLayer(*given, runs) : 0;
}

void refuseEmpty(const ui::ChartData &data)
{
    const auto &runs = data.runs();
    const bool isEmpty = std::all_of(runs.begin(), runs.end(), [](const ui::ChartRun &run) {
        return run.curves.minibatches.isEmpty() && run.curves.epochs.isEmpty() &&
               run.curves.channels.isEmpty();
    });
    if (isEmpty)
        refuse(Export::tr("Of these runs no %1 has been recorded.").arg(kindOf(data.source())));
}

void addOptions(ExportParser &parser)
{
    QStringList kinds;
    for (const ui::ChartSource &source : ui::chartSources())
        kinds.append(kindOf(source));
    parser.addOption("kind", Export::tr("What is drawn."), kinds.join('|'));
    parser.addOption("layer",
                     Export::tr("Whose γ, β or statistics: a number from 1, or a name like bn1; "
                                "the first unless it is given."),
                     "N|NAME");
    parser.addSize();
    parser.addChartSettings();
}

std::string encoded(const ui::Picture &picture, const QString &ending)
{
    if (ending == "csv")
        return ui::chartCsv(picture.data, {});
    for (const ui::PictureFormat format :
         {ui::PictureFormat::Png, ui::PictureFormat::Svg, ui::PictureFormat::Pdf})
        if (ending == ui::fileEnding(format))
            return ui::encodedPicture(picture, format).toStdString();
    return {};
}

void perform(const ExportParser &parser, const std::function<bool(double)> &go)
{
    const ui::ChartSource &source = chosenSource(parser);
    const QString ending = parser.outputEnding({"png", "svg", "pdf", "csv"});
    const ui::PictureSize size = parser.size();
    const ui::ChartSettings settings = parser.chartSettings();
    if (settings.logY && !source.canBeLogarithmic)
        refuse(Export::tr("--log-y: %1 has no logarithmic axis.").arg(kindOf(source)));

    ui::ComparisonPlan plan =
        planFor(chosenRuns(parser.store(), parser.runs(), go), parser.isSet("group-seeds"));
    plan.settings = settings;
    plan.size = size;
    const ui::Picture picture = pictureFor(plan, source, layerFor(parser, source, plan.runs));
    refuseEmpty(picture.data);
    const std::string bytes = encoded(picture, ending);
    goOn(go, 1);
    writeFileAtomically(ui::pathOf(parser.output()), bytes);
}

} // namespace

const ExportKind chartExport{
    "chart",    QT_TRANSLATE_NOOP("export", "One chart as a picture, or its values."),
    "FILE",     QT_TRANSLATE_NOOP("export", "The file: .png, .svg, .pdf, or .csv for the values."),
    addOptions, perform};

} // namespace normscope::desktop
