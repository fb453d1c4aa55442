// Experiments that the first version of the program wrote still open, and mean the same.
#include "engine/experiment/layer_kinds.h"
#include "engine/experiment/presets.h"
#include "engine/experiment/spec_json.h"
#include "engine/experiment/validation.h"

#include <QDir>
#include <QtTest>

using namespace normscope;

class TestMigration : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void presetsOfVersion1AreTodays()
    {
        const QDir folder(QStringLiteral(NORMSCOPE_SOURCE_DIR "/tests/experiment/version1"));
        const QStringList files = folder.entryList({"*.json"});
        QCOMPARE(files.size(), 5);
        for (const QString &file : files) {
            const ExperimentSpec spec = readSpec(folder.filePath(file).toStdString());
            QVERIFY(validate(spec, nominalDataShape(spec.data)).empty());
            const Preset *preset = findPreset(file.left(file.size() - 5).toStdString());
            QVERIFY(preset != nullptr);
            QVERIFY2(spec == preset->spec, qPrintable(file));
        }
    }

    void whatVersion1LeftOutStaysAsItWas()
    {
        // In version 1 an ε that was not written was 1e-5, from scratch too.
        const ExperimentSpec old = fromJson(R"({"format": "normscope-experiment", "version": 1,
            "model": {"layers": [{"kind": "batch_norm", "implementation": "scratch"}]},
            "training": {"optimizer": "sgd", "initialization": "xavier_uniform"}})");
        QCOMPARE(old.model.layers[0].real("epsilon"), 1e-5);
        QCOMPARE(old.model.layers[0].text("averaged_variance"), std::string("biased"));
        QCOMPARE(old.model.layers[0].real("initial_variance"), 0.0);
        QCOMPARE(old.training.optimizer.kind, std::string("sgd"));
        QCOMPARE(old.training.convInitialization.kind, std::string("xavier_uniform"));
        // Today the variant brings it.
        const ExperimentSpec today = fromJson(R"({"format": "normscope-experiment", "version": 2,
            "model": {"layers": [{"kind": "batch_norm", "implementation": "scratch"}]}})");
        QCOMPARE(today.model.layers[0].real("epsilon"), 1e-12);
    }

    void faultsInOldFilesAreStillNamed()
    {
        for (
            const char *text :
            {R"({"format": "normscope-experiment", "version": 1, "model": 3})",
             R"({"format": "normscope-experiment", "version": 1, "model": {"layers": 3}})",
             R"({"format": "normscope-experiment", "version": 1, "model": {"layers": [3]}})",
             R"({"format": "normscope-experiment", "version": 1, "model": {"layers": []}, "training": 3})",
             R"({"format": "normscope-experiment", "version": 1, "model": {"layers": []},
                  "training": {"optimizer": 3}})",
             R"({"format": "normscope-experiment", "version": 1, "model": {"layers": []},
                  "training": {"optimizer": "nonsense"}})"})
            QVERIFY_EXCEPTION_THROWN((void)fromJson(text), ExperimentError);
    }

    void newerVersionsAreRefused()
    {
        QVERIFY_EXCEPTION_THROWN(
            (void)fromJson(R"({"format": "normscope-experiment", "version": 3, "model": {}})"),
            ExperimentError);
    }
};

QTEST_APPLESS_MAIN(TestMigration)
#include "test_migration.moc"
