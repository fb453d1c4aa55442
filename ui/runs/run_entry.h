// A run as the window knows it: what the engine recorded, and how the window shows it.
#pragma once

#include "engine/history/run_history.h"
#include "engine/service/training_service.h"

#include <QString>

#include <memory>
#include <vector>

namespace normscope::ui {

/// How a run's curves stand among others in a chart.
struct RunLook
{
    double opacity = 1;
    double width = 0;    ///< of the smoothed curve; 0: as the chart has it
    bool quiet = false;  ///< behind the others: no raw curve, a muted label without a glyph
    bool pinned = false; ///< quiet, but for good: its label stands out and has a pin
    bool figures = true; ///< the last value stands beside the name
    friend bool operator==(const RunLook &, const RunLook &) = default;
};

struct RunEntry
{
    RunId id = 0;
    std::shared_ptr<const RunHistory> history;
    QString name;  ///< what the person called it; empty: the label is shown
    QString label; ///< what tells it from the others in sight: "BN, lr 1.0"
    QString note;
    int slot = 0;        ///< color and glyph (look::runColor), kept for life
    bool hidden = false; ///< switched off in the legend
    bool exported = false;
    RunLook look = {};

    [[nodiscard]] QString title() const { return name.isEmpty() ? label : name; }
};

} // namespace normscope::ui
