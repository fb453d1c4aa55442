// When the window takes what is new: at most 30 times a second, and less often when drawing is
// dear, so that looking at a training does not slow it.
#pragma once

#include <QElapsedTimer>
#include <QObject>
#include <QTimer>

#include <functional>

namespace normscope::ui {

class RefreshClock : public QObject
{
    Q_OBJECT

public:
    /// Two runs on two cores then lose half of this share.
    static constexpr double usualShare = 0.04;

    /// `spent` tells the processor time of the UI's thread in milliseconds; a test hands in its
    /// own.
    explicit RefreshClock(std::function<double()> spent = {}, QObject *parent = nullptr);

    /// Something is new; tick() comes when it is time.
    void request();
    /// Of one core, how much looking may take. Exploring is looking, so it may take more.
    void setShare(double share) { m_share = share; }
    /// Milliseconds between ticks, as the last frames' cost has it: 33 to 250.
    [[nodiscard]] double interval() const { return m_interval; }

Q_SIGNALS:
    void tick();

private:
    void fire();

    std::function<double()> m_spent;
    QTimer m_timer;
    QElapsedTimer m_sinceTick;
    double m_spentAtTick = 0;
    double m_cost = 0; ///< of a frame, smoothed
    double m_share = usualShare;
    double m_interval;
};

} // namespace normscope::ui
