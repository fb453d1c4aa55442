// The module as the programs load it, what it says of itself, and the judgement on a BLAS.
#include "engine/backend/backend_module.h"
#include "engine/nn/blas.h"
#include "tests/nn/nn_fixtures.h"

#include <QtTest>

using namespace normscope;
using namespace normscope::nn;

namespace {

int threadsSet = 0;

OpenBlas build(int (*parallel)())
{
    return {parallel,
            [] { return const_cast<char *>("OpenBLAS 0.3.21 NO_LAPACKE Zen MAX_THREADS=64"); },
            [](int threads) { threadsSet = threads; }, [] { return threadsSet; }};
}

} // namespace

class TestFactory : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void initTestCase();
    void saysWhatItIs();
    void sameBlasIsFoundFromInsideTheModule();
    void trainsThroughTheModule();
    void acceptsEveryKindItHas();
    void refusesUnknownLayersAndOptimizers();
    void networkThatCannotWorkIsToldWithItsKey();

    void serialOpenBlasIsNotSafe();
    void parallelOpenBlasIsHeldToOneThread();
    void openBlasThatDoesNotObeyIsNotSafe();
    void openBlasThatCannotBeSetIsNotSafe();
    void otherBlasIsSafe();

private:
    std::shared_ptr<BackendFactory> m_factory;
};

void TestFactory::initTestCase()
{
    m_factory = loadBackend(findBackendModule("reference"));
    QVERIFY(m_factory != nullptr);
}

void TestFactory::saysWhatItIs()
{
    QCOMPARE(m_factory->name(), std::string("reference"));
    const QRegularExpression form(R"(^LibTorch \d+\.\d+\.\d+, (OpenBLAS [\d.]+|another BLAS)$)");
    const QString version = QString::fromStdString(m_factory->version());
    QVERIFY2(form.match(version).hasMatch(), qPrintable(version));
    qInfo("%s", qPrintable(version));
}

void TestFactory::sameBlasIsFoundFromInsideTheModule()
{
    // This program links the same libraries, the module is loaded apart (RTLD_LOCAL).
    const Blas here = holdToOneThread(findOpenBlas());
    QVERIFY(m_factory->version().ends_with(here.description));
    QCOMPARE(m_factory->unsafeConcurrency().has_value(), here.unsafeConcurrency.has_value());
    if (const OpenBlas found = findOpenBlas(); found.threads != nullptr)
        QCOMPARE(found.threads(), 1);
}

void TestFactory::trainsThroughTheModule()
{
    const auto data = randomDataset(64);
    const auto spec = chapterSpec("library");
    const auto backend = m_factory->create(spec, data);
    writeStart(*backend, analysisOf(spec, *data), 1);
    const BatchResult first = backend->trainStep(indicesFrom(0, 64), {1, 0.5});
    QVERIFY(first.loss > 1.5 && first.loss < 4);
    BatchResult last;
    for (int step = 2; step <= 40; ++step)
        last = backend->trainStep(indicesFrom(0, 64), {step, 0.5});
    QVERIFY(last.loss < 0.5 * first.loss);
    QVERIFY(last.correct > first.correct);
}

void TestFactory::acceptsEveryKindItHas()
{
    ExperimentSpec spec;
    for (const LayerKind &kind : layerKinds())
        spec.model.layers.push_back(makeLayer(kind.name));
    QVERIFY(!m_factory->refusal(spec).has_value());
}

void TestFactory::refusesUnknownLayersAndOptimizers()
{
    ExperimentSpec spec = chapterSpec("library");
    spec.training.optimizer.kind = "bogus";
    QVERIFY(QString::fromStdString(m_factory->refusal(spec).value()).contains("\"bogus\""));
    QVERIFY_EXCEPTION_THROWN((void)m_factory->create(spec, randomDataset(4)), BackendError);

    spec = chapterSpec("library");
    spec.model.layers.front().kind = "hologram";
    QVERIFY(QString::fromStdString(m_factory->refusal(spec).value()).contains("\"hologram\""));
}

void TestFactory::networkThatCannotWorkIsToldWithItsKey()
{
    ExperimentSpec spec = chapterSpec("library");
    spec.model.layers.front().set("kernel_size", std::int64_t{29});
    try {
        (void)m_factory->create(spec, randomDataset(4));
        QFAIL("nothing was thrown");
    } catch (const BackendError &error) {
        QVERIFY2(QString(error.what()).contains("model.layers[0].kernel_size"), error.what());
    }
}

void TestFactory::serialOpenBlasIsNotSafe()
{
    const Blas blas = holdToOneThread(build([] { return 0; }));
    QCOMPARE(blas.description, std::string("OpenBLAS 0.3.21"));
    QVERIFY(blas.unsafeConcurrency.value().find("serial") != std::string::npos);
}

void TestFactory::parallelOpenBlasIsHeldToOneThread()
{
    for (int (*parallel)() : {+[] { return 1; }, +[] { return 2; }}) {
        threadsSet = 8;
        QVERIFY(!holdToOneThread(build(parallel)).unsafeConcurrency.has_value());
        QCOMPARE(threadsSet, 1);
    }
}

void TestFactory::openBlasThatDoesNotObeyIsNotSafe()
{
    OpenBlas deaf = build([] { return 1; });
    deaf.threads = [] { return 2; };
    QVERIFY(holdToOneThread(deaf).unsafeConcurrency.has_value());
}

void TestFactory::openBlasThatCannotBeSetIsNotSafe()
{
    OpenBlas mute = build([] { return 1; });
    mute.setThreads = nullptr;
    QVERIFY(holdToOneThread(mute).unsafeConcurrency.has_value());
}

void TestFactory::otherBlasIsSafe()
{
    const Blas blas = holdToOneThread({});
    QVERIFY(!blas.unsafeConcurrency.has_value());
    QCOMPARE(blas.description, std::string("another BLAS"));
}

QTEST_GUILESS_MAIN(TestFactory)
#include "test_factory.moc"
