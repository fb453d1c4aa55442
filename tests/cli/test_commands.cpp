// presets, spec, validate, and what the command line itself refuses.
#include "tests/cli/cli_runner.h"

#include "engine/experiment/presets.h"
#include "engine/experiment/spec_json.h"
#include "engine/history/run_store.h"

#include <QProcess>
#include <QStandardPaths>
#include <QTemporaryDir>
#include <QTest>

using namespace normscope;
using namespace normscope::test;

class CommandsTest : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void presetsAreListedOneALine()
    {
        const CliResult result = runCli({"presets"});
        QCOMPARE(result.status, 0);
        QCOMPARE(result.errors, QByteArray());
        const QList<QByteArray> lines = result.output.trimmed().split('\n');
        QCOMPARE(static_cast<std::size_t>(lines.size()), presets().size());
        for (qsizetype i = 0; i < lines.size(); ++i) {
            const QList<QByteArray> columns = lines[i].split('\t');
            QCOMPARE(columns.size(), 2);
            QCOMPARE(columns[0].toStdString(), presets()[static_cast<std::size_t>(i)].name);
            QVERIFY(columns[1].size() > 20);
        }
    }

    void aSpecReadsBackToThePreset()
    {
        for (const Preset &preset : presets()) {
            const CliResult result = runCli({"spec", QString::fromStdString(preset.name)});
            QCOMPARE(result.status, 0);
            QVERIFY(fromJson(result.output.toStdString()) == preset.spec);
        }
    }

    void aSpecIsValidWhenPipedBack()
    {
        for (const char *name : {"-", "/dev/stdin"}) {
            const CliResult result =
                runCli({"validate", name}, runCli({"spec", "d2l-bn-scratch"}).output);
            QCOMPARE(result.status, 0);
            QCOMPARE(result.output + result.errors, QByteArray());
        }
    }

    void keysAreChangedOnTheCommandLine()
    {
        const CliResult spec = runCli({"spec", "d2l-bn", "--set", "training.optimizer.kind=adam",
                                       "--set", "model.layers[1].epsilon=1e-3"});
        QCOMPARE(spec.status, 0);
        const ExperimentSpec read = fromJson(spec.output.toStdString());
        QCOMPARE(read.training.optimizer.kind, std::string("adam"));
        QCOMPARE(read.model.layers[1].real("epsilon"), 1e-3);
        QCOMPARE(runCli({"validate", "-", "--set", "training.batch_size=1"}, spec.output).status,
                 2);
        const QList<std::pair<QString, QString>> wrong = {
            {"training.optimizer.kin=adam", "training.optimizer.kind"},
            {"training.epochs", "write it like"},
            {"=3", "write it like"},
            {"training.epochs=many", "must be a whole number"}};
        for (const auto &[change, said] : wrong) {
            const CliResult refused = runCli({"spec", "d2l-bn", "--set", change});
            QCOMPARE(refused.status, 2);
            QVERIFY2(refused.saysOneSentence(), refused.errors.constData());
            QVERIFY2(refused.errors.contains(said.toUtf8()), refused.errors.constData());
        }
    }

    void kindsAndKeysAreExplained()
    {
        QVERIFY(runCli({"explain"}).output.contains("rank_norm"));
        QVERIFY(runCli({"explain", "batch_norm"}).output.contains("momentum"));
        QVERIFY(runCli({"explain", "training.schedule"}).output.contains("one_cycle"));
        const CliResult unknown = runCli({"explain", "batchnorm"});
        QCOMPARE(unknown.status, 2);
        QVERIFY(unknown.errors.contains("did you mean 'batch_norm'"));
    }

    void shellsCompleteCommandsPresetsAndKeys()
    {
        const CliResult script = runCli({"completion", "bash"});
        QCOMPARE(script.status, 0);
        const QString shell = QStandardPaths::findExecutable("bash");
        QVERIFY(!shell.isEmpty());
        const auto completed = [&](const QString &line, const Environment &environment = {}) {
            const QStringList words = line.split(' ');
            QProcess bash;
            QProcessEnvironment variables = cliEnvironment(environment);
            variables.insert("PATH",
                             QString(NORMSCOPE_BINARY_DIR "/bin:") + variables.value("PATH"));
            bash.setProcessEnvironment(variables);
            bash.start(shell,
                       {"--norc", "-c",
                        QString::fromUtf8(script.output) + "\ncompopt() { :; }\nCOMP_WORDS=(" +
                            line + ")\n" + QString("COMP_CWORD=%1\n").arg(words.size() - 1) +
                            "COMP_LINE='" + line + "'\nCOMP_POINT=" + QString::number(line.size()) +
                            "\n_normscope_cli\necho \"${COMPREPLY[@]}\"\n"});
            bash.waitForFinished();
            return QString::fromUtf8(bash.readAllStandardOutput()).trimmed();
        };
        QCOMPARE(completed("normscope-cli exp"), QString("explain"));
        QCOMPARE(completed("normscope-cli spec d2l-p"), QString("d2l-plain"));
        QCOMPARE(completed("normscope-cli train --set training.optimizer.k"),
                 QString("training.optimizer.kind="));
        QVERIFY(completed("normscope-cli explain ran").contains("rank_norm"));
        QCOMPARE(completed("normscope-cli runs co"), QString("compact"));
        QCOMPARE(completed("normscope-cli runs list --state inter"), QString("interrupted"));
        QCOMPARE(completed("normscope-cli runs export norm"), QString("normscope"));
        QCOMPARE(completed("normscope-cli runs resume --all-"), QString("--all-interrupted"));
        QCOMPARE(completed("normscope-cli train --no-"), QString("--no-store"));
        const QTemporaryDir folder;
        const QString store = folder.filePath("runs.db");
        {
            RunStore made(store.toStdString());
            for (const char *id : {"abcd1234", "abcd5678", "zzzz1234"})
                made.begin(RunHistory({}, {id, 1}), {});
        }
        QCOMPARE(completed("normscope-cli runs show abcd", {"NORMSCOPE_STORE=" + store}),
                 QString("abcd1234 abcd5678"));
        QCOMPARE(completed("normscope-cli runs delete --store " + store + " z"),
                 QString("zzzz1234"));
        QCOMPARE(completed("normscope-cli runs show abcd", {"NORMSCOPE_STORE=/nowhere/x"}),
                 QString());
        QVERIFY(runCli({"completion", "zsh"}).output.contains("#compdef"));
        QVERIFY(runCli({"completion", "fish"}).output.contains("complete -c normscope-cli"));
        QCOMPARE(runCli({"completion", "tcsh"}).status, 2);
    }

    void versionAndHelpAreSaidOnStandardOutput()
    {
        const CliResult version = runCli({"--version"});
        QCOMPARE(version.status, 0);
        QVERIFY(version.output.startsWith("NormScope "));
        for (const QStringList &arguments :
             {QStringList{"--help"}, {"train", "--help"}, {"compare", "-h"}}) {
            const CliResult help = runCli(arguments);
            QCOMPARE(help.status, 0);
            QVERIFY(help.output.contains("Usage: normscope-cli"));
            QCOMPARE(help.errors, QByteArray());
        }
    }

    void aWrongCommandLineIsRefusedInOneSentence_data()
    {
        QTest::addColumn<QStringList>("arguments");
        QTest::addColumn<QString>("said");
        const auto row = [](const char *name, const char *arguments, const char *said) {
            QTest::newRow(name) << QString(arguments).split(' ', Qt::SkipEmptyParts)
                                << QString(said);
        };
        row("nothing", "",
            "presets, spec, validate, explain, completion, train, compare, evaluate, pytorch, "
            "runs");
        row("unknown command", "trian --preset d2l-bn", "no command 'trian'");
        row("unknown option", "train --preset d2l-bn --epoch 3", "--epoch");
        row("option without value", "train --preset d2l-bn --epochs", "--epochs takes");
        row("option twice", "train --preset d2l-bn --seed 1 --seed 2", "--seed takes");
        row("too many arguments", "spec d2l-bn classic", "classic");
        row("spec of nothing", "spec", "preset must be given");
        row("unknown preset", "spec lenet", "no preset 'lenet'");
        row("train without experiment", "train --epochs 1", "--preset NAME or --spec FILE");
        row("two experiments", "train --preset classic --spec x.json", "exclude");
        row("train of an unknown preset", "train --preset lenet", "d2l-bn-scratch");
        row("compare without BN", "compare --preset d2l-plain", "no batch normalization");
        row("epochs -1", "train --preset d2l-bn --epochs -1", "--epochs: -1");
        row("epochs 0", "train --preset d2l-bn --epochs 0", "--epochs: 0");
        row("epochs 1e9", "train --preset d2l-bn --epochs 1000000000", "--epochs: 1000000000");
        row("epochs too large to count", "train --preset d2l-bn --epochs 99999999999999999999",
            "--epochs: '99999999999999999999'");
        row("epochs not whole", "train --preset d2l-bn --epochs 1.5", "--epochs: '1.5'");
        row("batch size 0", "train --preset d2l-bn --batch-size 0", "--batch-size: 0");
        row("batch size 1", "train --preset d2l-bn --batch-size 1", "cannot learn from");
        row("batch of one left over", "train --preset d2l-bn --batch-size 59999", "leave a last");
        row("batch size above the data", "train --preset d2l-bn --batch-size 60001",
            "--batch-size: 60001 is larger");
        row("batch size above the limit", "train --preset d2l-bn --limit 100", "100");
        row("learning rate NaN", "train --preset d2l-bn --learning-rate nan", "NaN");
        row("learning rate infinite", "train --preset d2l-bn --learning-rate inf", "inf");
        row("learning rate 0", "train --preset d2l-bn --learning-rate 0", "--learning-rate: 0");
        row("learning rate negative", "train --preset d2l-bn --learning-rate -0.5", "-0.5");
        row("learning rate 1e30", "train --preset d2l-bn --learning-rate 1e30", "1e+30");
        row("learning rate a word", "compare --preset d2l-bn --learning-rate fast", "'fast'");
        row("decimal comma", "train --preset d2l-bn --learning-rate 0,5", "'0,5'");
        row("threads -1", "train --preset d2l-bn --threads -1", "--threads: -1");
        row("unknown backend", "train --preset d2l-bn --backend gpu", "auto, lanes, reference");
        row("seed negative", "train --preset d2l-bn --seed -3", "--seed: -3");
        QTest::newRow("data folder without a name")
            << QStringList{"train", "--preset", "d2l-bn", "--data", ""} << QString("--data:");
        QTest::newRow("folder for records without a name")
            << QStringList{"train", "--preset", "d2l-bn", "--csv", ""} << QString("--csv:");
        row("limit negative", "train --preset d2l-bn --limit -1", "--limit: -1");
    }

    void aWrongCommandLineIsRefusedInOneSentence()
    {
        QFETCH(QStringList, arguments);
        QFETCH(QString, said);
        const CliResult result = runCli(arguments);
        QCOMPARE(result.status, 2);
        QCOMPARE(result.output, QByteArray());
        QVERIFY2(result.saysOneSentence(), result.errors);
        QVERIFY2(result.errors.contains(said.toUtf8()), result.errors);
    }
};

QTEST_APPLESS_MAIN(CommandsTest)
#include "test_commands.moc"
