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
        m_text += lineEnd;
    }

    void add(const ChartRun &run)
    {
        const std::string name = csvCell(run.entry.title().toStdString());
        const std::string id = m_data.source().id.toStdString();
        const RunCurves &curves = run.curves;
        if (!curves.minibatches.isEmpty())
            addMinibatches(name + ",train_" + id + ",,", curves);
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

    std::string take() { return std::move(m_text); }

private:
    [[nodiscard]] bool isVisible(const Moments &at, std::size_t index) const
    {
        return !m_x || m_x->contains(at.along(m_data.settings().x)[index]);
    }
    void addMoment(const std::string &head, const Moments &at, std::size_t index)
    {
        m_text += head;
        m_text += ',' + std::to_string(static_cast<std::int64_t>(at.step[index]));
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
            m_text += lineEnd;
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
            m_text += lineEnd;
        }
    }

    const ChartData &m_data;
    const std::optional<Range> m_x;
    std::string m_text;
};

} // namespace

std::string chartCsv(const ChartData &data, std::optional<Range> x)
{
    Writer writer(data, x);
    for (const ChartRun &run : data.runs())
        if (!run.entry.hidden)
            writer.add(run);
    return writer.take();
}

} // namespace normscope::ui
