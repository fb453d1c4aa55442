// The contract of `runs`: what is listed, shown, changed, gone on with, exported and imported, and
// what is refused in words. Over the fake backend.
#include "tests/cli/cli_runner.h"
#include "tests/cli/idx_files.h"
#include "tests/cli/step_feed.h"
#include "tests/cli/store_faults.h"
#include "tests/cli/stored_run.h"
#include "tests/support/recorded_run.h"
#include "tests/support/small_disk.h"

#include <QDir>
#include <QJsonArray>
#include <QTemporaryDir>
#include <QTest>

#include <csignal>

using namespace normscope;
using namespace normscope::test;

class RunsTest : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void initTestCase()
    {
        writeSmallData(m_data.path());
        m_store = m_data.filePath("runs.db");
        m_ids = {train({"--name", "first"}), train({"--learning-rate", "0.5"}),
                 train({"--name", "third"}, {"NORMSCOPE_FAKE_DIVERGE_AT=7"}), stopped()};
    }

    void listSaysOneObjectALine()
    {
        const CliResult result = runs({"list", "--json"});
        QCOMPARE(result.status, 0);
        QCOMPARE(result.errors, QByteArray());
        const QList<QJsonObject> all = result.events();
        QCOMPARE(all.size(), 4);
        const QStringList keys = {"best_test_accuracy",
                                  "created",
                                  "differences",
                                  "epochs_finished",
                                  "epochs_planned",
                                  "id",
                                  "name",
                                  "note",
                                  "reason",
                                  "seconds",
                                  "state",
                                  "steps",
                                  "test_accuracy",
                                  "test_loss",
                                  "train_accuracy",
                                  "train_loss"};
        QStringList states;
        for (int i = 0; i < 4; ++i) {
            QCOMPARE(all[i].keys(), keys);
            QCOMPARE(all[i]["id"].toString(), m_ids[i]);
            states << all[i]["state"].toString();
        }
        QCOMPARE(states, QStringList({"finished", "finished", "diverged", "stopped"}));
        QCOMPARE(all[0]["name"].toString(), QString("first"));
        QCOMPARE(all[0]["steps"].toInt(), 12);
        QCOMPARE(all[0]["epochs_finished"].toInt(), 3);
        QCOMPARE(all[0]["differences"].toObject(), QJsonObject({{"training.learning_rate", 1.0}}));
        QCOMPARE(all[1]["differences"].toObject(), QJsonObject({{"training.learning_rate", 0.5}}));
        QVERIFY(QDateTime::fromString(all[0]["created"].toString(), Qt::ISODateWithMs).isValid());
        QVERIFY(all[0]["created"].toString().endsWith('Z'));
        QVERIFY(all[0]["test_accuracy"].isDouble());
        QVERIFY(all[2]["reason"].toString().contains("NaN at step 7"));
    }

    void listForPeople()
    {
        const CliResult result = runs({"list"});
        QCOMPARE(result.status, 0);
        const QList<QByteArray> lines = result.output.trimmed().split('\n');
        QCOMPARE(lines.size(), 5);
        QVERIFY(lines[0].startsWith("ID        NAME"));
        QVERIFY(lines[2].startsWith(m_ids[1].toUtf8()));
        QVERIFY(lines[2].contains("3/3") && lines[2].endsWith("lr 0.5"));
        QCOMPARE(runs({"list", "--ids"}).output, (m_ids.join('\n') + "\n").toUtf8());
        QCOMPARE(runs({"list", "--ids", "--limit", "2"}).output,
                 (m_ids.mid(2).join('\n') + "\n").toUtf8());
        QCOMPARE(runs({"list", "--ids", "--state", "diverged", "--state", "stopped"}).output,
                 (m_ids.mid(2).join('\n') + "\n").toUtf8());
        const CliResult none = runs({"list", "--state", "failed"});
        QCOMPARE(none.status, 0);
        QCOMPARE(none.output, QByteArray());
        QVERIFY2(none.saysOneSentence(), none.errors);
        QCOMPARE(runs({"list", "--state", "failed", "--json"}).errors, QByteArray());
    }

    void listFindsWhatMatches_data()
    {
        QTest::addColumn<QString>("filter");
        QTest::addColumn<QString>("found"); ///< which of the four
        QTest::newRow("setting") << "lr=0.5"
                                 << "1";
        QTest::newRow("upper case") << "LR<1"
                                    << "1";
        QTest::newRow("path") << "training.learning_rate>0.7"
                              << "023";
        QTest::newRow("state") << "state=diverged"
                               << "2";
        QTest::newRow("name") << "name~fir"
                              << "0";
        QTest::newRow("words") << "third"
                               << "2";
        QTest::newRow("id") << m_ids[1] << "1";
        QTest::newRow("both") << "bn and not state=finished"
                              << "23";
        QTest::newRow("none") << "lr>5"
                              << "";
        QTest::newRow("nothing asked") << ""
                                       << "0123";
    }

    void listFindsWhatMatches()
    {
        QFETCH(QString, filter);
        QFETCH(QString, found);
        QStringList expected;
        for (const QChar index : found)
            expected << m_ids[index.digitValue()];
        const CliResult result = runs({"list", "--json", "--filter", filter});
        QVERIFY2(result.status == 0 && result.errors.isEmpty(), result.errors);
        QStringList ids;
        for (const QJsonObject &run : result.events())
            ids << run["id"].toString();
        QCOMPARE(ids, expected);
    }

    void storesThatAreNotThere()
    {
        // Nobody has named one: there are no runs yet.
        const CliResult none =
            runCli({"runs", "list"}, {},
                   {"NORMSCOPE_STORE", "XDG_DATA_HOME=" + m_data.filePath("nothing")});
        QCOMPARE(none.status, 0);
        QVERIFY2(none.saysOneSentence() && none.errors.contains("no such runs"), none.errors);
        QVERIFY(!QFile::exists(m_data.filePath("nothing")));
        const QString missing = m_data.filePath("missing.db");
        for (const QStringList &command : {QStringList{"list"},
                                           {"show", "abc"},
                                           {"delete", "abc"},
                                           {"rename", "abc", "x"},
                                           {"resume", "abc"},
                                           {"export", "csv", "abc", "-o", "x"},
                                           {"compact"}}) {
            const CliResult result =
                runCli(QStringList{"runs"} + command + QStringList{"--store", missing});
            QCOMPARE(result.status, 1);
            QVERIFY2(result.saysOneSentence() && result.errors.contains("does not exist"),
                     result.errors);
            QVERIFY(!QFile::exists(missing));
        }
    }

    void storesThatCannotBeRead_data()
    {
        QTest::addColumn<QString>("path");
        QTest::addColumn<QString>("said");
        const auto path = [&](const QString &name) { return m_data.filePath(name); };
        writeFile(path("text"), "this is no store of runs, but a text that is long enough");
        writeFile(path("empty"), "");
        newerStore(path("newer"));
        emptyStore(path("damaged"));
        damageStore(path("damaged"));
        QTest::newRow("text") << path("text") << "is not a store of runs";
        QTest::newRow("empty") << path("empty") << "is empty";
        QTest::newRow("folder") << m_data.path() << "is a folder";
        QTest::newRow("newer") << path("newer") << "newer version";
        QTest::newRow("damaged") << path("damaged") << "damaged";
    }

    void storesThatCannotBeRead()
    {
        QFETCH(QString, path);
        QFETCH(QString, said);
        for (const QStringList &command :
             {QStringList{"list"}, {"show", "abc"}, {"export", "normscope", "--all", "-o", "x"}}) {
            const CliResult result =
                runCli(QStringList{"runs"} + command + QStringList{"--store", path});
            QCOMPARE(result.status, 1);
            QCOMPARE(result.output, QByteArray());
            QVERIFY2(result.saysOneSentence() && result.errors.contains(said.toUtf8()),
                     result.errors);
        }
        const CliResult imported = runs({"import", path});
        QCOMPARE(imported.status, 1);
        QVERIFY2(imported.saysOneSentence(), imported.errors);
    }

    void aRunThatIsDamagedIsLeftOutAndTold()
    {
        const QString store = copied();
        changeBytes(store, [](QByteArray &bytes) {
            // Same length, and no JSON any more.
            bytes.replace("normscope-experiment", "normscope-expedition");
        });
        const CliResult result = runCli({"runs", "list", "--json", "--store", store});
        QCOMPARE(result.status, 1);
        QCOMPARE(result.output, QByteArray());
        QCOMPARE(result.errors.count('\n'), 4);
        QVERIFY2(result.errors.contains(m_ids[0].toUtf8()), result.errors);
    }

    void idsMayBeginnings()
    {
        const QString id = m_ids[0];
        QString beginning;
        for (int length = 1; length < 8; ++length) {
            beginning = id.left(length);
            int candidates = 0;
            for (const QString &each : m_ids)
                candidates += each.startsWith(beginning) ? 1 : 0;
            if (candidates == 1)
                break;
        }
        for (const QString &given : {id, beginning, id.toUpper(), QString(id).replace('0', 'O'),
                                     QString(id).replace('1', 'l')}) {
            const CliResult shown = runs({"show", given, "--json"});
            QVERIFY2(shown.status == 0, shown.errors);
            QCOMPARE(shown.events().first()["id"].toString(), id);
        }
    }

    void idsThatAreNone()
    {
        // Its last letter is another one.
        QString mistyped = m_ids[1];
        mistyped[7] = mistyped[7] == 'x' ? 'y' : 'x';
        const CliResult closest = runs({"show", mistyped});
        QCOMPARE(closest.status, 2);
        QVERIFY2(closest.saysOneSentence() &&
                     closest.errors.contains("did you mean " + m_ids[1].toUtf8()),
                 closest.errors);
        for (const char *id : {"", "uuuuuuuu", "' OR 1=1 --", "%", "\x1b[31m"}) {
            const CliResult none = runs({"delete", "--", id});
            QCOMPARE(none.status, 2);
            QVERIFY2(none.saysOneSentence() && !none.errors.contains('\x1b'), none.errors);
        }
        QCOMPARE(runs({"list", "--ids"}).output.count('\n'), 4);
        // Two that begin alike.
        const QString store = m_data.filePath("alike.db");
        {
            RunStore two(store.toStdString());
            for (const char *id : {"abcd1234", "abcd5678"})
                two.begin(RunHistory({}, {id, 1}), {});
        }
        const CliResult ambiguous = runCli({"runs", "show", "abcd", "--store", store});
        QCOMPARE(ambiguous.status, 2);
        QVERIFY2(ambiguous.saysOneSentence() && ambiguous.errors.contains("abcd1234, abcd5678"),
                 ambiguous.errors);
    }

    void showTellsAllOfARun()
    {
        const QJsonObject run = runs({"show", m_ids[0], "--json"}).events().first();
        QCOMPARE(run["epochs"].toArray().size(), 3);
        QCOMPARE(run["epochs"].toArray()[2].toObject()["step"].toInt(), 12);
        QCOMPARE(run["norms"].toArray().size(), 4);
        QCOMPARE(run["spec"].toObject()["training"].toObject()["batch_size"].toInt(), 50);
        const QByteArray text = runs({"show", m_ids[0]}).output;
        for (const char *part : {"finished", "bn4", "EXAMPLES/S", "\"batch_size\": 50", "first"})
            QVERIFY2(text.contains(part), text);
        QVERIFY(runs({"show", m_ids[2]}).output.contains("loss became NaN at step 7"));
    }

    void namesAndNotes()
    {
        const QString store = copied();
        const QString id = m_ids[0];
        const auto change = [&](const QStringList &arguments) {
            return runCli(QStringList{"runs"} + arguments + QStringList{"--store", store});
        };
        QCOMPARE(change({"rename", id, "β \x1b[2J\nand γ"}).status, 0);
        QCOMPARE(change({"note", id, "kept"}).status, 0);
        const RunTitle title = storedRun(store, id).title;
        QCOMPARE(title.name, std::string("β \x1b[2J\nand γ"));
        QCOMPARE(title.note, std::string("kept"));
        // A terminal is not made to obey what stands in a name.
        QVERIFY(!change({"list"}).output.contains('\x1b'));
        QVERIFY(!change({"show", id}).output.contains('\x1b'));
        QCOMPARE(change({"list", "--json"}).events()[0]["name"].toString(),
                 QString("β \x1b[2J\nand γ"));
        QCOMPARE(change({"rename", id, ""}).status, 0);
        QCOMPARE(storedRun(store, id).title.name, std::string());
        QCOMPARE(storedRun(store, id).title.note, std::string("kept"));
        QCOMPARE(change({"rename", id}).status, 2);
    }

    void deletedOnesAreGone()
    {
        const QString store = copied();
        const CliResult result =
            runCli({"runs", "delete", m_ids[0], m_ids[1], m_ids[0], "--store", store});
        QCOMPARE(result.status, 0);
        QCOMPARE(result.output, QByteArray("2 runs deleted\n"));
        QCOMPARE(storedRuns(store).size(), std::size_t{2});
        // All of them or none.
        QCOMPARE(runCli({"runs", "delete", m_ids[2], "nothing", "--store", store}).status, 2);
        QCOMPARE(storedRuns(store).size(), std::size_t{2});
        const CliResult compact = runCli({"runs", "compact", "--store", store});
        QCOMPARE(compact.status, 0);
        QVERIFY2(compact.output.endsWith(" now\n"), compact.output);
    }

    void aRunOfAnotherProgramIsLeftAlone()
    {
        const QString store = copied();
        StepFeed steps;
        const auto process =
            startCli(arguments({"--json", "--store", store}), withFakeBackend({steps.variable()}));
        steps.allow(5);
        QVERIFY(process->waitForReadyRead());
        const QList<QJsonObject> all =
            runCli({"runs", "list", "--json", "--store", store}).events();
        QCOMPARE(all.last()["state"].toString(), QString("running"));
        const QString id = all.last()["id"].toString();
        for (const char *command : {"delete", "resume"}) {
            const CliResult refused = runCli({"runs", command, m_ids[3], id, "--store", store});
            QCOMPARE(refused.status, 2);
            QVERIFY2(refused.saysOneSentence() && refused.errors.contains("another program"),
                     refused.errors);
        }
        QCOMPARE(runCli({"runs", "rename", id, "theirs", "--store", store}).status, 0);
        QCOMPARE(runCli({"runs", "resume", "--all-interrupted", "--store", store}).status, 0);
        steps.allow(20);
        QCOMPARE(finishCli(*process).status, 0);
        const StoredRun run = storedRun(store, id);
        QCOMPARE(run.history->status().state, RunState::Finished);
        QCOMPARE(run.title.name, std::string("theirs"));
    }

    void resumeRefusesWhatIsOver()
    {
        const CliResult result = runs({"resume", m_ids[0], m_ids[2]});
        QCOMPARE(result.status, 2);
        QCOMPARE(result.errors.count('\n'), 2);
        QVERIFY2(result.errors.contains("is finished") && result.errors.contains("has diverged"),
                 result.errors);
        for (const QStringList &wrong : {QStringList{}, {m_ids[3], "--all-interrupted"}}) {
            const CliResult refused = runs(QStringList{"resume"} + wrong);
            QCOMPARE(refused.status, 2);
            QVERIFY2(refused.saysOneSentence(), refused.errors);
        }
        const CliResult none = runs({"resume", "--all-interrupted"});
        QCOMPARE(none.status, 0);
        QVERIFY2(none.saysOneSentence() && none.errors.contains("no run is interrupted"),
                 none.errors);
        const CliResult data = runs({"resume", m_ids[3], "--data", "/nowhere"});
        QCOMPARE(data.status, 1);
        QVERIFY2(data.saysOneSentence(), data.errors);
        const CliResult folder =
            runs({"resume", m_ids[3], "--data", m_data.path(), "--csv", "/proc/records"});
        QCOMPARE(folder.status, 1);
        QVERIFY2(folder.saysOneSentence(), folder.errors);
        QCOMPARE(storedRun(m_store, m_ids[3]).history->status().state, RunState::Stopped);
    }

    void resumedOnesComeToTheSameBits()
    {
        const QString store = copied();
        const QString csv = m_data.filePath("resumed");
        const CliResult result = runCli({"runs", "resume", m_ids[3], "--store", store, "--data",
                                         m_data.path(), "--json", "--csv", csv},
                                        {}, withFakeBackend());
        QVERIFY2(result.status == 0 && result.errors.isEmpty(), result.errors);
        QCOMPARE(result.events("epoch").size(), 2);
        QCOMPARE(result.events("epoch").first()["epoch"].toInt(), 2);
        QVERIFY(!result.events("epoch").first().contains("run"));
        const StoredRun run = storedRun(store, m_ids[3]);
        QCOMPARE(difference(*storedRun(m_store, m_ids[0]).history, *run.history, true),
                 std::string());
        QFile steps(csv + "/steps.csv");
        QVERIFY(steps.open(QIODevice::ReadOnly));
        QCOMPARE(steps.readAll().count('\n'), 13);
        const CliResult again =
            runCli({"runs", "resume", m_ids[3], "--store", store, "--data", m_data.path()});
        QCOMPARE(again.status, 2);
        QVERIFY2(again.saysOneSentence(), again.errors);
    }

    void exportsAsCsv()
    {
        const QString one = m_data.filePath("one");
        QCOMPARE(runs({"export", "csv", m_ids[0], "-o", one}).status, 0);
        const QStringList files{"epochs.csv", "norm.csv", "spec.json", "steps.csv"};
        QCOMPARE(QDir(one).entryList(QDir::Files, QDir::Name), files);
        const QString all = m_data.filePath("all");
        QCOMPARE(runs({"export", "csv", "--all", "-o", all}).status, 0);
        QStringList ids = m_ids;
        ids.sort();
        QCOMPARE(QDir(all).entryList(QDir::Dirs | QDir::NoDotAndDotDot, QDir::Name), ids);
        for (const QString &name : files)
            QCOMPARE(contents(all + "/" + m_ids[0] + "/" + name), contents(one + "/" + name));
        const CliResult fault = runs({"export", "csv", "--all", "-o", "/proc/nothing"});
        QCOMPARE(fault.status, 1);
        QVERIFY2(fault.saysOneSentence(), fault.errors);
    }

    void exportsForOtherPrograms_data()
    {
        QTest::addColumn<QString>("format");
        QTest::addColumn<QStringList>("runs");
        QTest::addColumn<QStringList>("files"); ///< below what is named, or none: a file
        const QStringList all{"--all"};
        const QStringList one{m_ids[0]};
        const QStringList tables{"epochs.csv", "norm.csv", "runs.csv", "settings.csv", "steps.csv"};
        QTest::newRow("tidy") << "csv-tidy" << all << tables;
        QTest::newRow("wide") << "csv-wide" << one << tables;
        QTest::newRow("sqlite") << "sqlite" << all << QStringList();
        QTest::newRow("report") << "report" << all << QStringList();
        QTest::newRow("weights of one") << "safetensors" << one << QStringList();
        QTest::newRow("weights of all")
            << "safetensors" << QStringList{m_ids[0], m_ids[3]}
            << QStringList{"first.safetensors", "run " + m_ids[3] + ".safetensors"};
        QTest::newRow("tensorboard") << "tensorboard" << one << QStringList{"first"};
    }

    void exportsForOtherPrograms()
    {
        QFETCH(QString, format);
        QFETCH(QStringList, runs);
        QFETCH(QStringList, files);
        const QTemporaryDir folder;
        const QString out = folder.filePath("out");
        const auto write = [&](const QString &path) {
            return this->runs(QStringList{"export", format} + runs + QStringList{"-o", path});
        };
        const CliResult result = write(out);
        QVERIFY2(result.status == 0 && (result.output + result.errors).isEmpty(), result.errors);
        if (files.isEmpty()) {
            QVERIFY(contents(out).size() > 1000);
            // What is no store does not take the place of one.
            const CliResult refused = write(m_store);
            QCOMPARE(refused.status, 2);
            QVERIFY2(refused.saysOneSentence() && refused.errors.contains("store in use"),
                     refused.errors);
        } else {
            const QStringList found =
                QDir(out).entryList(QDir::AllEntries | QDir::NoDotAndDotDot, QDir::Name);
            for (const QString &file : files)
                QVERIFY2(found.contains(file), qPrintable(found.join(' ')));
        }
        const CliResult fault = write("/proc/nothing");
        QCOMPARE(fault.status, 1);
        QVERIFY2(fault.saysOneSentence(), fault.errors);
    }

    void exportsToSendAndTakesThemIn()
    {
        const QString file = m_data.filePath("sent.normscope");
        QCOMPARE(runs({"export", "normscope", m_ids[0], m_ids[3], "-o", file}).status, 0);
        const QString other = m_data.filePath("other/runs.db");
        const auto import = [&] {
            return runCli({"runs", "import", file, "--json", "--store", other});
        };
        CliResult result = import();
        QVERIFY2(result.status == 0, result.errors);
        QCOMPARE(result.events().first(),
                 QJsonObject({{"file", file}, {"added", 2}, {"updated", 0}, {"present", 0}}));
        QCOMPARE(import().events().first()["present"].toInt(), 2);
        QCOMPARE(
            difference(*storedRun(m_store, m_ids[0]).history, *storedRun(other, m_ids[0]).history),
            std::string());
        // What came is gone on with there, and what was sent is older then.
        QCOMPARE(runCli({"runs", "resume", m_ids[3], "--store", other, "--data", m_data.path()}, {},
                        withFakeBackend())
                     .status,
                 0);
        QCOMPARE(import().events().first()["present"].toInt(), 2);
        QCOMPARE(
            runCli({"runs", "export", "normscope", m_ids[3], "-o", file, "--store", other}).status,
            0);
        const QString third = copied();
        QCOMPARE(runCli({"runs", "import", file, "--store", third}).output,
                 file.toUtf8() + ": 0 added, 1 updated, 0 present\n");
        damageStore(file);
        const CliResult damaged = import();
        QCOMPARE(damaged.status, 1);
        QVERIFY2(damaged.saysOneSentence() && damaged.errors.contains("damaged"), damaged.errors);
    }

    void exportsThatAreRefused_data()
    {
        QTest::addColumn<QStringList>("arguments");
        QTest::addColumn<int>("status");
        QTest::addColumn<QString>("said");
        const QString id = m_ids[0];
        for (const char *picture : {"png", "svg", "pdf"})
            QTest::newRow(picture) << QStringList{picture, id, "-o", "x"} << 2 << "desktop program";
        QTest::newRow("unknown format")
            << QStringList{"xls", id, "-o", "x"} << 2 << "csv, csv-tidy";
        QTest::newRow("no format") << QStringList{} << 2 << "--help";
        QTest::newRow("no place") << QStringList{"csv", id} << 2 << "--out";
        QTest::newRow("place without a name") << QStringList{"csv", id, "-o", ""} << 2 << "--out";
        QTest::newRow("no runs") << QStringList{"csv", "-o", "x"} << 2 << "--all";
        QTest::newRow("all and one")
            << QStringList{"csv", id, "--all", "-o", "x"} << 2 << "not both";
        QTest::newRow("over the store")
            << QStringList{"normscope", id, "-o", m_store} << 2 << "in use";
        QTest::newRow("over a folder")
            << QStringList{"normscope", id, "-o", m_data.path()} << 1 << "is a folder";
        QTest::newRow("where nothing can be")
            << QStringList{"normscope", id, "-o", "/proc/x.normscope"} << 1 << "/proc/x.normscope";
    }

    void exportsThatAreRefused()
    {
        QFETCH(QStringList, arguments);
        QFETCH(int, status);
        QFETCH(QString, said);
        const CliResult result = runs(QStringList{"export"} + arguments);
        QCOMPARE(result.status, status);
        QCOMPARE(result.output, QByteArray());
        QVERIFY2(result.saysOneSentence() && result.errors.contains(said.toUtf8()), result.errors);
    }

    void aDiskThatIsFullLeavesNoPartOfAnExport()
    {
        const SmallDisk disk(64);
        if (!disk.isMounted())
            QSKIP("a small disk cannot be mounted here");
        for (const QStringList &format : {QStringList{"csv"}, {"normscope"}}) {
            const CliResult result =
                runs(QStringList{"export"} + format +
                     QStringList{"--all", "-o", disk.path() + "/" + format.first()});
            QCOMPARE(result.status, 1);
            QVERIFY2(result.saysOneSentence(), result.errors);
            QCOMPARE(QDir(disk.path()).entryList(QDir::Files | QDir::Hidden), QStringList());
        }
    }

    void wrongCommandLines_data()
    {
        QTest::addColumn<QString>("arguments");
        QTest::addColumn<QString>("said");
        QTest::newRow("nothing") << ""
                                 << "list, show, delete, rename, note, resume, export";
        QTest::newRow("unknown") << "lits"
                                 << "no command 'runs lits'";
        QTest::newRow("unknown option") << "list --jsn"
                                        << "runs list --help";
        QTest::newRow("unknown state") << "list --state done"
                                       << "interrupted";
        QTest::newRow("no filter") << "list --filter lr>"
                                   << "--filter: ";
        QTest::newRow("unknown name") << "list --filter rate_of_learning>1"
                                      << "rate_of_learning";
        QTest::newRow("limit 0") << "list --limit 0"
                                 << "--limit: '0'";
        QTest::newRow("limit many") << "list --limit many"
                                    << "--limit: 'many'";
        QTest::newRow("limit -1") << "list --limit -1"
                                  << "--limit: '-1'";
        QTest::newRow("show nothing") << "show"
                                      << "id must be given";
        QTest::newRow("show two") << "show a b"
                                  << "runs show --help";
    }

    void wrongCommandLines()
    {
        QFETCH(QString, arguments);
        QFETCH(QString, said);
        const CliResult result = runs(arguments.split(' ', Qt::SkipEmptyParts));
        QCOMPARE(result.status, 2);
        QCOMPARE(result.output, QByteArray());
        QVERIFY2(result.saysOneSentence() && result.errors.contains(said.toUtf8()), result.errors);
    }

    void helpIsThere()
    {
        for (const QStringList &command : {QStringList{},
                                           {"list"},
                                           {"show"},
                                           {"delete"},
                                           {"rename"},
                                           {"note"},
                                           {"resume"},
                                           {"export"},
                                           {"import"},
                                           {"compact"}}) {
            const CliResult help = runCli(QStringList{"runs"} + command + QStringList{"--help"});
            QCOMPARE(help.status, 0);
            const QString usage = (QStringList{"Usage: normscope-cli runs"} + command).join(' ');
            QVERIFY2(help.output.contains(usage.toUtf8()), help.output);
        }
    }

