// Records as bytes and back: the same bits, and nothing that is damaged gets through.
#include "engine/history/record_codec.h"
#include "tests/support/recorded_run.h"

#include <QtTest>

#include <random>

using namespace normscope;
using normscope::test::recordedCheckpoint;
using normscope::test::recordedRun;

namespace {

constexpr std::int64_t channels[] = {6, 16};

} // namespace

class TestRecordCodec : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void stepsComeBack();
    void samplesComeBack();
    void checkpointComesBack();
    void sampledCurvesAreSmall();
    void liesAboutSizes();
    void damage();
};

void TestRecordCodec::stepsComeBack()
{
    const auto run = recordedRun(200);
    const std::vector<StepRecord> all = run->steps();
    const std::string bytes = encodeSteps(std::span(all).subspan(50));
    RunHistory back(run->spec());
    for (const StepRecord &step : std::span(all).first(50))
        back.addStep(step);
    for (const StepRecord &step : decodeSteps(bytes, 51, 150, 10))
        back.addStep(step);
    RunHistory front(run->spec());
    for (const StepRecord &step : all)
        front.addStep(step);
    QCOMPARE(test::difference(front, back), std::string());
    QVERIFY(decodeSteps(encodeSteps({}), 1, 0, 10).empty());
}

void TestRecordCodec::samplesComeBack()
{
    const auto run = recordedRun(200);
    RunHistory front(run->spec());
    RunHistory back(run->spec());
    front.setNormLayers(run->normLayers());
    back.setNormLayers(run->normLayers());
    const auto samples = run->normSamples(0);
    for (const NormSamples &each : samples)
        front.addNormSamples(each);
    for (const NormSamples &each :
         decodeNormSamples(encodeNormSamples(samples), samples.size(), channels, 10))
        back.addNormSamples(each);
    QCOMPARE(back.normSampleCount(), std::size_t{67});
    QCOMPARE(test::difference(front, back), std::string());
}

void TestRecordCodec::checkpointComesBack()
{
    const auto run = recordedRun(57);
    Checkpoint checkpoint = recordedCheckpoint(*run);
    QCOMPARE(test::difference(checkpoint, decodeCheckpoint(encodeCheckpoint(checkpoint))),
             std::string());
    // Floats take half of what doubles take.
    QVERIFY(encodeCheckpoint(checkpoint).size() < 2000 * 4 + 2000 * 8 + 500);
    checkpoint.validating = true;
    QVERIFY(decodeCheckpoint(encodeCheckpoint(checkpoint)).validating);
}

void TestRecordCodec::sampledCurvesAreSmall()
{
    // γ that creeps: most of its bytes are those of the sample before.
    std::vector<NormSamples> samples;
    for (int i = 0; i < 500; ++i) {
        NormSample sample{.step = i};
        for (auto *part : {&sample.gamma, &sample.beta, &sample.movingMean, &sample.movingVariance})
            for (int channel = 0; channel < 84; ++channel)
                part->push_back(1.0F + 1e-4F * static_cast<float>(i * (channel % 7)));
        samples.push_back({std::move(sample)});
    }
    QVERIFY(encodeNormSamples(samples).size() < std::size_t{500} * 84 * 4 * 4 / 2);
}

void TestRecordCodec::liesAboutSizes()
{
    const auto run = recordedRun(30);
    const std::string steps = encodeSteps(run->steps());
    for (const std::size_t count :
         {std::size_t{0}, std::size_t{29}, std::size_t{31}, std::size_t{1} << 40, ~std::size_t{0}})
        QVERIFY_EXCEPTION_THROWN((void)decodeSteps(steps, 1, count, 10), CodecError);
    QVERIFY_EXCEPTION_THROWN((void)decodeSteps(steps, 1, 30, 0), CodecError);
    const std::string samples = encodeNormSamples(run->normSamples(0));
    for (const std::size_t count : {std::size_t{10}, std::size_t{12}, ~std::size_t{0}})
        QVERIFY_EXCEPTION_THROWN((void)decodeNormSamples(samples, count, channels, 10), CodecError);
    const std::int64_t wrong[] = {6, -1};
    QVERIFY_EXCEPTION_THROWN((void)decodeNormSamples(samples, 11, wrong, 10), CodecError);
    const std::int64_t huge[] = {std::int64_t{1} << 40};
    QVERIFY_EXCEPTION_THROWN((void)decodeNormSamples(samples, 11, huge, 10), CodecError);
    QVERIFY_EXCEPTION_THROWN((void)decodeCheckpoint(""), CodecError);
}

void TestRecordCodec::damage()
{
    const auto run = recordedRun(57);
    const std::string whole = encodeCheckpoint(recordedCheckpoint(*run));
    std::mt19937 random(1);
    for (int i = 0; i < 500; ++i) {
        std::string bytes = whole;
        if (i % 2 == 0)
            bytes[random() % bytes.size()] ^= static_cast<char>(1U << (random() % 8));
        else
            bytes.resize(random() % bytes.size());
        QVERIFY_EXCEPTION_THROWN((void)decodeCheckpoint(bytes), CodecError);
    }
    // Deflated records have a checksum of their own.
    const std::string steps = encodeSteps(run->steps());
    for (std::size_t i = 0; i < steps.size(); i += 7) {
        std::string bytes = steps;
        bytes[i] ^= 16;
        try {
            const auto back = decodeSteps(bytes, 1, 57, 10);
            QCOMPARE(encodeSteps(back), steps); // a bit of the header that says nothing
        } catch (const CodecError &) {
        }
    }
}

QTEST_APPLESS_MAIN(TestRecordCodec)
#include "test_record_codec.moc"
