#include "tests/lanes/figures.h"

#include "engine/experiment/spec_json.h"

#include <QCryptographicHash>
#include <QFile>

#include <cmath>
#include <stdexcept>

namespace normscope::lanes::test {

std::optional<Figures> figuresOf(const RunHistory &history)
{
    if (history.status().state != RunState::Finished)
        return std::nullopt;
    const EpochRecord last = history.epochs().back();
    Figures figures;
    figures.trainLoss = last.trainLoss;
    figures.trainAccuracy = last.trainAccuracy;
    figures.testAccuracy = last.testAccuracy;
    if (!hasNormalization(history.spec().model))
        return figures;
    const NormSeries series = history.normSeries(0, NormQuantity::Gamma);
    const Window gamma = windowOf(
        {series.values.end() - static_cast<std::ptrdiff_t>(series.channels), series.values.end()});
    figures.gammaMean = gamma.mean;
    figures.gammaSpread = gamma.deviation;
    return figures;
}

Window windowOf(const std::vector<double> &values)
{
    const auto count = static_cast<double>(values.size());
    Window window;
    for (const double value : values)
        window.mean += value / count;
    for (const double value : values)
        window.deviation += (value - window.mean) * (value - window.mean) / (count - 1);
    window.deviation = std::sqrt(window.deviation);
    return window;
}

FigureStore::FigureStore(QString path) : m_path(std::move(path)) {}

QByteArray FigureStore::key(const ExperimentSpec &spec, const std::string &version)
{
    QCryptographicHash hash(QCryptographicHash::Sha256);
    hash.addData(QByteArray::fromStdString(toJson(spec)));
    hash.addData(QByteArray::fromStdString(version));
    return hash.result().toHex();
}

std::optional<Figures> FigureStore::find(const QByteArray &key) const
{
    QFile file(m_path);
    if (!file.open(QIODevice::ReadOnly))
        return std::nullopt;
    while (!file.atEnd()) {
        const QList<QByteArray> cells = file.readLine().trimmed().split(',');
        if (cells.size() == 6 && cells[0] == key)
            return Figures{cells[1].toDouble(), cells[2].toDouble(), cells[3].toDouble(),
                           cells[4].toDouble(), cells[5].toDouble()};
    }
    return std::nullopt;
}

void FigureStore::add(const QByteArray &key, const Figures &figures)
{
    QByteArray line = key;
    for (const double value : figures.values())
        line += ',' + QByteArray::number(value, 'g', 17);
    line += '\n';
    QFile file(m_path);
    if (!file.open(QIODevice::WriteOnly | QIODevice::Append) || file.write(line) != line.size())
        throw std::runtime_error("cannot write " + m_path.toStdString());
}

} // namespace normscope::lanes::test
