// What the parts of training steps cost, put together.
#include "engine/backend/backend.h"
#include "engine/backend/step_cost.h"

#include <QtTest>

using namespace normscope;

namespace {

std::vector<StepCost> step(double forward, double backward)
{
    return {{.part = "images", .forward = 7},
            {.firstLayer = 0, .layerCount = 2, .forward = forward, .backward = backward}};
}

} // namespace

class TestStepCost : public QObject
{
    Q_OBJECT
private Q_SLOTS:
    void oneSlowStepDoesNotCount()
    {
        const auto costs = medianCosts({step(1, 30), step(900, 20), step(2, 10)});
        QCOMPARE(costs.size(), std::size_t{2});
        QCOMPARE(costs[0].part, std::string("images"));
        QCOMPARE(costs[0].forward, 7.0);
        QCOMPARE(costs[1].layerCount, std::size_t{2});
        QCOMPARE(costs[1].forward, 2.0);
        QCOMPARE(costs[1].backward, 20.0);
    }

    void noStepCostsNothing() { QVERIFY(medianCosts({}).empty()); }
};

QTEST_APPLESS_MAIN(TestStepCost)
#include "test_step_cost.moc"
