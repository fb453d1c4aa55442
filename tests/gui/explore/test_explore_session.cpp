// Exploring without a window: what a change trains, what replaces what, and what is left of it.
#include "engine/experiment/presets.h"
#include "tests/support/fake_backend.h"
#include "ui/explore/explore_session.h"

#include <QSignalSpy>
#include <QtTest>

#include <mutex>
#include <semaphore>

using namespace normscope;
using namespace normscope::ui;
using normscope::test::FakeBehaviour;
using normscope::test::FakeFactory;
using normscope::test::smallDataset;

namespace {

// Remembers what was trained.
class Witness : public FakeFactory
{
public:
    explicit Witness(FakeBehaviour behaviour) : FakeFactory(std::move(behaviour)) {}
    [[nodiscard]] std::unique_ptr<Backend> create(const ExperimentSpec &spec,
                                                  std::shared_ptr<const Dataset> data) override
    {
        const std::lock_guard lock(m_mutex);
        m_trained.push_back(spec);
        return FakeFactory::create(spec, std::move(data));
    }
    [[nodiscard]] std::vector<double> learningRates() const
    {
        const std::lock_guard lock(m_mutex);
        std::vector<double> rates;
        for (const ExperimentSpec &spec : m_trained)
            rates.push_back(spec.training.learningRate);
        return rates;
    }
    [[nodiscard]] std::vector<ExperimentSpec> trained() const
    {
        const std::lock_guard lock(m_mutex);
        return m_trained;
    }

private:
    mutable std::mutex m_mutex;
    std::vector<ExperimentSpec> m_trained;
};

// Minibatches that the fake backend may take; without a gate it takes all of them at once.
using Gate = std::shared_ptr<std::counting_semaphore<1000000>>;

Gate closedGate()
{
    return std::make_shared<std::counting_semaphore<1000000>>(0);
}

struct Stage
{
    explicit Stage(FakeBehaviour behaviour = {}, const Gate &gate = {})
    {
        if (gate)
            behaviour.beforeStep = [gate](std::int64_t) { gate->acquire(); };
        witness = std::make_shared<Witness>(std::move(behaviour));
        auto data = smallDataset(1000);
        service = std::make_unique<TrainingService>(
            RunResources{[data](const DataSpec &) { return data; },
                         [this](const std::string &) { return witness; }},
            2);
        session = std::make_unique<ExploreSession>(service.get());
    }
    std::shared_ptr<Witness> witness;
    std::unique_ptr<TrainingService> service;
    std::unique_ptr<ExploreSession> session;
};

ExperimentSpec chapter(double learningRate = 1.0)
{
    ExperimentSpec spec = findPreset("d2l-bn")->spec;
    spec.training.learningRate = learningRate;
    return spec;
}

// Answers the session until it has given `count` answers, each to another learning rate.
void giveAnswers(ExploreSession &session, int count)
{
    session.start(chapter(1.0), {});
    for (int i = 1; i <= count; ++i) {
        QTRY_COMPARE(static_cast<int>(session.answers().size()), i);
        if (i < count)
            session.setExperiment(chapter(1.0 + i), {});
    }
}

} // namespace

