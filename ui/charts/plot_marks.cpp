#include "ui/charts/plot_marks.h"

#include "ui/charts/plot_notes.h"

#include <QCoreApplication>

#include <algorithm>
#include <cmath>

namespace normscope::ui {

namespace {

struct PlotText
{
    Q_DECLARE_TR_FUNCTIONS(Plot)
};

std::optional<std::size_t> lastFinite(const std::vector<double> &values)
{
    for (std::size_t i = values.size(); i > 0; --i)
        if (std::isfinite(values[i - 1]))
            return i - 1;
    return std::nullopt;
}

LineEnd endOf(const ChartRun &run)
{
    LineEnd end;
    end.run = run.entry.id;
    end.slot = run.slot();
    end.name = run.entry.title();
    end.quiet = run.entry.look.quiet;
    end.pinned = run.entry.look.pinned;
    end.reached = !run.entry.look.figures && !end.quiet;
    end.going = !run.isOver();
    return end;
}

/// "NaN at step 212", when the run or this curve of it broke off.
QString breakText(const ChartRun &run, const CurveSet &set, std::size_t last)
{
    const std::vector<double> &values = set.curves.front().values;
    const bool broken = last + 1 < values.size();
    if (run.role == ChartRole::Member && run.status.state == RunState::Failed)
        return PlotText::tr("failed at step %1").arg(numberText(set.at.step[last], 0));
    if (!broken && run.status.state != RunState::Diverged)
        return {};
    // A loss that became infinite diverged too; accuracies stay finite beside either.
    const bool infinite =
        broken ? std::isinf(values[last + 1]) : run.status.reason.find("inf") != std::string::npos;
    const double step = run.status.divergedAt ? static_cast<double>(*run.status.divergedAt)
                        : broken              ? set.at.step[last + 1]
                                              : set.at.step[last];
    return PlotText::tr("%1 at step %2")
        .arg(infinite ? QStringLiteral("∞") : QStringLiteral("NaN"), numberText(step, 0));
}

/// "0.911", of a mean "0.911 ± 0.009".
QString figureOf(const ChartRun &run, std::size_t i, int decimals)
{
    const RunCurves &curves = run.curves;
    QString value = run.isDifference ? differenceText(curves.smoothed()[i], decimals)
                                     : numberText(curves.smoothed()[i], decimals);
    if (!curves.isMean || !std::isfinite(curves.minibatchSpread.sd[i]))
        return value;
    return PlotText::tr("%1 ± %2").arg(value, numberText(curves.minibatchSpread.sd[i], decimals));
}

/// Names a line where it leaves a zoomed plot on the right, so that it can be told from others:
/// between its last value in sight and the next.
void addLeaving(Plot &plot, LineEnd end, QPointF last, QPointF next)
{
    const double edge = plot.x.range.hi;
    const double before = plot.y.toAxis(last.y());
    const double after = plot.y.toAxis(next.y());
    const double y = before + (after - before) * (edge - last.x()) / (next.x() - last.x());
    if (!std::isfinite(y) || !plot.y.range.contains(y))
        return;
    end.leaves = true;
    end.at = {edge, y};
    plot.leaving.push_back(std::move(end));
}

void addLeaving(Plot &plot, LineEnd end, const std::vector<double> &x,
                const std::vector<double> &values)
{
    const auto next = std::upper_bound(x.begin(), x.end(), plot.x.range.hi);
    if (next == x.begin() || next == x.end())
        return;
    const auto i = static_cast<std::size_t>(next - x.begin());
    addLeaving(plot, std::move(end), QPointF(x[i - 1], values[i - 1]), QPointF(x[i], values[i]));
}

void addTrainingEnd(Plot &plot, const ChartData &data, const ChartRun &run)
{
    const CurveSet &set = run.curves.minibatches;
    const std::vector<double> &raw = set.curves.front().values;
    const std::optional<std::size_t> last = lastFinite(raw);
    if (!last)
        return;
    const std::vector<double> &along = set.at.along(data.settings().x);
    if (run.role != ChartRole::Member)
        addLeaving(plot, endOf(run), along, run.curves.smoothed());
    LineEnd end = endOf(run);
    const double x = along[*last];
    const QString text = breakText(run, set, *last);
    if (end.quiet) {
        if (!text.isEmpty())
            end.name += QStringLiteral(" ✕");
        end.at = {x, plot.y.toAxis(text.isEmpty() ? run.curves.smoothed()[*last] : raw[*last])};
    } else if (!text.isEmpty()) {
        end.broken = true;
        end.reached = false;
        // Of a group it matters which one it was.
        end.name = run.role == ChartRole::Member
                       ? PlotText::tr("%1: %2").arg(run.entry.title(), text)
                       : text;
        end.at = {x, plot.y.toAxis(raw[*last])};
    } else if (run.role == ChartRole::Member) {
        return; // its group is named
    } else {
        const double value = run.curves.smoothed()[*last];
        if (run.entry.look.figures)
            end.value = figureOf(run, *last, data.source().decimals);
        end.at = {x, plot.y.toAxis(value)};
    }
    if (std::isfinite(end.at.y()))
        plot.ends.push_back(end);
}

void addChannelEnds(Plot &plot, const ChartData &data, const ChartRun &run, bool all,
                    bool severalRuns)
{
    const ChannelCurves &curves = run.curves.channels;
    const XAxis axis = data.settings().x;
    const std::vector<double> &latest = curves.latest();
    std::vector<std::size_t> named;
    for (std::size_t channel = 0; channel < latest.size(); ++channel)
        if (std::isfinite(latest[channel]))
            named.push_back(channel);
    if (!all && named.size() > 2) {
        const auto [low, high] =
            std::minmax_element(named.begin(), named.end(), [&](std::size_t a, std::size_t b) {
                return latest[a] < latest[b];
            });
        named = {*low, *high};
        if (named[0] == named[1])
            named.pop_back();
    }
    // Where the lines leave the plot.
    const std::size_t next = curves.upperBound(axis, plot.x.range.hi);
    const bool leave = next > 0 && next < curves.size();
    QPointF inside;
    QPointF outside;
    std::vector<double> before;
    std::vector<double> after;
    if (leave) {
        inside.setX(along(curves.momentAt(next - 1), axis));
        outside.setX(along(curves.momentAt(next), axis));
        before = curves.valuesAt(next - 1);
        after = curves.valuesAt(next);
    }
    const double x = along(curves.last(), axis);
    for (const std::size_t channel : named) {
        LineEnd end = endOf(run);
        end.channel = true;
        end.showSlot = severalRuns;
        const double value = latest[channel];
        end.name = QString::number(channel + 1);
        if (leave) {
            inside.setY(before[channel]);
            outside.setY(after[channel]);
            addLeaving(plot, end, inside, outside);
        }
        end.value = numberText(value, data.source().decimals);
        end.at = {x, plot.y.toAxis(value)};
        if (std::isfinite(end.at.y()))
            plot.ends.push_back(end);
    }
}

void addBest(Plot &plot, const ChartData &data, const ChartRun &run)
{
    if (!run.best || !std::isfinite(run.best->choiceAccuracy()))
        return;
    BestMark mark;
    mark.run = run.entry.id;
    mark.slot = run.slot();
    const double x = data.settings().x == XAxis::Step      ? static_cast<double>(run.best->step)
                     : data.settings().x == XAxis::Seconds ? run.best->seconds
                                                           : static_cast<double>(run.best->epoch);
    mark.at = {x, plot.y.toAxis(run.best->choiceAccuracy())};
    mark.value =
        PlotText::tr("best %1").arg(numberText(run.best->choiceAccuracy(), data.source().decimals));
    mark.epoch = PlotText::tr("epoch %1").arg(numberText(static_cast<double>(run.best->epoch), 0));
    if (std::isfinite(mark.at.y()))
        plot.bests.push_back(mark);
}

} // namespace

void addMarks(Plot &plot, const ChartData &data, bool zoomedY, bool asImage)
{
    plot.note = noteFor(data);
    if (asImage)
        return;
    if (!zoomedY) { // else a person chose what lies outside
        plot.outside = outsideText(data, plot);
        plot.outsideShort = shortOutsideText(data, plot);
    }
    const auto drawn = data.drawn();
    std::size_t labels = 0;
    int runsWithChannels = 0;
    for (const ChartRun &run : drawn)
        if (!run.entry.hidden && !run.curves.channels.isEmpty()) {
            labels += run.curves.channels.channels();
            ++runsWithChannels;
        }
    for (const ChartRun &run : drawn) {
        if (run.entry.hidden)
            continue;
        if (!run.curves.minibatches.isEmpty())
            addTrainingEnd(plot, data, run);
        // A parameter that never moved has no values worth their labels.
        if (!run.curves.channels.isEmpty() && !plot.note)
            addChannelEnds(plot, data, run, labels <= mostLabels, runsWithChannels > 1);
        addBest(plot, data, run);
    }
}

} // namespace normscope::ui
