// What a whole run ends with, and runs of several seeds side by side.
#pragma once

#include "engine/service/training_service.h"

#include <QByteArray>
#include <QString>

#include <array>
#include <optional>
#include <vector>

namespace normscope::lanes::test {

struct Figures
{
    double trainLoss = 0;
    double trainAccuracy = 0;
    double testAccuracy = 0;
    double gammaMean = 1;   ///< over the channels of the first normalization; 1 without one
    double gammaSpread = 0; ///< standard deviation over them

    [[nodiscard]] std::array<double, 5> values() const
    {
        return {trainLoss, trainAccuracy, testAccuracy, gammaMean, gammaSpread};
    }
};

inline constexpr std::array<const char *, 5> figureNames = {
    "train loss", "train accuracy", "test accuracy", "mean of γ₁", "spread of γ₁"};
/// What two means may lie apart beside three standard errors: seeds are few.
inline constexpr std::array<double, 5> figureFloors = {0.002, 0.0015, 0.003, 0.01, 0.01};

/// Nothing when the run did not finish.
[[nodiscard]] std::optional<Figures> figuresOf(const RunHistory &history);

struct Window
{
    double mean = 0;
    double deviation = 0;
};
[[nodiscard]] Window windowOf(const std::vector<double> &values);

/// Figures that take long to compute, kept in a file, a line for each experiment and backend.
class FigureStore
{
public:
    explicit FigureStore(QString path);

    /// Differs when the experiment or the version of the backend does.
    [[nodiscard]] static QByteArray key(const ExperimentSpec &spec, const std::string &version);
    [[nodiscard]] std::optional<Figures> find(const QByteArray &key) const;
    /// Throws std::runtime_error when the file cannot be written.
    void add(const QByteArray &key, const Figures &figures);

private:
    QString m_path;
};

} // namespace normscope::lanes::test