private:
    static QByteArray contents(const QString &path)
    {
        QFile file(path);
        return file.open(QIODevice::ReadOnly) ? file.readAll() : QByteArray();
    }

    CliResult runs(const QStringList &arguments) const
    {
        return runCli(QStringList{"runs"} + arguments, {}, {"NORMSCOPE_STORE=" + m_store});
    }

    QStringList arguments(const QStringList &more) const
    {
        return QStringList{"train",       "--preset",     "d2l-bn", "--data",
                           m_data.path(), "--batch-size", "50",     "--backend",
                           "reference",   "--epochs",     "3"} +
               more;
    }

    /// The id of a run that has ended.
    QString train(const QStringList &more, const Environment &environment = {}) const
    {
        return runCli(arguments(QStringList{"--json", "--store", m_store} + more), {},
                      withFakeBackend(environment))
            .events("finished")
            .last()["id"]
            .toString();
    }

    /// Of one that was stopped within its second epoch.
    QString stopped() const
    {
        StepFeed steps;
        const auto process = startCli(arguments({"--json", "--store", m_store}),
                                      withFakeBackend({steps.variable()}));
        steps.allow(5);
        process->waitForReadyRead();
        ::kill(static_cast<pid_t>(process->processId()), SIGINT);
        return steps.finish(*process).events("finished").last()["id"].toString();
    }

    /// The store under another name, to be changed.
    QString copied()
    {
        const QString path = m_data.filePath(QString("copy%1.db").arg(++m_copies));
        QFile::copy(m_store, path);
        return path;
    }

    QTemporaryDir m_data;
    QString m_store;
    QStringList m_ids; ///< finished, finished, diverged, stopped
    int m_copies = 0;
};

QTEST_APPLESS_MAIN(RunsTest)
#include "test_runs.moc"
