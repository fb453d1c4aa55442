#include "ui/window/window_memory.h"

#include "engine/experiment/spec_json.h"
#include "ui/builder/experiment_document.h"
#include "ui/look/metrics.h"

#include <QMainWindow>
#include <QScreen>
#include <QSettings>
#include <QUndoStack>

#include <algorithm>
#include <cmath>

namespace normscope::ui {

namespace {

constexpr const char *geometryKey = "window/geometry";
constexpr const char *docksKey = "window/docks";
constexpr const char *selectionKey = "runs/selected";
constexpr const char *tabKey = "window/tab";
constexpr const char *xAxisKey = "charts/xAxis";
constexpr const char *smoothingKey = "charts/smoothing";
constexpr const char *logYKey = "charts/logY";
constexpr const char *sameXKey = "charts/sameX";
constexpr const char *bandKey = "charts/band";
constexpr const char *singleRunsKey = "charts/singleRuns";
constexpr const char *experimentKey = "experiment/json";
constexpr const char *experimentTitleKey = "experiment/title";
constexpr const char *dataFolderKey = "data/folder";
constexpr const char *rateKey = "machine/examplesPerSecond";

} // namespace

void WindowMemory::restoreGeometry(QMainWindow *window) const
{
    const QSize usual(look::px(1600), look::px(1000));
    window->resize(usual);
    if (!window->restoreGeometry(m_settings->value(geometryKey).toByteArray())) {
        const QSize room = window->screen()->availableGeometry().size();
        const QSize frame(look::px(16), look::px(48)); // what a window manager adds, about
        window->resize(usual.boundedTo(room - frame));
    }
}

bool WindowMemory::hasDocks() const
{
    return !m_settings->value(docksKey).toByteArray().isEmpty();
}

void WindowMemory::restoreDocks(QMainWindow *window) const
{
    window->restoreState(m_settings->value(docksKey).toByteArray());
}

void WindowMemory::saveWindow(const QMainWindow &window)
{
    m_settings->setValue(geometryKey, window.saveGeometry());
    m_settings->setValue(docksKey, window.saveState());
}

QStringList WindowMemory::selection() const
{
    return m_settings->value(selectionKey).toStringList();
}

void WindowMemory::saveSelection(const QStringList &ids)
{
    m_settings->setValue(selectionKey, ids);
}

int WindowMemory::tab() const
{
    return m_settings->value(tabKey, 0).toInt();
}

void WindowMemory::saveTab(int index)
{
    m_settings->setValue(tabKey, index);
}

ChartSettings WindowMemory::charts() const
{
    ChartSettings charts;
    charts.x = static_cast<XAxis>(
        std::clamp(m_settings->value(xAxisKey, static_cast<int>(charts.x)).toInt(), 0, 2));
    const double smoothing = m_settings->value(smoothingKey, charts.smoothing).toDouble();
    if (std::isfinite(smoothing)) // a settings file can be edited by hand
        charts.smoothing = std::clamp(smoothing, 0.0, 0.99);
    charts.logY = m_settings->value(logYKey, charts.logY).toBool();
    charts.sameX = m_settings->value(sameXKey, charts.sameX).toBool();
    charts.band = static_cast<BandKind>(
        std::clamp(m_settings->value(bandKey, static_cast<int>(charts.band)).toInt(), 0, 1));
    charts.singleRuns = m_settings->value(singleRunsKey, charts.singleRuns).toBool();
    return charts;
}

void WindowMemory::saveCharts(const ChartSettings &charts)
{
    m_settings->setValue(xAxisKey, static_cast<int>(charts.x));
    m_settings->setValue(smoothingKey, charts.smoothing);
    m_settings->setValue(logYKey, charts.logY);
    m_settings->setValue(sameXKey, charts.sameX);
    m_settings->setValue(bandKey, static_cast<int>(charts.band));
    m_settings->setValue(singleRunsKey, charts.singleRuns);
}

void WindowMemory::restoreExperiment(ExperimentDocument *document) const
{
    const std::string text = m_settings->value(experimentKey).toString().toStdString();
    if (text.empty())
        return;
    try {
        document->load(fromJson(text), m_settings->value(experimentTitleKey).toString());
        document->undoStack()->clear(); // nothing to go back to before the start
    } catch (const ExperimentError &) {
        // Of a newer version, or damaged: the chapter's network stands ready instead.
    }
}

void WindowMemory::saveExperiment(const ExperimentDocument &document)
{
    m_settings->setValue(experimentKey, QString::fromStdString(toJson(document.spec())));
    m_settings->setValue(experimentTitleKey, document.presetName());
}

QString WindowMemory::dataFolder() const
{
    return m_settings->value(dataFolderKey).toString();
}

void WindowMemory::saveDataFolder(const QString &folder)
{
    m_settings->setValue(dataFolderKey, folder);
}

double WindowMemory::ratePerRun() const
{
    const double rate = m_settings->value(rateKey, 0.0).toDouble();
    return std::isfinite(rate) ? std::max(rate, 0.0) : 0.0;
}

void WindowMemory::saveRatePerRun(double rate)
{
    m_settings->setValue(rateKey, rate);
}

} // namespace normscope::ui
