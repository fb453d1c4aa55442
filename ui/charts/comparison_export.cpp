#include "ui/charts/comparison_export.h"

#include "engine/interop/csv.h"
#include "ui/charts/background_work.h"
#include "ui/charts/chart_csv.h"
#include "ui/charts/chart_exporter.h"
#include "ui/path_of.h"

#include <QCoreApplication>
#include <QFile>

#include <algorithm>
#include <set>
#include <string>
#include <system_error>

namespace normscope::ui {

namespace fs = std::filesystem;

namespace {

struct ExportText
{
    Q_DECLARE_TR_FUNCTIONS(ComparisonExport)
};

QString shown(const fs::path &path)
{
    return QFile::decodeName(path.c_str());
}

[[noreturn]] void fail(const QString &sentence)
{
    throw ExportError(sentence.toStdString());
}

struct PlannedChart
{
    QString name; ///< of its files
    Picture picture;
};

/// A picture per source and layer; of a layer drawn as an image, one per run that has it.
std::vector<PlannedChart> chartsOf(const ComparisonPlan &plan)
{
    std::size_t layers = 0;
    for (const RunEntry &run : plan.runs)
        layers = std::max(layers, run.history->normLayers().size());
    std::vector<PlannedChart> charts;
    for (const ChartSource &source : chartSources()) {
        if (!source.perLayer) {
            charts.push_back({source.id, pictureFor(plan, source, 0)});
            continue;
        }
        for (std::size_t layer = 0; layer < layers; ++layer) {
            Picture picture = pictureFor(plan, source, layer);
            const std::optional<NormLayerInfo> info = picture.data.layerInfo();
            if (picture.data.channelCount() == 0 || !info)
                continue;
            const QString name =
                source.id + QLatin1Char('-') + fileNameFor(QString::fromStdString(info->name));
            if (!drawsImage(picture.data, ChannelDrawing::Automatic)) {
                charts.push_back({name, std::move(picture)});
                continue;
            }
            std::set<QString> taken;
            for (const ChartRun &run : picture.data.runs()) {
                if (run.entry.hidden || run.curves.channels.isEmpty())
                    continue;
                QString own = name + QLatin1Char('-') + fileNameFor(run.entry.title());
                while (!taken.insert(own).second)
                    own += QStringLiteral("-2");
                Picture one = picture;
                one.imageOf = run.entry.id;
                charts.push_back({own, std::move(one)});
            }
        }
    }
    return charts;
}

void write(const fs::path &file, const QByteArray &bytes)
{
    writeFileAtomically(file, {bytes.constData(), static_cast<std::size_t>(bytes.size())});
}

/// The folder that everything is written into first; removed unless it is kept.
class TemporaryFolder
{
public:
    explicit TemporaryFolder(const fs::path &wanted)
    {
        // A number that is free: leftovers of a program that was killed do not stand in the way.
        std::error_code error;
        for (int attempt = 0; attempt < 1000; ++attempt) {
            m_path = wanted;
            m_path += ".partial-" + std::to_string(attempt);
            if (fs::create_directory(m_path, error))
                return;
            if (error)
                break;
        }
        const fs::path parent = wanted.parent_path();
        m_path.clear();
        fail(ExportText::tr("The folder %1 cannot be made in %2: %3. Choose another place.")
                 .arg(shown(wanted.filename()), shown(parent.empty() ? "." : parent),
                      QString::fromStdString(error ? error.message() : "no free name")));
    }
    ~TemporaryFolder()
    {
        std::error_code ignored;
        if (!m_path.empty())
            fs::remove_all(m_path, ignored);
    }
    TemporaryFolder(const TemporaryFolder &) = delete;
    TemporaryFolder &operator=(const TemporaryFolder &) = delete;

    [[nodiscard]] const fs::path &path() const { return m_path; }
    void becomes(const fs::path &wanted)
    {
        std::error_code error;
        fs::rename(m_path, wanted, error);
        if (error)
            fail(ExportText::tr("The folder %1 cannot be put in place: %2. Choose another name.")
                     .arg(shown(wanted), QString::fromStdString(error.message())));
        m_path.clear();
    }

private:
    fs::path m_path;
};

void refuseTakenFolder(const fs::path &folder)
{
    std::error_code error;
    const fs::file_status status = fs::status(folder, error);
    if (!fs::exists(status))
        return;
    if (!fs::is_directory(status) || !fs::is_empty(folder, error) || error)
        fail(ExportText::tr("%1 exists already and is not an empty folder. Choose a new name.")
                 .arg(shown(folder)));
}

} // namespace

Picture pictureFor(const ComparisonPlan &plan, const ChartSource &source, std::size_t layer)
{
    Picture picture{ChartData(source)};
    picture.data.setSettings(plan.settings);
    picture.data.setLayer(layer);
    picture.data.setRuns(plan.runs);
    if (!source.perLayer)
        picture.data.setGroups(plan.groups);
    picture.data.setBaseline(plan.baseline);
    picture.data.refresh();
    picture.plannedEpochs = plan.plannedEpochs;
    picture.size = plan.size;
    return picture;
}

void writeComparison(const ComparisonPlan &plan, ExportProgress &progress)
{
    fs::path folder = plan.folder;
    if (!folder.has_filename()) // "comparison/"
        folder = folder.parent_path();
    if (folder.empty() || plan.runs.empty())
        fail(ExportText::tr("There is nothing to export: choose runs and a folder."));
    refuseTakenFolder(folder);
    TemporaryFolder partial(folder);
    if (plan.prepare)
        plan.prepare();

    std::vector<PlannedChart> charts = chartsOf(plan);
    progress.total = static_cast<int>(charts.size() + plan.runs.size());
    const auto step = [&] {
        ++progress.done;
        if (progress.cancelled)
            fail(ExportText::tr("The export was cancelled; nothing was written."));
    };
    for (const PlannedChart &chart : charts) {
        const std::string name = pathOf(chart.name).string();
        write(partial.path() / (name + ".svg"), encodedPicture(chart.picture, PictureFormat::Svg));
        write(partial.path() / (name + ".png"), encodedPicture(chart.picture, PictureFormat::Png));
        writeFileAtomically(partial.path() / (name + ".csv"), chartCsv(chart.picture.data, {}));
        step();
    }
    std::set<QString> taken;
    for (const RunEntry &run : plan.runs) {
        const QString wanted = fileNameFor(run.title());
        QString name = wanted;
        for (int i = 2; !taken.insert(name).second; ++i)
            name = QStringLiteral("%1-%2").arg(wanted).arg(i);
        exportRun(*run.history, partial.path() / pathOf(name));
        step();
    }
    partial.becomes(folder);
}

void exportComparison(QObject *context, ComparisonPlan plan,
                      std::shared_ptr<ExportProgress> progress,
                      std::function<void(const QString &fault)> done)
{
    runInBackground(
        context,
        [plan = std::move(plan), progress = std::move(progress)] {
            writeComparison(plan, *progress);
        },
        std::move(done));
}

} // namespace normscope::ui
