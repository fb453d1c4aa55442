// What the layers cost on a backend: measured from the starting weights, or why not.
#include "engine/experiment/presets.h"
#include "engine/service/backend_costs.h"
#include "tests/support/fake_backend.h"

#include <QtTest>

using namespace normscope;
using normscope::test::FakeBehaviour;
using normscope::test::FakeFactory;
using normscope::test::smallDataset;

namespace {

BackendCosts costs(const FakeBehaviour &behaviour, ExperimentSpec spec)
{
    auto factory = std::make_shared<FakeFactory>(behaviour);
    auto data = smallDataset(100);
    spec.training.backend = lanesBackend;
    return measureCosts({[data](const DataSpec &) { return data; },
                         [factory](const std::string &name) {
                             if (name != lanesBackend)
                                 throw BackendError("no such backend");
                             return factory;
                         }},
                        spec);
}

ExperimentSpec small(std::int64_t batch = 20)
{
    ExperimentSpec spec = findPreset("d2l-bn")->spec;
    spec.training.batchSize = batch;
    return spec;
}

} // namespace

class TestBackendCosts : public QObject
{
    Q_OBJECT
private Q_SLOTS:
    void theBackendOfTheSpecTells()
    {
        FakeBehaviour behaviour;
        behaviour.costs = {{.firstLayer = 0, .layerCount = 12, .forward = 5, .backward = 7}};
        const BackendCosts told = costs(behaviour, small());
        QCOMPARE(QString::fromStdString(told.fault), QString());
        QCOMPARE(told.title, std::string("lanes"));
        QCOMPARE(told.version, std::string("fake 1"));
        QCOMPARE(told.parts.size(), std::size_t{1});
        QCOMPARE(told.parts.front().backward, 7.0);
    }

    void faultsAreWords()
    {
        QCOMPARE(costs({}, small()).fault,
                 std::string("The fake backend cannot tell what its layers cost"));
        FakeBehaviour refusing;
        refusing.refusal = "No";
        QCOMPARE(costs(refusing, small()).fault, std::string("No"));
        QVERIFY(costs({}, small(1)).fault.find("cannot learn from") != std::string::npos);
        QVERIFY(costs({}, small(5000)).fault.find("larger") != std::string::npos);
        RunResources none{[](const DataSpec &) -> std::shared_ptr<const Dataset> {
                              throw DataError("There are no data");
                          },
                          {}};
        QCOMPARE(measureCosts(none, small()).fault, std::string("There are no data"));
    }
};

QTEST_APPLESS_MAIN(TestBackendCosts)
#include "test_backend_costs.moc"
