// What comes out of calls into LibTorch.
#include "engine/backend/backend.h"
#include "engine/nn/guard.h"
#include "engine/nn/torch_headers.h"

#include <QtTest>

#include <thread>

using namespace normscope;
using namespace normscope::nn;

namespace {

template <typename Body>
std::string errorOf(Body body)
{
    try {
        guarded("do this", body);
    } catch (const BackendError &error) {
        return error.what();
    }
    return "no BackendError";
}

} // namespace

class TestGuard : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void resultPassesThrough();
    void ownErrorsPassThrough();
    void torchTextStaysInside();
    void anythingElseIsTranslated();
    void missingMemoryIsSaidSo();
    void causeStaysNested();
    void threadCountBelongsToTheThread();
};

void TestGuard::resultPassesThrough()
{
    QCOMPARE(guarded("do this", [] { return 7; }), 7);
}

void TestGuard::ownErrorsPassThrough()
{
    QCOMPARE(errorOf([] { throw BackendError("as it is"); }), std::string("as it is"));
}

void TestGuard::torchTextStaysInside()
{
    const auto text = errorOf([] { return torch::ones({2, 3}).matmul(torch::ones({2, 3})); });
    QCOMPARE(text, std::string("LibTorch could not do this"));
}

void TestGuard::anythingElseIsTranslated()
{
    QCOMPARE(errorOf([] { throw 42; }), std::string("LibTorch could not do this"));
}

void TestGuard::missingMemoryIsSaidSo()
{
    const auto torchs = errorOf([] { return torch::empty({std::int64_t{1} << 50}); });
    QVERIFY2(torchs.starts_with("There is not enough memory to do this"), torchs.c_str());
    const auto ours = errorOf([] { throw std::bad_alloc(); });
    QVERIFY2(ours.starts_with("There is not enough memory to do this"), ours.c_str());
}

void TestGuard::causeStaysNested()
{
    try {
        guarded("do this", [] { throw std::runtime_error("the cause"); });
        QFAIL("nothing was thrown");
    } catch (const BackendError &error) {
        QVERIFY_EXCEPTION_THROWN(std::rethrow_if_nested(error), std::runtime_error);
    }
}

void TestGuard::threadCountBelongsToTheThread()
{
    useIntraOpThreads(1);
    std::jthread([] {
        useIntraOpThreads(2);
        QCOMPARE(at::get_num_threads(), 2);
    }).join();
    QCOMPARE(at::get_num_threads(), 1);
}

QTEST_GUILESS_MAIN(TestGuard)
#include "test_guard.moc"
