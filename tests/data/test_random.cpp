// The counter-based generator, held to the paper's known answers.
#include "engine/data/random.h"

#include <QtTest>

#include <algorithm>
#include <cmath>

using namespace normscope;

class TestRandom : public QObject
{
    Q_OBJECT
private Q_SLOTS:
    // From the reference distribution of Salmon et al. (kat_vectors).
    void knownAnswers()
    {
        const std::array<std::uint32_t, 4> zeros{0x6627e8d5, 0xe169c58d, 0xbc57ac4c, 0x9b00dbd8};
        QVERIFY(philox({0, 0, 0, 0}, {0, 0}) == zeros);
        const std::uint32_t f = 0xffffffff;
        const std::array<std::uint32_t, 4> ones{0x408f276d, 0x41c83b0e, 0xa20bc7c6, 0x6d5451fd};
        QVERIFY(philox({f, f, f, f}, {f, f}) == ones);
        const std::array<std::uint32_t, 4> pi{0xd16cfe09, 0x94fdcceb, 0x5001e420, 0x24126ea1};
        QVERIFY(philox({0x243f6a88, 0x85a308d3, 0x13198a2e, 0x03707344},
                       {0xa4093822, 0x299f31d0}) == pi);
    }

    void streamsAreFunctionsOfTheirKey()
    {
        RandomStream a(7, "weights", "conv1.weight");
        RandomStream b(7, "weights", "conv1.weight");
        RandomStream otherName(7, "weights", "conv2.weight");
        RandomStream otherSeed(8, "weights", "conv1.weight");
        RandomStream otherStep(7, "weights", "conv1.weight", 1);
        int same = 0;
        for (int i = 0; i < 1000; ++i) {
            const std::uint32_t value = a.next();
            QCOMPARE(b.next(), value);
            same += (otherName.next() == value) + (otherSeed.next() == value) +
                    (otherStep.next() == value);
        }
        QVERIFY(same < 3);
    }

    void uniformHasItsMoments()
    {
        RandomStream stream(1, "test", "uniform");
        double sum = 0;
        double squares = 0;
        constexpr int count = 200000;
        for (int i = 0; i < count; ++i) {
            const double value = stream.uniform();
            QVERIFY(value >= 0 && value < 1);
            sum += value;
            squares += value * value;
        }
        const double mean = sum / count;
        QVERIFY(std::abs(mean - 0.5) < 0.003);
        QVERIFY(std::abs(squares / count - mean * mean - 1.0 / 12) < 0.001);
    }

    void orderIsAPermutationThatChangesEachEpoch()
    {
        std::vector<std::uint32_t> first;
        std::vector<std::uint32_t> again;
        std::vector<std::uint32_t> second;
        shuffledOrder(3, 1, 60000, first);
        shuffledOrder(3, 1, 60000, again);
        shuffledOrder(3, 2, 60000, second);
        QVERIFY(first == again);
        QVERIFY(first != second);
        std::sort(second.begin(), second.end());
        for (std::uint32_t i = 0; i < second.size(); ++i)
            QCOMPARE(second[i], i);
    }
};

QTEST_APPLESS_MAIN(TestRandom)
#include "test_random.moc"
