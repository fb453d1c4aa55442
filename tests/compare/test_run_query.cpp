#include "engine/compare/run_query.h"
#include "engine/experiment/presets.h"
#include "engine/experiment/spec_path.h"

#include <QElapsedTimer>
#include <QtTest>

#include <random>

using namespace normscope;

namespace {

struct Run
{
    std::string name;
    ExperimentSpec spec;
    RunSummary summary;
    std::string note;
    std::string text;
};

Run makeRun(const std::string &name, bool bn, double rate, std::int64_t batch, double accuracy)
{
    Run run;
    run.name = name;
    run.spec = findPreset("d2l-bn-scratch")->spec;
    if (!bn)
        run.spec = withoutNormalization(run.spec);
    run.spec.training.learningRate = rate;
    run.spec.training.batchSize = batch;
    run.summary.status.state = RunState::Finished;
    run.summary.status.seconds = 30;
    run.summary.epochs = accuracy > 0 ? 10 : 0;
    run.summary.last.testAccuracy = accuracy;
    run.summary.last.testLoss = 1 - accuracy;
    run.summary.last.trainLoss = 0.5;
    run.summary.last.examplesPerSecond = 20000;
    run.summary.best = run.summary.last;
    run.summary.best.testAccuracy = accuracy + 0.01;
    run.text = name + "\ndone\nlr " + toText(rate) + "\nbatch " + std::to_string(batch);
    return run;
}

/// 0: BN at 1.0; 1: no BN at 1.0; 2: BN at 0.1, batch 64, by Adam; 3: no BN at 3.0, diverged.
std::vector<Run> fourRuns()
{
    std::vector<Run> runs = {makeRun("bn, lr 1.0", true, 1.0, 256, 0.87412),
                             makeRun("no bn, lr 1.0", false, 1.0, 256, 0.5),
                             makeRun("my best", true, 0.1, 64, 0.75),
                             makeRun("no bn, lr 3.0", false, 3.0, 256, 0)};
    runs[2].spec.training.optimizer.kind = "adam";
    runs[2].note = "look at this";
    runs[2].spec.data.flip = true;
    runs[3].summary.status.state = RunState::Diverged;
    return runs;
}

FilteredRun offered(const Run &run)
{
    return {run.spec, run.summary, run.name, run.note, run.text};
}

QueryFault faultOf(const std::string &text)
{
    const auto result = RunQuery::read(text);
    const auto *fault = std::get_if<QueryFault>(&result);
    return fault != nullptr ? *fault : QueryFault{"no fault", 0, 0};
}

} // namespace

class TestRunQuery : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void finds_data();
    void finds();
    void faults_data();
    void faults();
    void hostileTextIsRefusedAtOnce();
    void anyTextIsReadOrRefused();
    void everyNameIsUnderstood();
    void whatIsUnknownComparesWithNothing();
};

