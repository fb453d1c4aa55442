// Whole runs, ten epochs of the whole data: lanes in float32 and the reference, five seeds of every
// preset, end in the same window. Single numbers of such runs prove nothing, since rounding grows
// without bound in them; their spread over seeds does. Takes minutes, the reference most of them:
// its figures are kept in the build folder.
#include "engine/backend/backend_module.h"
#include "engine/data/data_source.h"
#include "engine/experiment/presets.h"
#include "engine/lanes/lanes_factory.h"
#include "tests/lanes/figures.h"

#include <QtTest>

#include <malloc.h>

#include <cmath>
#include <map>

using namespace normscope;
using namespace normscope::lanes;
using namespace normscope::lanes::test;

namespace {

constexpr std::int64_t seeds = 5;

ExperimentSpec specOf(const Preset &preset, std::int64_t seed)
{
    ExperimentSpec spec = preset.spec;
    spec.training.seed = seed;
    spec.training.threads = 1;
    return spec;
}

using Table = std::map<std::string, std::vector<Figures>>; ///< by preset

} // namespace

class TestWindows : public QObject
{
    Q_OBJECT

    DatasetCache m_cache;
    Table m_lanes;
    Table m_reference;

    /// Trains what the store does not know, as many runs at once as there are cores.
    Table figures(const std::shared_ptr<BackendFactory> &factory, FigureStore *store)
    {
        TrainingService service({[this](const DataSpec &data) { return m_cache.get(data.dataset); },
                                 [factory](const std::string &) { return factory; }});
        Table table;
        struct Waiting
        {
            RunId id;
            Figures *place;
            QByteArray key;
        };
        std::vector<Waiting> waiting;
        for (const Preset &preset : presets()) {
            std::vector<Figures> &of = table[preset.name];
            of.resize(seeds);
            for (std::int64_t seed = 0; seed < seeds; ++seed) {
                const ExperimentSpec spec = specOf(preset, seed);
                const QByteArray key = FigureStore::key(spec, factory->version());
                Figures &place = of[static_cast<std::size_t>(seed)];
                const auto known = store != nullptr ? store->find(key) : std::nullopt;
                if (known)
                    place = *known;
                else
                    waiting.push_back({service.submit(spec), &place, key});
            }
        }
        for (const auto &[id, place, key] : waiting) {
            service.wait(id);
            const auto ended = figuresOf(*service.history(id));
            if (!ended) {
                qWarning("%s", service.history(id)->status().reason.c_str());
                place->trainLoss = NAN;
                continue;
            }
            *place = *ended;
            if (store != nullptr)
                store->add(key, *ended);
            service.remove(id);
        }
        return table;
    }

private Q_SLOTS:
    void initTestCase()
    {
        mallopt(M_MMAP_THRESHOLD, 1 << 30);
        mallopt(M_TRIM_THRESHOLD, 2000000000);
        try {
            (void)m_cache.get("fashion_mnist");
        } catch (const DataError &error) {
            QSKIP(error.what());
        }
        m_lanes = figures(std::make_shared<LanesFactory>(), nullptr);
        FigureStore store(NORMSCOPE_BINARY_DIR "/reference_figures.csv");
        m_reference = figures(loadBackend(findBackendModule("reference")), &store);
    }

    void windowsOverlap_data()
    {
        QTest::addColumn<std::string>("preset");
        for (const Preset &preset : presets())
            QTest::newRow(preset.name.c_str()) << preset.name;
    }

    void windowsOverlap()
    {
        QFETCH(std::string, preset);
        QStringList wrong;
        for (std::size_t figure = 0; figure < figureNames.size(); ++figure) {
            const auto window = [&](const Table &table) {
                std::vector<double> values;
                for (const Figures &figures : table.at(preset))
                    values.push_back(figures.values()[figure]);
                return windowOf(values);
            };
            const Window lanes = window(m_lanes);
            const Window reference = window(m_reference);
            const double standardError =
                std::hypot(lanes.deviation, reference.deviation) / std::sqrt(double(seeds));
            qInfo("| %s | %s | %.4f ± %.4f | %.4f ± %.4f |", preset.c_str(), figureNames[figure],
                  lanes.mean, lanes.deviation, reference.mean, reference.deviation);
            if (!(std::abs(lanes.mean - reference.mean) <=
                  3 * standardError + figureFloors[figure]))
                wrong << figureNames[figure];
        }
        QVERIFY2(wrong.isEmpty(), qPrintable(wrong.join(", ")));
    }
};

QTEST_APPLESS_MAIN(TestWindows)
#include "test_windows.moc"
