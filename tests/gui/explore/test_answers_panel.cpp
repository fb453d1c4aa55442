// The table of answers: its rows as answers come, and the keys that pin and keep them.
#include "engine/experiment/presets.h"
#include "tests/support/fake_backend.h"
#include "ui/explore/answers_panel.h"
#include "ui/look/theme.h"

#include <QSignalSpy>
#include <QTableView>
#include <QtTest>

#include <semaphore>

using namespace normscope;
using namespace normscope::ui;
using normscope::test::FakeBehaviour;
using normscope::test::FakeFactory;
using normscope::test::smallDataset;

namespace {

using Gate = std::shared_ptr<std::counting_semaphore<1000000>>;

struct Stage
{
    /// With a gate, a minibatch waits for its leave.
    explicit Stage(const Gate &gate = {})
    {
        auto data = smallDataset(1000);
        FakeBehaviour behaviour;
        if (gate)
            behaviour.beforeStep = [gate](std::int64_t) { gate->acquire(); };
        const auto factory = std::make_shared<FakeFactory>(behaviour);
        service = std::make_unique<TrainingService>(
            RunResources{[data](const DataSpec &) { return data; },
                         [factory](const std::string &) { return factory; }},
            2);
        session = std::make_unique<ExploreSession>(service.get());
        panel = std::make_unique<AnswersPanel>(session.get());
        panel->resize(348, 500);
        panel->show();
        table = panel->findChild<QTableView *>("answersTable");
    }
    void change(double learningRate)
    {
        ExperimentSpec spec = findPreset("d2l-bn")->spec;
        spec.training.learningRate = learningRate;
        const std::size_t before = session->answers().size();
        if (session->isOn())
            session->setExperiment(spec, {});
        else
            session->start(spec, {});
        QTRY_VERIFY(session->answers().size() > before && session->latest() != nullptr);
    }
    [[nodiscard]] int numberAt(int row) const
    {
        return table->model()->index(row, 0).data(answerNumberRole).toInt();
    }

    std::unique_ptr<TrainingService> service;
    std::unique_ptr<ExploreSession> session;
    std::unique_ptr<AnswersPanel> panel;
    QTableView *table = nullptr;
};

} // namespace

class TestAnswersPanel : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void initTestCase()
    {
        QLocale::setDefault(QLocale::c());
        look::applyTheme(*qApp, false, 1);
    }
    void theLatestIsFirst()
    {
        Stage stage;
        stage.change(1);
        stage.change(2);
        QCOMPARE(stage.table->model()->rowCount(), 2);
        QCOMPARE(stage.numberAt(0), 2);
        QCOMPARE(stage.table->model()->index(0, 0).data().toString(), QString("2.0"));
        QVERIFY(stage.table->model()->index(0, 0).data(answerNowRole).toBool());
        QVERIFY(!stage.table->model()->index(1, 0).data(answerNowRole).toBool());
    }
    void keysMeanTheRowThatWasChosenWhateverComesMeanwhile()
    {
        Stage stage;
        stage.change(1);
        stage.change(2);
        stage.table->setCurrentIndex(stage.table->model()->index(1, 0)); // the first answer
        stage.change(3);
        stage.change(4);
        QCOMPARE(stage.numberAt(stage.table->currentIndex().row()), 1);
        QTest::keyClick(stage.table, Qt::Key_P);
        QVERIFY(stage.session->answer(1)->pinned);
        QVERIFY(!stage.session->answer(3)->pinned);
        QSignalSpy kept(stage.session.get(), &ExploreSession::keepRequested);
        QTest::keyClick(stage.table, Qt::Key_K);
        QCOMPARE(kept.count(), 1);
        QCOMPARE(kept.front().front().value<ExperimentSpec>().training.learningRate, 1.0);
    }
    void newAnswersLeaveTheOldRowsAlone()
    {
        Stage stage;
        stage.change(1);
        QSignalSpy reset(stage.table->model(), &QAbstractItemModel::modelReset);
        QSignalSpy inserted(stage.table->model(), &QAbstractItemModel::rowsInserted);
        for (int i = 2; i <= 30; ++i)
            stage.change(i);
        QCOMPARE(reset.count(), 0);
        QCOMPARE(inserted.count(), 29);
    }
    void whatWasCutShortSaysSoBesideItsFigures()
    {
        const auto gate = std::make_shared<std::counting_semaphore<1000000>>(0);
        Stage stage(gate);
        stage.session->setBudget({1, 100});
        ExperimentSpec spec = findPreset("d2l-bn")->spec;
        stage.session->start(spec, {});
        const auto trained = [&] {
            const auto &runs = stage.session->shownRuns();
            return runs.size() == 2 && runs[0].history->stepCount() >= 15 &&
                   runs[1].history->stepCount() >= 15;
        };
        for (QDeadlineTimer patience(20000); !trained() && !patience.hasExpired();) {
            gate->release(1);
            QTest::qWait(1);
        }
        spec.training.learningRate = 2;
        stage.session->setExperiment(spec, {});
        gate->release(100000);
        QTRY_COMPARE(stage.session->answers().size(), std::size_t{2});
        const QAbstractItemModel &model = *stage.table->model();
        const auto cell = [&](int row, int column) { return model.index(row, column); };
        QVERIFY(!cell(0, AnswersModel::Plain).data(answerReachedRole).isValid());
        QVERIFY(cell(1, AnswersModel::Plain).data(answerReachedRole).toDouble() < 1);
        const QString spoken = cell(1, AnswersModel::Plain).data(Qt::AccessibleTextRole).toString();
        QVERIFY2(spoken.contains(", at "), qPrintable(spoken));
        QVERIFY(cell(1, AnswersModel::Plain)
                    .data(Qt::ToolTipRole)
                    .toString()
                    .contains("of the budget"));
    }
    void beginningAnewEmptiesIt()
    {
        Stage stage;
        stage.change(1);
        stage.change(2);
        stage.session->stop();
        QCOMPARE(stage.table->model()->rowCount(), 0);
        stage.change(3);
        QCOMPARE(stage.table->model()->rowCount(), 1);
        QCOMPARE(stage.numberAt(0), 1);
    }
};

Q_DECLARE_METATYPE(normscope::ExperimentSpec)

QTEST_MAIN(TestAnswersPanel)
#include "test_answers_panel.moc"
