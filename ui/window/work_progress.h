// Work in the background that a person can watch and cancel.
#pragma once

#include <QString>

#include <atomic>
#include <functional>
#include <memory>

class QDialog;
class QWidget;

namespace normscope::ui {

/// Shared by the thread that works and the one that shows.
struct WorkProgress
{
    std::atomic<int> thousandths{0};
    std::atomic<bool> cancelled{false};

    /// Takes the share that is done, `from` … `to` of all; gives whether to go on.
    [[nodiscard]] std::function<bool(double)> callback(double from = 0, double to = 1)
    {
        return [this, from, to](double share) {
            thousandths = static_cast<int>((from + (to - from) * share) * 1000);
            return !cancelled;
        };
    }
};

/// Comes up when the work takes more than a second, tells how far it is and cancels it. To be
/// deleted when the work is over.
[[nodiscard]] QDialog *showProgress(const QString &what,
                                    const std::shared_ptr<WorkProgress> &progress, QWidget *window);

} // namespace normscope::ui
