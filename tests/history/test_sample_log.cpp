// Samples that outgrow memory: what is read is what was appended, wherever it is kept; and the
// extremes of buckets are those of the samples in them.
#include "engine/history/sample_log.h"
#include "engine/history/store_error.h"

#include <QtTest>

#include <sys/resource.h>

#include <atomic>
#include <cmath>
#include <csignal>
#include <thread>

using namespace normscope;

namespace {

constexpr std::size_t narrow = 3;
constexpr std::size_t wide = 40;

/// Of any sample, without a memory of it; NaN and infinities among them.
float valueOf(std::size_t sample, std::size_t layer, std::size_t quantity, std::size_t channel)
{
    const std::size_t mixed =
        (sample * 7919 + layer * 104729 + quantity * 1299709 + channel * 15485863) % 100003;
    if (channel == 1 && sample % 3 == 0)
        return std::numeric_limits<float>::quiet_NaN();
    if (channel == 2 && sample % 1001 == 7)
        return std::numeric_limits<float>::infinity();
    return static_cast<float>(mixed) / 1000.0F - 50.0F;
}

NormSamples sampleOf(std::size_t sample)
{
    NormSamples all;
    for (std::size_t layer = 0; layer < 2; ++layer) {
        NormSample made{.step = static_cast<std::int64_t>(3 * sample),
                        .epoch = static_cast<double>(sample) / 10,
                        .seconds = static_cast<double>(sample) / 7};
        std::size_t quantity = 0;
        for (auto *part : {&made.gamma, &made.beta, &made.movingMean, &made.movingVariance}) {
            for (std::size_t channel = 0; channel < (layer == 0 ? narrow : wide); ++channel)
                part->push_back(valueOf(sample, layer, quantity, channel));
            ++quantity;
        }
        all.push_back(std::move(made));
    }
    return all;
}

std::unique_ptr<SampleLog> logOf(std::size_t samples)
{
    auto log = std::make_unique<SampleLog>(std::vector<std::int64_t>{narrow, wide});
    for (std::size_t i = 0; i < samples; ++i)
        log->append(sampleOf(i));
    return log;
}

bool same(float a, float b)
{
    return a == b || (std::isnan(a) && std::isnan(b));
}

/// The first value of a range that is another one; empty when all are the same.
QString difference(const SampleLog &log, std::size_t first, std::size_t count)
{
    const auto moments = log.moments(first, count);
    for (std::size_t i = 0; i < count; ++i)
        if (moments[i].step != static_cast<std::int64_t>(3 * (first + i)) ||
            moments[i].epoch != static_cast<double>(first + i) / 10)
            return QString("moment of sample %1").arg(first + i);
    for (std::size_t layer = 0; layer < 2; ++layer)
        for (std::size_t quantity = 0; quantity < 4; ++quantity) {
            const auto values =
                log.values(layer, static_cast<NormQuantity>(quantity), first, count);
            for (std::size_t i = 0; i < values.size(); ++i)
                if (const std::size_t channels = log.channels(layer);
                    !same(values[i], valueOf(first + i / channels, layer, quantity, i % channels)))
                    return QString("sample %1").arg(first + i / channels);
        }
    return {};
}

/// No file may become longer than it is: what a full disk says.
class FullDisk
{
public:
    FullDisk() : m_handler(std::signal(SIGXFSZ, SIG_IGN))
    {
        getrlimit(RLIMIT_FSIZE, &m_before);
        rlimit none = m_before;
        none.rlim_cur = 0;
        setrlimit(RLIMIT_FSIZE, &none);
    }
    ~FullDisk()
    {
        setrlimit(RLIMIT_FSIZE, &m_before);
        std::signal(SIGXFSZ, m_handler);
    }
    FullDisk(const FullDisk &) = delete;
    FullDisk &operator=(const FullDisk &) = delete;

private:
    rlimit m_before{};
    void (*m_handler)(int);
};

} // namespace

class TestSampleLog : public QObject
{
    Q_OBJECT
private Q_SLOTS:
    void anyRangeIsReadBack()
    {
        const auto log = logOf(3000);
        QVERIFY(log->hasFile());
        QCOMPARE(log->size(), std::size_t{3000});
        for (const auto &[first, count] : std::vector<std::pair<std::size_t, std::size_t>>{
                 {0, 3000}, {0, 1}, {1023, 2}, {2999, 1}, {500, 2100}, {2040, 20}, {3000, 0}})
            QCOMPARE(difference(*log, first, count), QString());
        const auto rows = log->samples(1020, 10);
        QCOMPARE(rows.size(), std::size_t{10});
        QCOMPARE(rows[4][1].step, std::int64_t{3 * 1024});
        QVERIFY(same(rows[4][1].beta[5], valueOf(1024, 1, 1, 5)));
        QVERIFY_EXCEPTION_THROWN((void)log->moments(2999, 2), std::out_of_range);
        QCOMPARE(log->countUpTo(-1), std::size_t{0});
        QCOMPARE(log->countUpTo(3 * 1500 + 1), std::size_t{1501});
        QCOMPARE(log->countUpTo(1'000'000), std::size_t{3000});
    }

