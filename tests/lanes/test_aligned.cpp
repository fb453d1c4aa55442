// Memory for vectors: zeros on a cache line, also where blocks share pages and come back.
#include "engine/lanes/aligned.h"

#include <QtTest>

#include <algorithm>
#include <cstdint>
#include <random>
#include <thread>
#include <vector>

using normscope::lanes::Aligned;

namespace {

bool isZeroOnALine(const Aligned<float> &block)
{
    return reinterpret_cast<std::uintptr_t>(block.data()) % 64 == 0 &&
           std::all_of(block.data(), block.data() + block.size(), [](float x) { return x == 0; });
}

/// Takes blocks of all sizes, writes its mark all over them, gives some back; false where a new
/// one was not zero or a mark did not stay.
bool takesAndGivesBack(unsigned seed)
{
    std::mt19937 random(seed);
    const auto mark = static_cast<float>(seed);
    std::vector<Aligned<float>> blocks;
    const auto isMine = [mark](const Aligned<float> &block) {
        return std::all_of(block.data(), block.data() + block.size(),
                           [mark](float x) { return x == mark; });
    };
    for (int i = 0; i < 300; ++i) {
        const std::size_t size = random() % (i % 10 == 0 ? 700000 : 20000);
        Aligned<float> block(size);
        if (!isZeroOnALine(block))
            return false;
        std::fill_n(block.data(), size, mark);
        blocks.push_back(std::move(block));
        while (blocks.size() > 12) {
            const std::size_t at = random() % blocks.size();
            if (!isMine(blocks[at]))
                return false;
            blocks.erase(blocks.begin() + static_cast<std::ptrdiff_t>(at));
        }
    }
    return std::ranges::all_of(blocks, isMine);
}

} // namespace

class TestAligned : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void anySizeIsZeroOnALine()
    {
        for (const std::size_t size : {0, 1, 15, 16, 17, 262143, 262144, 262145, 524288, 3000000})
            QVERIFY2(isZeroOnALine(Aligned<float>(size)), qPrintable(QString::number(size)));
        Aligned<float> none;
        QCOMPARE(none.size(), std::size_t{0});
        QCOMPARE(none.data(), nullptr);
    }

    void threadsDoNotMeetInTheirBlocks()
    {
        std::atomic<int> right = 0;
        {
            std::vector<std::jthread> threads;
            for (unsigned seed = 1; seed <= 4; ++seed)
                threads.emplace_back([&right, seed] { right += takesAndGivesBack(seed) ? 1 : 0; });
        }
        QCOMPARE(right.load(), 4);
    }
};

QTEST_APPLESS_MAIN(TestAligned)
#include "test_aligned.moc"
