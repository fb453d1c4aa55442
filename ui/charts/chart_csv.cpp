#include "ui/charts/chart_csv.h"

#include "engine/history/evaluations.h"
#include "engine/interop/csv.h"

#include <algorithm>
#include <cmath>

namespace normscope::ui {

namespace {

constexpr std::string_view lineEnd = "\r\n";

class Writer
{
public:
    Writer(const ChartData &data, std::optional<Range> x) : m_data(data), m_x(x)
    {
        m_text = "run,series,layer,channel,step,epoch,seconds,raw,smoothed,smoothing";
        if (m_data.isGrouped())
            m_text += ",group,mean,sd,min,max,n";
        if (m_data.isDifference()) {
            m_text += ",difference_to";
            m_less = ',' + csvCell(data.baselineName().toStdString());
        }
        m_text += lineEnd;
    }

    void add(const ChartRun &run)
    {
        if (run.role == ChartRole::Group)
            return addGroup(run);
        m_group = csvCell(run.group.toStdString());
        const std::string name = csvCell(run.entry.title().toStdString());
        const std::string id = m_data.source().id.toStdString();
        const RunCurves &curves = run.curves;
        if (!curves.minibatches.isEmpty())
            addMinibatches(name + ',' + seriesOf(id) + ",,", curves);
        if (!curves.epochs.isEmpty())
            for (std::size_t i = 0; i < curves.epochs.curves.size(); ++i)
                addValues(name + ',' + evaluationKinds()[curves.evaluations[i]].id + '_' + id +
                              ",,",
                          curves.epochs.at, curves.epochs.curves[i],
                          [](double value) { return csvNumber(value); });
        const std::string layer =
            m_data.layer() < run.layers.size() ? csvCell(run.layers[m_data.layer()].name) : "";
        for (std::size_t channel = 0; channel < curves.channels.curves.size(); ++channel) {
            // Recorded as floats: their shortest text is the one that reads back to them.
            addValues(name + ',' + id + ',' + layer + ',' + std::to_string(channel + 1),
                      curves.channels.at, curves.channels.curves[channel],
                      [](double value) { return csvNumber(static_cast<float>(value)); });
        }
    }

    /// A row per moment of the mean: no run, no raw value.
    void addGroup(const ChartRun &group)
    {
        const std::string name = csvCell(group.entry.title().toStdString());
        const std::string id = m_data.source().id.toStdString();
        const RunCurves &curves = group.curves;
        if (!curves.minibatches.isEmpty())
            addMeans(',' + seriesOf(id) + ",,", ",," + csvNumber(curves.smoothing()) + ',' + name,
                     curves.minibatches.at, curves.minibatches.curves.front(),
                     curves.minibatchSpread);
        for (std::size_t i = 0; i < curves.epochs.curves.size(); ++i)
            addMeans(',' + evaluationKinds()[curves.evaluations[i]].id + '_' + id + ",,",
                     ",,," + name, curves.epochs.at, curves.epochs.curves[i],
                     curves.epochSpreads[i]);
    }

    std::string take() { return std::move(m_text); }

private:
    /// Of the one value a moment: a minibatch's, or the mean of a layer's channels.
    [[nodiscard]] std::string seriesOf(const std::string &id) const
    {
        return (m_data.source().perLayer ? "mean_" : "train_") + id;
    }
    [[nodiscard]] bool isVisible(const Moments &at, std::size_t index) const
    {
        return !m_x || m_x->contains(at.along(m_data.settings().x)[index]);
    }
    void addMoment(const std::string &head, const Moments &at, std::size_t index)
    {
        m_text += head;
        const double step = at.step[index]; // whole, but of a mean over minibatches of other sizes
        m_text += ',' + (step == std::floor(step) ? std::to_string(static_cast<std::int64_t>(step))
                                                  : csvNumber(step));
        m_text += ',' + csvNumber(at.epoch[index]);
        m_text += ',' + csvNumber(at.seconds[index]) + ',';
    }
    void addMinibatches(const std::string &head, const RunCurves &curves)
    {
        const Moments &at = curves.minibatches.at;
        const std::vector<double> &raw = curves.minibatches.curves.front().values;
        for (std::size_t i = 0; i < raw.size(); ++i) {
            if (!isVisible(at, i))
                continue;
            addMoment(head, at, i);
            m_text += csvNumber(raw[i]) + ',' + csvNumber(curves.smoothed()[i]) + ',' +
                      csvNumber(curves.smoothing());
            endRow();
        }
    }
    template <typename Number>
    void addValues(const std::string &head, const Moments &at, const Curve &curve, Number number)
    {
        for (std::size_t i = 0; i < curve.values.size(); ++i) {
            if (!isVisible(at, i))
                continue;
            addMoment(head, at, i);
            m_text += number(curve.values[i]) + ",,";
            endRow();
        }
    }
    void addMeans(const std::string &head, const std::string &middle, const Moments &at,
                  const Curve &mean, const Spread &spread)
    {
        const auto cell = [](double value) {
            return ',' + (std::isnan(value) ? std::string() : csvNumber(value));
        };
        for (std::size_t i = 0; i < mean.values.size(); ++i) {
            if (!isVisible(at, i))
                continue;
            addMoment(head, at, i); // up to the comma before the raw value
            m_text += middle + cell(mean.values[i]) + cell(spread.sd[i]) + cell(spread.lo[i]) +
                      cell(spread.hi[i]) + ',' + std::to_string(spread.count[i]);
            m_text += m_less + std::string(lineEnd);
        }
    }
    /// A row of a run, which has a group at most of a group's columns.
    void endRow()
    {
        if (m_data.isGrouped())
            m_text += ',' + m_group + ",,,,,";
        m_text += m_less + std::string(lineEnd);
    }

    const ChartData &m_data;
    const std::optional<Range> m_x;
    std::string m_text;
    std::string m_less;  ///< the last cell of every row, of differences
    std::string m_group; ///< of the run that is being written
};

} // namespace

std::string chartCsv(const ChartData &data, std::optional<Range> x)
{
    Writer writer(data, x);
    for (const ChartRun &run : data.drawn())
        if (!run.entry.hidden)
            writer.add(run);
    return writer.take();
}

} // namespace normscope::ui