void TestRunQuery::finds_data()
{
    QTest::addColumn<QString>("filter");
    QTest::addColumn<QList<int>>("found");
    const auto row = [](const char *filter, QList<int> found) {
        QTest::newRow(filter) << filter << found;
    };
    row("", {0, 1, 2, 3});
    row("   ", {0, 1, 2, 3});
    row("bn", {0, 2});
    row("not bn", {1, 3});
    row("no bn", {1, 3});
    row("!bn", {1, 3});
    row("not not bn", {0, 2});
    row("batch_norm", {0, 2});
    row("bn and lr>0.1", {0});
    row("bn lr>0.1", {0});
    row("bn & lr >= 0.1", {0, 2});
    row("lr≤0.1", {2});
    row("bn and lr>0.1 and acc<0.8", {});
    row("batch=256 or not bn", {0, 1, 3});
    row("bn or lr=3 and batch=64", {0, 2});
    row("(bn or lr=3) and batch=256", {0, 3});
    row("not (bn or lr=3)", {1});
    row("state=diverged", {3});
    row("state=done", {0, 1, 2});
    row("state != diverged", {0, 1, 2});
    row("state~div", {3});
    row("name~best", {2});
    row("name!~bn", {2});
    row("name=\"my best\"", {2});
    row("note~look", {2});
    row("training.optimizer.kind=adam", {2});
    row("optimizer=adam", {2});
    row("opt!=adam", {0, 1, 3});
    row("learning_rate=1", {0, 1});
    row("lr=1e0", {0, 1});
    row("model.layers[1].epsilon<1e-4", {0, 2});
    row("model.layers[1].kind=batch_norm", {0, 2});
    row("model.layers[1].implementation=\"from scratch\"", {0, 2});
    row("model.layers[77].kind=conv", {});
    row("parameters=44426", {1, 3});
    row("norm=none", {1, 3});
    row("norm=batch", {0, 2});
    row("norm!=none", {0, 2});
    row("bn=yes", {0, 2});
    row("bn=no", {1, 3});
    row("data.flip", {2});
    row("flip=false", {0, 1, 3});
    row("acc>0.7", {0, 2});
    row("acc>70%", {0, 2});
    row("acc=0.874", {0});
    row("acc=0.8741", {0});
    row("acc=0.8742", {});
    row("best=0.51", {1});
    row("best test > 0.8", {0});
    row("train loss < 1 bn", {0, 2});
    row("my best test > 0.7", {2});
    row("loss<0.2", {0});
    row("epochs=10", {0, 1, 2});
    row("ex/s>19000", {0, 1, 2});
    row("seconds<=30", {0, 1, 2, 3});
    row("lr 1.0", {0, 1});
    row("\"no bn\"", {1, 3});
    row("my best", {2});
    row("best my", {});
    row("resnet", {});
    row(".*", {});
}

void TestRunQuery::finds()
{
    QFETCH(const QString, filter);
    QFETCH(const QList<int>, found);
    const auto result = RunQuery::read(filter.toStdString());
    if (const auto *fault = std::get_if<QueryFault>(&result))
        QFAIL(fault->sentence.c_str());
    const std::vector<Run> runs = fourRuns();
    QList<int> matching;
    for (int i = 0; i < int(runs.size()); ++i)
        if (std::get<RunQuery>(result).matches(offered(runs[std::size_t(i)])))
            matching << i;
    QCOMPARE(matching, found);
}

void TestRunQuery::faults_data()
{
    QTest::addColumn<QString>("filter");
    QTest::addColumn<int>("at");
    QTest::addColumn<QString>("sentence");
    const auto row = [](const char *filter, int at, const char *sentence) {
        QTest::newRow(filter) << filter << at << sentence;
    };
    row("lrr>0.1", 0, "There is no “lrr”. Did you mean lr?");
    row("bn and optimiser=adam", 7, "There is no “optimiser”. Did you mean optimizer?");
    row("training.learning_rat=1", 0,
        "There is no “training.learning_rat”. Did you mean training.learning_rate?");
    row("xyzzyplugh=1", 0, "There is no “xyzzyplugh”.");
    row("kind=adam", 0, "“kind” could be training.optimizer.kind or training.schedule.kind.");
    row("model.layers[x].epsilon=1", 0,
        "A layer's option is written like model.layers[1].epsilon, counting from 0.");
    row("model.layers[1].epsilom=1", 0, "No layer has the option “epsilom”. Did you mean epsilon?");
    row("lr>", 3, "Something is missing after >.");
    row("lr>and", 3, "Something is missing after >.");
    row("lr>abc", 3, "lr is compared with a number, not “abc”.");
    row("lr=0,1", 3, "Numbers are written with a point here: 0.1, not 0,1.");
    row("acc>nan", 4, "acc is compared with a number, not “nan”.");
    row(">0.1", 0, "A name is missing before >.");
    row("bn and", 6, "Something is missing after “and”.");
    row("or bn", 0, "Something is missing before “or”.");
    row("not", 3, "Something is missing after “not”.");
    row("(bn", 0, "This parenthesis is not closed.");
    row("bn)", 2, "This parenthesis closes none.");
    row("()", 1, "Something is missing before “)”.");
    row("\"bn", 0, "This quote is not closed.");
    row("state=divergd", 6, "state is never “divergd”. Did you mean diverged?");
    row("state>diverged", 6, "state has no order: compare it by = or !=.");
    row("optimizer=sdg", 10, "optimizer is never “sdg”. Did you mean sgd?");
    row("bn=maybe", 3, "bn is true or false, not “maybe”.");
    row("norm=resnet", 5, "norm is never “resnet”. It is ");
}

