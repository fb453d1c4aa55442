// The chapter's training, all of it: both batch normalizations, three seeds each, ten epochs of the
// whole data. Takes minutes; prints the table that stands in the README.
#include "engine/backend/backend_module.h"
#include "engine/data/data_source.h"
#include "engine/experiment/presets.h"
#include "engine/service/training_service.h"

#include <QtTest>

#include <malloc.h>

#include <algorithm>
#include <cmath>

using namespace normscope;

namespace {

struct Row
{
    std::string preset;
    std::int64_t seed = 0;
    std::shared_ptr<const RunHistory> history;
};

std::vector<float> lastOfFirstNorm(const RunHistory &history, NormQuantity quantity)
{
    const NormSeries series = history.normSeries(0, quantity);
    return {series.values.end() - static_cast<std::ptrdiff_t>(series.channels),
            series.values.end()};
}

float largestDistance(const std::vector<float> &values, float from)
{
    float largest = 0;
    for (const float value : values)
        largest = std::max(largest, std::abs(value - from));
    return largest;
}

} // namespace

class TestChapterFigures : public QObject
{
    Q_OBJECT

    std::vector<Row> m_rows;

private Q_SLOTS:
    void initTestCase()
    {
        mallopt(M_MMAP_THRESHOLD, 1 << 30);
        mallopt(M_TRIM_THRESHOLD, 2000000000);
        DatasetCache cache;
        try {
            (void)cache.get("fashion_mnist");
        } catch (const DataError &error) {
            QSKIP(error.what());
        }
        const auto factory = loadBackend(findBackendModule("reference"));
        TrainingService service({[&cache](const DataSpec &data) { return cache.get(data.dataset); },
                                 [factory](const std::string &) { return factory; }});
        std::vector<RunId> ids;
        for (const char *preset : {"d2l-bn-scratch", "d2l-bn"})
            for (const std::int64_t seed : {0, 1, 2}) {
                ExperimentSpec spec = findPreset(preset)->spec;
                spec.training.seed = seed;
                ids.push_back(service.submit(spec));
                m_rows.push_back({preset, seed, service.history(ids.back())});
            }
        for (const RunId id : ids)
            service.wait(id);
    }

    void figuresAreTheChapters_data()
    {
        QTest::addColumn<int>("row");
        for (std::size_t i = 0; i < m_rows.size(); ++i)
            QTest::addRow("%s, seed %d", m_rows[i].preset.c_str(), static_cast<int>(m_rows[i].seed))
                << static_cast<int>(i);
    }

    void figuresAreTheChapters()
    {
        QFETCH(int, row);
        const RunHistory &history = *m_rows[static_cast<std::size_t>(row)].history;
        QCOMPARE(history.status().state, RunState::Finished);
        const EpochRecord last = history.epochs().back();
        const std::vector<float> gamma = lastOfFirstNorm(history, NormQuantity::Gamma);
        const float beta = largestDistance(lastOfFirstNorm(history, NormQuantity::Beta), 0);
        QString gammas;
        for (const float value : gamma)
            gammas += QString(" %1").arg(static_cast<double>(value), 0, 'f', 3);
        qInfo("| %s | %d | %.3f | %.3f | %.3f | %.3f |%s | %.1e |",
              m_rows[static_cast<std::size_t>(row)].preset.c_str(),
              static_cast<int>(m_rows[static_cast<std::size_t>(row)].seed), last.trainLoss,
              last.trainAccuracy, last.testAccuracy, history.bestEpoch()->testAccuracy,
              qPrintable(gammas), static_cast<double>(beta));
        QVERIFY(last.trainLoss >= 0.243 && last.trainLoss <= 0.265);
        QVERIFY(last.trainAccuracy >= 0.900 && last.trainAccuracy <= 0.912);
        QVERIFY(beta < 1e-5F);
        QVERIFY(largestDistance(gamma, 1) > 0.05F);
    }
};

QTEST_APPLESS_MAIN(TestChapterFigures)
#include "test_chapter_figures.moc"