class TestExploreSession : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void bothNetworksTrainForTheBudgetAlone()
    {
        Stage stage;
        stage.session->start(chapter(), {});
        QTRY_COMPARE(stage.session->answers().size(), std::size_t{1});
        const Answer &answer = stage.session->answers().front();
        QCOMPARE(answer.runs.size(), std::size_t{2});
        QVERIFY(answer.runs[0].normalized && !answer.runs[1].normalized);
        QVERIFY(withoutNormalization(answer.runs[0].history->spec()) ==
                answer.runs[1].history->spec());
        for (const ExploredRun &run : answer.runs) {
            QCOMPARE(run.history->status().state, RunState::Finished);
            QCOMPARE(run.history->epochCount(), std::size_t{1});
        }
        QCOMPARE(answer.spec.training.epochs, std::int64_t{10}); // what is kept has all of them
        QVERIFY(answer.normalized && std::abs(answer.normalized->accuracy - 0.5) < 0.01);
        QVERIFY(answer.seconds > 0);
        QVERIFY(!stage.session->isTraining());
        QCOMPARE(stage.session->fraction(), 1.0);
    }

    void nothingIsLeftInTheService()
    {
        Stage stage;
        giveAnswers(*stage.session, 2);
        QVERIFY(stage.service->runs().empty());
    }

    void aNetworkWithoutNormalizationTrainsAlone()
    {
        Stage stage;
        stage.session->start(withoutNormalization(chapter()), {});
        QTRY_COMPARE(stage.session->answers().size(), std::size_t{1});
        QCOMPARE(stage.session->answers().front().runs.size(), std::size_t{1});
        QVERIFY(!stage.session->answers().front().normalized);
    }

    void aChangeReplacesWhatTrainsWithinOneMinibatch()
    {
        const Gate gate = closedGate();
        Stage stage({}, gate);
        stage.session->start(chapter(1.0), {});
        const auto first = stage.session->shownRuns();
        QTRY_COMPARE(stage.witness->learningRates().size(), std::size_t{2});
        stage.session->setExperiment(chapter(2.0), {});
        gate->release(2); // the minibatches in hand
        QTRY_COMPARE(stage.witness->learningRates(), (std::vector<double>{1, 1, 2, 2}));
        for (const ExploredRun &run : first) {
            QCOMPARE(run.history->status().state, RunState::Stopped);
            QVERIFY(run.history->stepCount() <= 1);
        }
        gate->release(1000);
        QTRY_COMPARE(stage.session->answers().size(), std::size_t{1});
        QCOMPARE(stage.session->answers().front().spec.training.learningRate, 2.0);
    }

    void ofSeveralChangesOnlyTheLastIsTrained()
    {
        const Gate gate = closedGate();
        Stage stage({}, gate);
        stage.session->start(chapter(1.0), {});
        QTRY_COMPARE(stage.witness->learningRates().size(), std::size_t{2});
        const auto first = stage.session->shownRuns();
        for (int i = 2; i <= 50; ++i)
            stage.session->setExperiment(chapter(i), {});
        QCOMPARE(stage.session->shownRuns().front().id, first.front().id); // until it is replaced
        gate->release(1000);
        QTRY_COMPARE(stage.session->answers().size(), std::size_t{1});
        QCOMPARE(stage.witness->learningRates(), (std::vector<double>{1, 1, 50, 50}));
        QVERIFY(stage.service->runs().empty());
    }

    // Changes without a rest, until the session has given as many answers. Some minibatches are let
    // go with each change.
    void aHandThatMovesGetsAnswersOnItsWay()
    {
        const Gate gate = closedGate();
        Stage stage({}, gate);
        stage.session->setBudget({1, 500});
        stage.session->start(chapter(1.0), {});
        int moves = 1;
        QTRY_VERIFY_WITH_TIMEOUT((stage.session->setExperiment(chapter(1.0 + 0.01 * moves++), {}),
                                  gate->release(60), stage.session->answers().size() >= 3),
                                 60000);
        for (const Answer &answer : stage.session->answers()) {
            QVERIFY(answer.reached >= 0.1 && answer.reached <= 1);
            QCOMPARE(answer.runs.size(), std::size_t{2});
            QVERIFY(answer.runs.front().history->stepCount() >= 10);
        }
        gate->release(100000);
        // Once the hand rests the last change is answered in full.
        QTRY_VERIFY_WITH_TIMEOUT(stage.session->latest() != nullptr, 60000);
        QCOMPARE(stage.session->latest()->reached, 1.0);
        QCOMPARE(stage.session->latest()->spec.training.learningRate, 1.0 + 0.01 * (moves - 1));
        QVERIFY(stage.service->runs().empty());
    }

    void whatWasReplacedAtItsStartIsNoAnswer()
    {
        const Gate gate = closedGate();
        Stage stage({}, gate);
        stage.session->start(chapter(1.0), {});
        QTRY_COMPARE(stage.witness->learningRates().size(), std::size_t{2});
        stage.session->setExperiment(chapter(2.0), {});
        gate->release(1000);
        QTRY_COMPARE(stage.session->answers().size(), std::size_t{1});
        QCOMPARE(stage.session->answers().front().reached, 1.0);
    }

    void asManyGhostsAsAreWanted()
    {
        Stage stage;
        giveAnswers(*stage.session, 4);
        stage.session->setGhostCount(1);
        QCOMPARE(stage.session->ghosts().size(), std::size_t{1});
        QVERIFY(stage.session->answer(2)->runs.empty()); // let go
        stage.session->setGhostCount(0);
        QVERIFY(stage.session->ghosts().empty());
    }

    void anEditOfTheNameOrOfTheFullBudgetTrainsNothing()
    {
        Stage stage;
        giveAnswers(*stage.session, 1);
        ExperimentSpec spec = chapter();
        spec.name = "another";
        spec.training.epochs = 20;
        stage.session->setExperiment(spec, {});
        QVERIFY(!stage.session->isTraining());
        QCOMPARE(stage.session->spec().training.epochs, std::int64_t{20});
    }

    void anExperimentThatCannotRunStopsWhatTrainsAndSaysWhy()
    {
        const Gate gate = closedGate();
        Stage stage({}, gate);
        stage.session->start(chapter(), {});
        QTRY_COMPARE(stage.witness->learningRates().size(), std::size_t{2});
        stage.session->setExperiment(chapter(3.0), "The kernel is too large.");
        QVERIFY(!stage.session->isTraining());
        QCOMPARE(stage.session->problem(), QString("The kernel is too large."));
        gate->release(1000);
        QTRY_VERIFY(stage.service->runs().empty());
        stage.session->setExperiment(chapter(4.0), {});
        QTRY_COMPARE(stage.session->answers().size(), std::size_t{1});
        QVERIFY(stage.session->problem().isEmpty());
        QCOMPARE(stage.witness->learningRates(), (std::vector<double>{1, 1, 4, 4}));
    }

    void aRunThatFailsIsSaidAndGivesNoAnswer()
    {
        FakeBehaviour behaviour;
        behaviour.failAt = 2;
        Stage stage(behaviour);
        stage.session->start(chapter(), {});
        QTRY_VERIFY(!stage.session->problem().isEmpty());
        QVERIFY(stage.session->problem().contains("told to fail"));
        QVERIFY(stage.session->answers().empty());
        QVERIFY(stage.session->latest() == nullptr);
    }

    void aNetworkThatDivergesIsAnAnswer()
    {
        FakeBehaviour behaviour;
        behaviour.divergeAt = 2;
        Stage stage(behaviour);
        giveAnswers(*stage.session, 1);
        const Answer &answer = stage.session->answers().front();
        QVERIFY(answer.plain.diverged);
        QVERIFY(answer.plain.reason.contains("step 2"));
    }

    void theLastFourStayBehindTheLatest()
    {
        Stage stage;
        giveAnswers(*stage.session, 7);
        const auto ghosts = stage.session->ghosts();
        QCOMPARE(static_cast<int>(ghosts.size()), usualGhosts);
        for (std::size_t i = 0; i < ghosts.size(); ++i)
            QCOMPARE(ghosts[i]->number, 6 - static_cast<int>(i));
        QCOMPARE(stage.session->latest()->number, 7);
        QCOMPARE(stage.session->answers().size(), std::size_t{7}); // the figures of all of them
        QVERIFY(stage.session->answer(2)->runs.empty());
        QVERIFY(!stage.session->answer(3)->runs.empty());
    }

    void aPinnedAnswerStaysBesideTheLastFour()
    {
        Stage stage;
        giveAnswers(*stage.session, 2);
        stage.session->setPinned(1, true);
        for (int i = 3; i <= 8; ++i) {
            stage.session->setExperiment(chapter(i), {});
            QTRY_COMPARE(static_cast<int>(stage.session->answers().size()), i);
        }
        QVERIFY(stage.session->answer(1)->pinned);
        QVERIFY(!stage.session->answer(1)->runs.empty());
        QCOMPARE(static_cast<int>(stage.session->ghosts().size()), usualGhosts);
        stage.session->setPinned(1, false);
        QVERIFY(stage.session->answer(1)->runs.empty());
        stage.session->setPinned(1, true); // its curves are gone
        QVERIFY(!stage.session->answer(1)->pinned);
    }

    void keepingAsksForTheFullBudgetAndRecordsNothingItself()
    {
        Stage stage;
        giveAnswers(*stage.session, 2);
        QSignalSpy kept(stage.session.get(), &ExploreSession::keepRequested);
        stage.session->keep(1);
        stage.session->keep(99);
        QCOMPARE(kept.count(), 1);
        QVERIFY(kept.front().front().value<ExperimentSpec>() == chapter(1.0));
        QVERIFY(stage.service->runs().empty());
    }

    void aBudgetOfStepsEndsInTheMiddleOfAnEpoch()
    {
        Stage stage;
        stage.session->setBudget({1, 3});
        giveAnswers(*stage.session, 1);
        const RunHistory &run = *stage.session->answers().front().runs.front().history;
        QCOMPARE(run.stepCount(), std::size_t{3});
        QCOMPARE(run.epochCount(), std::size_t{0});
        stage.session->setBudget({2, 0}); // trains anew
        QTRY_COMPARE(stage.session->answers().size(), std::size_t{2});
        QCOMPARE(stage.session->answers().back().runs.front().history->epochCount(),
                 std::size_t{2});
    }

    void leavingForgetsEverything()
    {
        const Gate gate = closedGate();
        Stage stage({}, gate);
        stage.session->start(chapter(), {});
        QTRY_COMPARE(stage.witness->learningRates().size(), std::size_t{2});
        stage.session->stop();
        gate->release(1000);
        QVERIFY(!stage.session->isOn());
        QVERIFY(stage.session->answers().empty() && stage.session->shownRuns().empty());
        QVERIFY(stage.service->runs().empty());
        stage.session->setExperiment(chapter(2.0), {});
        QVERIFY(!stage.session->isTraining());
    }
};

Q_DECLARE_METATYPE(normscope::ExperimentSpec)

QTEST_GUILESS_MAIN(TestExploreSession)
#include "test_explore_session.moc"
