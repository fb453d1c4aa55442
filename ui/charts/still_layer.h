// The curves of runs that are over, painted on a worker thread into one image: however many there
// are, a frame costs no more than the runs that still move.
#pragma once

#include "ui/charts/chart_data.h"
#include "ui/charts/plot.h"
#include "ui/charts/plot_style.h"

#include <QImage>
#include <QObject>

#include <cstdint>
#include <map>
#include <memory>
#include <set>
#include <utility>
#include <vector>

class QPainter;

namespace normscope::ui {

/// Up to this many runs that are over are drawn like those that go on.
inline constexpr std::size_t mostStillSeries = 4;

class StillLayer : public QObject
{
    Q_OBJECT

public:
    explicit StillLayer(QObject *parent = nullptr);

    /// Decides which runs belong into the image; an image of channels has none. To be called when
    /// the data are others.
    void choose(const ChartData &data, bool asImage);
    /// Of the runs of choose(), those whose lines are not to be drawn otherwise: they are in the
    /// image, or will soon be. `shown` is drawn otherwise in any case.
    [[nodiscard]] std::set<RunId> leftOut(const std::set<RunId> &shown) const;
    /// Has the image painted for these axes on a worker thread unless it is there; ready() when it
    /// has become another one.
    void request(const ChartData &data, const Plot &plot, const PlotStyle &style, int columns,
                 double pixelRatio);
    /// The image as it is: what was painted for other axes is stretched to these.
    void paint(QPainter &painter, const Plot &plot) const;
    /// The lines in the image, in axis space.
    [[nodiscard]] const std::vector<std::shared_ptr<const PlotLine>> &lines() const
    {
        return m_lines;
    }
    /// The image shows all that it shall.
    [[nodiscard]] bool isCurrent() const { return m_shown == m_wanted; }

Q_SIGNALS:
    void ready();

private:
    using Stamp = std::pair<RunId, std::uint64_t>;
    /// What an image is of.
    struct Key
    {
        std::vector<Stamp> runs;
        Range x;
        Range y;
        bool logarithmic = false;
        XAxis axis = XAxis::Epoch;
        QRectF bounds;
        QRectF area;
        int columns = 0;
        double pixelRatio = 1;
        double unit = 1;
        const look::Tokens *tokens = nullptr;
        BandKind band = BandKind::Deviation;
        friend bool operator==(const Key &, const Key &) = default;
    };
    struct Work;
    void start(const ChartData &data, const Plot &plot, const PlotStyle &style);

    std::vector<Stamp> m_chosen;
    /// Copies for the worker, each of a run as it was at a stamp.
    std::map<Stamp, std::shared_ptr<const ChartRun>> m_copies;
    Key m_wanted;
    Key m_shown;
    QImage m_image;
    std::vector<std::shared_ptr<const PlotLine>> m_lines;
    bool m_working = false;
};

} // namespace normscope::ui
