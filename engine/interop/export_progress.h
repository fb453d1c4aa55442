// How far an export has come, and whether it is still wanted.
#pragma once

#include "engine/interop/export_error.h"

#include <functional>

namespace normscope {

/// Called on the thread that exports, with the share done, 0 … 1; false cancels: the exporter
/// throws ExportCancelled and leaves nothing.
using ExportProgress = std::function<bool(double share)>;

/// Thrown by an exporter that was told to leave off; no fault, so no ExportError.
class ExportCancelled : public std::runtime_error
{
public:
    ExportCancelled() : std::runtime_error("The export was cancelled.") {}
};

/// Tells of work done in parts of known size, at most some 500 times.
class ProgressMeter
{
public:
    /// `total` > 0, in whatever is counted. `progress` must outlive it, and may be empty.
    ProgressMeter(const ExportProgress &progress, double total)
        : m_progress(progress), m_total(total)
    {
        tell(0);
    }
    /// Throws ExportCancelled.
    void advance(double amount = 1)
    {
        m_done += amount;
        const double share = m_done < m_total ? m_done / m_total : 1.0;
        constexpr double worthTelling = 0.002;
        if (share >= m_told + worthTelling || (share >= 1 && m_told < 1))
            tell(share);
    }

private:
    void tell(double share)
    {
        m_told = share;
        if (m_progress && !m_progress(share))
            throw ExportCancelled();
    }

    const ExportProgress &m_progress;
    double m_total;
    double m_done = 0;
    double m_told = 0;
};

} // namespace normscope
