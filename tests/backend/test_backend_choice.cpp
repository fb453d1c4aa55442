// Which backend computes what: runs that are compared are computed alike, and it is said why.
#include "engine/backend/backend_choice.h"
#include "engine/experiment/presets.h"

#include <QtTest>

using namespace normscope;

namespace {

/// Lanes that cannot do networks with a normalization.
std::optional<std::string> refusesNormalization(const ExperimentSpec &spec)
{
    return hasNormalization(spec.model) ? std::optional<std::string>("No normalization")
                                        : std::nullopt;
}

std::optional<std::string> refusesNothing(const ExperimentSpec & /*spec*/)
{
    return std::nullopt;
}

ExperimentSpec preset(const char *name, const char *backend = autoBackend)
{
    ExperimentSpec spec = findPreset(name)->spec;
    spec.training.backend = backend;
    return spec;
}

QStringList backends(const BackendChoice &choice)
{
    QStringList all;
    for (const ExperimentSpec &spec : choice.specs)
        all << QString::fromStdString(spec.training.backend);
    return all;
}

} // namespace

class TestBackendChoice : public QObject
{
    Q_OBJECT
private Q_SLOTS:
    void presetsLeaveItOpen()
    {
        for (const Preset &one : presets()) {
            QCOMPARE(one.spec.training.backend, std::string(autoBackend));
            QCOMPARE(one.spec.training.threads, 0);
        }
    }

    void lanesComputeWhatTheyCover()
    {
        const BackendChoice choice = chooseBackends({preset("d2l-plain")}, refusesNormalization);
        QCOMPARE(backends(choice), QStringList{"lanes"});
        QVERIFY(choice.reason.empty());
    }

    void theReferenceComputesTheRestAndItIsSaidWhy()
    {
        const BackendChoice choice = chooseBackends({preset("d2l-bn")}, refusesNormalization);
        QCOMPARE(backends(choice), QStringList{"reference"});
        QCOMPARE(choice.reason, std::string("No normalization"));
    }

    void aComparisonIsComputedByOneBackend()
    {
        for (const bool otherOrder : {false, true}) {
            std::vector<ExperimentSpec> specs{preset("d2l-bn"), preset("d2l-plain")};
            if (otherOrder)
                std::swap(specs[0], specs[1]);
            const BackendChoice choice = chooseBackends(specs, refusesNormalization);
            QCOMPARE(backends(choice), QStringList({"reference", "reference"}));
            // Which of the runs it is that lanes cannot do.
            QVERIFY(choice.reason.starts_with("No normalization ("));
            QVERIFY(choice.reason.find(specs[otherOrder ? 1 : 0].name) != std::string::npos);
        }
        QCOMPARE(backends(chooseBackends({preset("d2l-bn"), preset("d2l-plain")}, refusesNothing)),
                 QStringList({"lanes", "lanes"}));
    }

    void whatASpecNamesStays()
    {
        const BackendChoice both = chooseBackends(
            {preset("d2l-bn", lanesBackend), preset("d2l-bn", referenceBackend)}, refusesNothing);
        QCOMPARE(backends(both), QStringList({"lanes", "reference"}));
        QVERIFY(both.reason.empty());
        // Even where it cannot be: the run says so.
        const BackendChoice refused =
            chooseBackends({preset("d2l-bn", lanesBackend)}, refusesNormalization);
        QCOMPARE(backends(refused), QStringList{"lanes"});
        QVERIFY(refused.reason.empty());
    }

    void whatIsOpenJoinsAReferenceBesideIt()
    {
        const BackendChoice choice = chooseBackends(
            {preset("d2l-plain"), preset("d2l-bn", referenceBackend)}, refusesNothing);
        QCOMPARE(backends(choice), QStringList({"reference", "reference"}));
        QVERIFY(!choice.reason.empty());
    }

    void nothingElseChanges()
    {
        ExperimentSpec spec = preset("d2l-bn");
        spec.training.threads = 3;
        const BackendChoice choice = chooseBackends({spec}, refusesNothing);
        spec.training.backend = lanesBackend;
        QVERIFY(choice.specs.front() == spec);
    }

    void nothingIsChosenOfNothing() { QVERIFY(chooseBackends({}, refusesNothing).specs.empty()); }
};

QTEST_APPLESS_MAIN(TestBackendChoice)
#include "test_backend_choice.moc"
