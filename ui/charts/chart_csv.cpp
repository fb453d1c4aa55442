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
        if (!curves.channels.isEmpty())
            addChannels(name + ',' + id + ',' + layer + ',', curves.channels);
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
        addMoment(head, at.step[index], at.epoch[index], at.seconds[index]);
    }
    void addMoment(const std::string &head, double step, double epoch, double seconds)
    {
        m_text += head;
        // Whole, but of a mean over minibatches of other sizes.
        m_text += ',' + (step == std::floor(step) ? std::to_string(static_cast<std::int64_t>(step))
                                                  : csvNumber(step));
        m_text += ',' + csvNumber(epoch);
        m_text += ',' + csvNumber(seconds) + ',';
    }
    /// Channel after channel; several are read at once, as all are read with each.
    void addChannels(const std::string &head, const ChannelCurves &curves)
    {
        const XAxis axis = m_data.settings().x;
        const std::size_t first = m_x ? curves.lowerBound(axis, m_x->lo) : 0;
        const std::size_t end =
            std::max(first, m_x ? curves.upperBound(axis, m_x->hi) : curves.size());
        const std::vector<SampleMoment> moments = curves.log()->moments(first, end - first);
        constexpr std::size_t together = 16;
        for (std::size_t channel = 0; channel < curves.channels(); channel += together) {
            const std::size_t count = std::min(together, curves.channels() - channel);
            const std::vector<float> values =
                valuesOf(curves, channel, count, first, moments.size());
            for (std::size_t i = 0; i < count; ++i) {
                const std::string row = head + std::to_string(channel + i + 1);
                for (std::size_t sample = 0; sample < moments.size(); ++sample) {
                    const SampleMoment &at = moments[sample];
                    addMoment(row, static_cast<double>(at.step), at.epoch, at.seconds);
                    // Recorded as floats: their shortest text is the one that reads back to them.
                    m_text += csvNumber(values[sample * count + i]) + ",,";
                    endRow();
                }
            }
        }
    }
    /// [sample * count + channel], of `count` channels from `channel` on.
    static std::vector<float> valuesOf(const ChannelCurves &curves, std::size_t channel,
                                       std::size_t count, std::size_t first, std::size_t samples)
    {
        constexpr std::size_t atOnce = 1024;
        std::vector<float> values;
        values.reserve(samples * count);
        for (std::size_t done = 0; done < samples; done += atOnce) {
            const std::size_t part = std::min(atOnce, samples - done);
            const std::vector<float> all =
                curves.log()->values(curves.layer(), curves.quantity(), first + done, part);
            for (std::size_t sample = 0; sample < part; ++sample) {
                const auto begin =
                    all.begin() + static_cast<std::ptrdiff_t>(sample * curves.channels() + channel);
                values.insert(values.end(), begin, begin + static_cast<std::ptrdiff_t>(count));
            }
        }
        return values;
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