    void extremesOfBucketsAreThoseOfTheirSamples()
    {
        const std::size_t samples = 40'000;
        const auto log = logOf(samples);
        std::size_t width = 1;
        for (std::size_t level = 0; level < 6; ++level, width *= SampleLog::fanOut) {
            const std::size_t buckets = samples / width;
            if (buckets == 0)
                break;
            const std::size_t first = buckets > 3 ? buckets / 3 : 0;
            const std::size_t count = std::min<std::size_t>(buckets - first, 700);
            const auto moments = log->bucketMoments(level, first, count);
            const auto extremes =
                log->bucketExtremes(0, NormQuantity::MovingMean, level, first, count);
            // The newest, too, of which nothing has been gathered yet.
            const auto newest =
                log->bucketExtremes(0, NormQuantity::MovingMean, level, buckets - 1, 1);
            const auto holds = [&](const std::vector<float> &found, std::size_t i,
                                   std::size_t bucket) {
                for (std::size_t channel = 0; channel < narrow; ++channel) {
                    float lo = std::numeric_limits<float>::quiet_NaN();
                    float hi = lo;
                    for (std::size_t s = bucket * width; s < (bucket + 1) * width; ++s)
                        if (const float value = valueOf(s, 0, 2, channel); std::isfinite(value)) {
                            lo = std::fmin(lo, value);
                            hi = std::fmax(hi, value);
                        }
                    if (!same(found[i * 2 * narrow + channel], lo) ||
                        !same(found[(i * 2 + 1) * narrow + channel], hi))
                        return false;
                }
                return true;
            };
            for (std::size_t i = 0; i < count; ++i) {
                QVERIFY(holds(extremes, i, first + i));
                QCOMPARE(moments[i].first.step, static_cast<std::int64_t>(3 * (first + i) * width));
                QCOMPARE(moments[i].last.step,
                         static_cast<std::int64_t>(3 * ((first + i + 1) * width - 1)));
            }
            QVERIFY(holds(newest, 0, buckets - 1));
        }
        const auto extents = log->extents(1, NormQuantity::Gamma);
        float lo = std::numeric_limits<float>::infinity();
        float hi = -lo;
        float least = lo;
        for (std::size_t i = 0; i < samples; ++i)
            if (const float value = valueOf(i, 1, 0, 2); std::isfinite(value)) {
                lo = std::min(lo, value);
                hi = std::max(hi, value);
                if (value > 0)
                    least = std::min(least, value);
            }
        QCOMPARE(extents[2].lo, lo);
        QCOMPARE(extents[2].hi, hi);
        QCOMPARE(extents[2].least, least);
    }

    void aUsualRunHasNoFileAndALongOneLittleMemory()
    {
        QVERIFY(!logOf(700)->hasFile());
        const auto log = logOf(20'000);
        const std::size_t sample = 24 + 4 * sizeof(float) * (narrow + wide);
        QVERIFY(log->heldBytes() < 1500 * sample);
    }

    void samplesOfOtherLayersAreRefused()
    {
        SampleLog log({narrow});
        QVERIFY_EXCEPTION_THROWN(log.append(sampleOf(0)), std::invalid_argument);
        QVERIFY_EXCEPTION_THROWN(log.append({}), std::invalid_argument);
        QCOMPARE(log.size(), std::size_t{0});
        QVERIFY(log.values(0, NormQuantity::Gamma, 0, 0).empty());
    }

    void aFullDiskIsBorneInMemory()
    {
        std::unique_ptr<SampleLog> log;
        {
            const FullDisk full;
            log = logOf(2500);
            QVERIFY(log->heldBytes() > 2500 * 4 * sizeof(float) * (narrow + wide));
            QCOMPARE(difference(*log, 0, 2500), QString());
        }
        for (std::size_t i = 2500; i < 4000; ++i)
            log->append(sampleOf(i));
        QVERIFY(log->heldBytes() < 1500 * (24 + 4 * sizeof(float) * (narrow + wide)));
        QCOMPARE(difference(*log, 0, 4000), QString());
    }

    void aFileNeedsAFolderThatCanBeWritten()
    {
        qputenv("TMPDIR", "/there/is/none");
        const auto log = logOf(1500); // the next folder does
        qunsetenv("TMPDIR");
        QVERIFY(log->hasFile());
        QCOMPARE(difference(*log, 0, 1500), QString());
    }

    void readersDoNotDisturbTheWriter()
    {
        SampleLog log({narrow, wide});
        constexpr std::size_t samples = 6000;
        std::thread writer([&] {
            for (std::size_t i = 0; i < samples; ++i)
                log.append(sampleOf(i));
        });
        std::atomic<bool> wrong{false};
        const auto readAll = [&] {
            for (std::size_t size = 0; size < samples;) {
                size = log.size();
                const std::size_t first = size > 50 ? size * 2 / 3 : 0;
                if (!difference(log, first, std::min<std::size_t>(size - first, 50)).isEmpty())
                    wrong = true;
                if (const std::size_t buckets = size / 64; buckets > 0)
                    if (log.bucketExtremes(1, NormQuantity::Beta, 2, 0, buckets).size() !=
                        buckets * 2 * wide)
                        wrong = true;
                (void)log.extents(1, NormQuantity::Gamma);
            }
        };
        std::thread other(readAll);
        readAll();
        other.join();
        writer.join();
        QVERIFY(!wrong);
    }
};

QTEST_APPLESS_MAIN(TestSampleLog)
#include "test_sample_log.moc"