void TestRunQuery::faults()
{
    QFETCH(const QString, filter);
    QFETCH(const int, at);
    QFETCH(const QString, sentence);
    const QueryFault fault = faultOf(filter.toStdString());
    QVERIFY2(QString::fromStdString(fault.sentence).startsWith(sentence), fault.sentence.c_str());
    QCOMPARE(int(fault.at), at);
    QVERIFY(fault.at + fault.length <= std::size_t(filter.toUtf8().size()));
}

void TestRunQuery::hostileTextIsRefusedAtOnce()
{
    QElapsedTimer timer;
    timer.start();
    const std::string deep = "Parentheses are nested too deep here.";
    const std::string longer = "A filter has no more than 2,000 characters.";
    QCOMPARE(faultOf(std::string(100000, '(')).sentence, longer);
    QCOMPARE(faultOf(std::string(1 << 20, 'a')).sentence, longer);
    QCOMPARE(faultOf(std::string(1999, '(')).sentence, deep);
    QCOMPARE(faultOf(std::string(101, '(') + "bn" + std::string(101, ')')).sentence, deep);
    QCOMPARE(faultOf(std::string(100, '(') + "bn" + std::string(100, ')')).sentence, "no fault");
    QCOMPARE(faultOf(std::string(1998, '!') + "bn").sentence, "no fault");
    std::string many;
    while (many.size() + 9 < RunQuery::longest)
        many += "bn (a or ";
    QCOMPARE(faultOf(many).sentence, deep);
    QVERIFY2(timer.elapsed() < 1000, qPrintable(QString::number(timer.elapsed())));
}

void TestRunQuery::anyTextIsReadOrRefused()
{
    const std::vector<std::string> pieces = {
        "bn",   "lr",   "acc", ">",    "=",   "~",  "!",   "not ", " and ", " or ", "(",
        ")",    "\"",   "0.1", "1e99", "-",   "≤",  " ",   "no ",  "state", "[",    "model.layers[",
        "]. ",  "β",    "%",   ",",    "nan", "in", "inf", "\t",   "\n",    "norm", "\xff",
        "kind", "name", "."};
    std::mt19937 random(3);
    const std::vector<Run> runs = fourRuns();
    int read = 0;
    for (int round = 0; round < 20000; ++round) {
        std::string text;
        for (auto count = 1 + random() % 12; count > 0; --count)
            text += pieces[random() % pieces.size()];
        const auto result = RunQuery::read(text);
        if (const auto *query = std::get_if<RunQuery>(&result)) {
            ++read;
            for (const Run &run : runs)
                (void)query->matches(offered(run));
        } else {
            const auto &fault = std::get<QueryFault>(result);
            QVERIFY(!fault.sentence.empty() && fault.at + fault.length <= text.size());
        }
    }
    QVERIFY(read > 100);
}

void TestRunQuery::everyNameIsUnderstood()
{
    for (const FilterName &name : filterNames()) {
        QVERIFY2(std::holds_alternative<FilterSubject>(findSubject(name.name)), name.name.c_str());
        QVERIFY2(!name.meaning.empty(), name.name.c_str());
        for (const std::string &value : name.values)
            QVERIFY2(faultOf(name.name + "=" + value).sentence == "no fault", name.name.c_str());
    }
}

void TestRunQuery::whatIsUnknownComparesWithNothing()
{
    const Run run = makeRun("none yet", true, 1, 256, 0);
    for (const char *filter :
         {"acc<1", "acc>=0", "acc!=0.5", "acc=0", "val>0", "best<1", "model.layers[0].epsilon!=1"})
        QVERIFY2(!std::get<RunQuery>(RunQuery::read(filter)).matches(offered(run)), filter);
}

QTEST_APPLESS_MAIN(TestRunQuery)
#include "test_run_query.moc"
