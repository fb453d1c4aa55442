#include "ui/runs/run_text.h"

#include "engine/experiment/layer_kinds.h"

#include <QCoreApplication>
#include <QLocale>

#include <algorithm>
#include <cmath>

namespace normscope::ui {

namespace {

struct Words
{
    Q_DECLARE_TR_FUNCTIONS(RunText)
};

QString withRealMinus(QString text)
{
    return text.replace(QLatin1Char('-'), QChar(0x2212));
}

QString epochOf(const RunStatus &status)
{
    const std::int64_t current = status.epochsFinished + 1;
    if (status.plannedEpochs <= 0)
        return Words::tr("epoch %1").arg(countText(current));
    return Words::tr("epoch %1 of %2")
        .arg(countText(std::min(current, status.plannedEpochs)), countText(status.plannedEpochs));
}

double progressOf(const RunStatus &status)
{
    if (status.plannedSteps <= 0)
        return 0;
    return std::clamp(double(status.step) / double(status.plannedSteps), 0.0, 1.0);
}

QString divergenceText(const RunHistory &history, const RunStatus &status)
{
    if (!status.divergedAt)
        return status.reason.empty() ? Words::tr("diverged")
                                     : QString::fromStdString(status.reason);
    const QString step = countText(*status.divergedAt);
    const auto last = history.lastStep();
    const bool infinite = last && last->step == *status.divergedAt
                              ? std::isinf(last->loss)
                              : status.reason.find("infinite") != std::string::npos;
    return infinite ? Words::tr("infinite at step %1").arg(step)
                    : Words::tr("NaN at step %1").arg(step);
}

} // namespace

StateText stateText(const RunHistory &history, const RunStatus &status)
{
    const QString reason = QString::fromStdString(status.reason).simplified();
    if (!status.storeFault.empty())
        return {QString::fromStdString(status.storeFault).simplified(), true, progressOf(status)};
    switch (status.state) {
    case RunState::Queued:
        return {Words::tr("queued"), false, progressOf(status)};
    case RunState::Preparing:
        return {Words::tr("preparing"), false, progressOf(status)};
    case RunState::Running:
        if (status.validating)
            return {Words::tr("validating epoch %1").arg(countText(status.epochsFinished + 1)),
                    false, progressOf(status)};
        return {epochOf(status), false, progressOf(status)};
    case RunState::Paused:
        return {Words::tr("paused, %1").arg(epochOf(status)), false, progressOf(status)};
    case RunState::Finished:
        return {Words::tr("done · %1").arg(durationText(status.seconds)), false, {}};
    case RunState::Stopped:
        return {Words::tr("stopped, %1").arg(epochOf(status)), false, {}};
    case RunState::Interrupted:
        return {Words::tr("interrupted, %1").arg(epochOf(status)), !reason.isEmpty(), {}};
    case RunState::Diverged:
        return {divergenceText(history, status), true, {}};
    case RunState::Failed:
        break;
    }
    return {reason.isEmpty() ? Words::tr("failed") : reason, true, {}};
}

int normalizationCount(const ModelSpec &model)
{
    return int(std::count_if(model.layers.begin(), model.layers.end(), [](const LayerSpec &layer) {
        const LayerKind *kind = findLayerKind(layer.kind);
        return kind != nullptr && kind->role == LayerRole::Normalization;
    }));
}

QString normalizationText(const ModelSpec &model)
{
    const int count = normalizationCount(model);
    if (count == 0)
        return Words::tr("none");
    const auto affine =
        std::count_if(model.layers.begin(), model.layers.end(), [](const LayerSpec &layer) {
            const LayerKind *kind = findLayerKind(layer.kind);
            return kind != nullptr && kind->role == LayerRole::Affine;
        });
    // More than one to a layer, or one on the input, is possible too.
    const auto places = std::max<std::int64_t>(affine - 1, count);
    return Words::tr("%1 of %2").arg(countText(count), countText(places));
}

QString durationText(double seconds)
{
    if (!std::isfinite(seconds) || seconds < 0)
        return unknownText();
    // Beyond this a duration says nothing; the cast stays defined.
    const auto whole = static_cast<std::int64_t>(std::min(seconds, 1e12));
    const auto two = [](std::int64_t number) {
        return QStringLiteral("%1").arg(number, 2, 10, QLatin1Char('0'));
    };
    const QString tail = two(whole % 60);
    if (whole < 3600)
        return QStringLiteral("%1:%2").arg(whole / 60).arg(tail);
    return QStringLiteral("%1:%2:%3").arg(whole / 3600).arg(two(whole / 60 % 60), tail);
}

QString unknownText()
{
    return QStringLiteral("–");
}

QString figureText(double value, int decimals)
{
    if (std::isnan(value))
        return unknownText();
    if (std::isinf(value))
        return value > 0 ? QStringLiteral("∞") : QStringLiteral("−∞");
    // A loss of 10²⁰⁰ would be 200 digits wide.
    const char format = std::abs(value) < 1e6 ? 'f' : 'e';
    return withRealMinus(QLocale().toString(value, format, format == 'f' ? decimals : 1));
}

QString countText(std::int64_t count)
{
    return withRealMinus(QLocale().toString(static_cast<qlonglong>(count)));
}

QString settingText(double value)
{
    QString text = QString::fromStdString(toText(value));
    text.replace(QLatin1Char('.'), QLocale().decimalPoint());
    return withRealMinus(text);
}

QString localized(const std::string &value)
{
    const QString text = QString::fromStdString(value);
    bool isNumber = false;
    const qlonglong whole = text.toLongLong(&isNumber);
    if (isNumber)
        return countText(whole);
    const double real = text.toDouble(&isNumber);
    return isNumber && std::isfinite(real) ? settingText(real) : text;
}

} // namespace normscope::ui
