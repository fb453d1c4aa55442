#include "fake_run.h"

#include "ui/charts/chart_group.h"
#include "ui/charts/chart_view.h"
#include "ui/charts/norm_page.h"
#include "ui/look/segmented_control.h"
#include "ui/look/theme.h"

#include <QComboBox>
#include <QLabel>
#include <QMenu>
#include <QSignalSpy>
#include <QTest>
#include <QTimer>
#include <QToolButton>

#include <algorithm>
#include <cmath>
#include <memory>

using namespace normscope;
using namespace normscope::ui;

class TestNormPage : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void initTestCase();
    void init();
    void cleanup() { m_page.reset(); }
    void aCardPerLayerWithGammaAndBeta();
    void theRunWithNormalizationIsShownFirst();
    void theRunIsChosenFromTheMenu();
    void layersAppearWhenTheRunKnowsThem();
    void linesOrImagesAsWished();
    void sameYInAllLayersDrawnAsLines();
    void movingStatisticsTakeTheirPlace();
    void imagesAreSortedAsWished();
    void theStructureIsToldInASentence();
    void liveValuesArrive();
    void manyChannelsArePaintedInTurn();
    void manyChartsOfFewPointsArePaintedInTurn();
    void withoutRunsItSaysHowToReadIt();
    void groupsAreDrawnAsMeansOfTheirChannels();

private:
    /// Charts that one pass of the event loop paints of those that are to be painted anew.
    [[nodiscard]] std::size_t mostPaintedAtOnce();
    [[nodiscard]] ChartView *view(std::size_t index) const
    {
        return m_page->charts()->views()[index];
    }
    [[nodiscard]] look::SegmentedControl *segments(const char *name) const
    {
        return m_page->findChild<look::SegmentedControl *>(QString::fromLatin1(name));
    }

    std::unique_ptr<NormPage> m_page;
    std::vector<RunEntry> m_runs;
};

void TestNormPage::initTestCase()
{
    QLocale::setDefault(QLocale::c());
    look::applyTheme(*qApp, false, 1);
}

void TestNormPage::init()
{
    m_page = std::make_unique<NormPage>();
    m_page->resize(960, 860);
    m_runs = test::fakeComparison(6.2);
    m_page->show();
    QVERIFY(QTest::qWaitForWindowExposed(m_page.get()));
    m_page->setRuns(m_runs);
}

void TestNormPage::aCardPerLayerWithGammaAndBeta()
{
    QCOMPARE(m_page->charts()->views().size(), std::size_t(8));
    QCOMPARE(view(0)->data().source().id, QString("gamma"));
    QCOMPARE(view(1)->data().source().id, QString("beta"));
    QCOMPARE(view(6)->data().layer(), std::size_t(3));
    QCOMPARE(m_page->findChild<QLabel *>("norm-1-title")->text(), QString("BN 1"));
    QTRY_COMPARE(m_page->findChild<QLabel *>("norm-1-unit")->text(),
                 QString("after Conv 6@5×5 · 6 channels"));
    QTRY_COMPARE(m_page->findChild<QLabel *>("norm-3-unit")->text(),
                 QString("after Linear 120 · 120 features"));
    QVERIFY(view(0)->plot().headingDetail.contains(" to "));
    QVERIFY(view(0)->plot().xTitle.isEmpty());
    QCOMPARE(view(7)->plot().xTitle, QString("epoch"));
}

void TestNormPage::theRunWithNormalizationIsShownFirst()
{
    m_page->setRuns({m_runs[1], m_runs[0]});
    QCOMPARE(m_page->shownRun(), RunId(1));
}

void TestNormPage::theRunIsChosenFromTheMenu()
{
    auto *button = m_page->findChild<QToolButton *>("norm-run");
    QCOMPARE(button->menu()->actions().size(), 2);
    button->menu()->actions().at(1)->trigger();
    QCOMPARE(m_page->shownRun(), RunId(2));
    QVERIFY(button->text().startsWith("no BN"));
    QCOMPARE(m_page->charts()->views().size(), std::size_t(2));
    QVERIFY(view(0)->plot().note->lines.join(' ').contains("No run in sight"));
    button->menu()->actions().at(0)->trigger();
    QCOMPARE(m_page->charts()->views().size(), std::size_t(8));
    // The run that is shown is gone: another one takes its place.
    m_page->setRuns({m_runs[1]});
    QCOMPARE(m_page->shownRun(), RunId(2));
}

void TestNormPage::layersAppearWhenTheRunKnowsThem()
{
    auto history = std::make_shared<RunHistory>(m_runs[0].history->spec());
    m_page->setRuns({test::fakeEntry(5, "BN", 0, history)});
    QCOMPARE(m_page->charts()->views().size(), std::size_t(2));
    QVERIFY(view(0)->plot().note);
    history->setNormLayers(m_runs[0].history->normLayers());
    m_page->refresh();
    QCOMPARE(m_page->charts()->views().size(), std::size_t(8));
}

void TestNormPage::linesOrImagesAsWished()
{
    QVERIFY(!view(0)->plot().image);
    QVERIFY(!view(2)->plot().image); // 16 channels are lines still
    QVERIFY(view(4)->plot().image);
    segments("norm-drawing")->setCurrentIndex(2);
    QVERIFY(view(0)->plot().image);
    segments("norm-drawing")->setCurrentIndex(1);
    QVERIFY(!view(4)->plot().image);
    QCOMPARE(view(4)->plot().lines.size(), std::size_t(120));
}

void TestNormPage::sameYInAllLayersDrawnAsLines()
{
    QCOMPARE(view(0)->plot().y.range, view(2)->plot().y.range);
    QCOMPARE(view(1)->plot().y.range, view(3)->plot().y.range);
    segments("norm-y")->setCurrentIndex(1);
    QVERIFY(view(1)->plot().y.range != view(3)->plot().y.range);
    QCOMPARE(view(1)->plot().y.range, (Range{-0.1, 0.1}));
}

void TestNormPage::movingStatisticsTakeTheirPlace()
{
    segments("norm-quantities")->setCurrentIndex(1);
    QCOMPARE(m_page->charts()->views().size(), std::size_t(8));
    QCOMPARE(view(0)->data().source().id, QString("moving_mean"));
    QCOMPARE(view(1)->data().source().id, QString("moving_variance"));
    QCOMPARE(view(0)->plot().lines.size(), std::size_t(6));
    segments("norm-quantities")->setCurrentIndex(0);
    QCOMPARE(view(0)->data().source().id, QString("gamma"));
}

void TestNormPage::imagesAreSortedAsWished()
{
    const QImage ranked = view(4)->plot().image->pixels;
    m_page->findChild<QComboBox *>("channel-order")->setCurrentIndex(1);
    const QImage inOrder = view(4)->plot().image->pixels;
    QVERIFY(ranked != inOrder);
    QCOMPARE(inOrder.size(), ranked.size());
}

void TestNormPage::theStructureIsToldInASentence()
{
    QTRY_VERIFY(m_page->findChild<QLabel *>("norm-1-caption")->isVisible());
    QVERIFY(m_page->findChild<QLabel *>("norm-1-caption")->text().contains("BN 2"));
    segments("norm-quantities")->setCurrentIndex(1);
    QVERIFY(!m_page->findChild<QLabel *>("norm-1-caption")->isVisible());
}

void TestNormPage::liveValuesArrive()
{
    test::FakeRun run;
    run.epochs = 1;
    auto history = test::fakeHistory(run);
    m_page->setRuns({test::fakeEntry(5, "BN", 0, history)});
    const std::size_t before = view(0)->data().runs()[0].curves.channels.size();
    run.epochs = 2;
    test::record(*history, run);
    m_page->refresh();
    QVERIFY(view(0)->data().runs()[0].curves.channels.size() > before);
    QCOMPARE(view(0)->data().runs()[0].curves.channels.size(), history->normSampleCount());
}

std::size_t TestNormPage::mostPaintedAtOnce()
{
    std::vector<int> before;
    for (const ChartView *each : m_page->charts()->views())
        before.push_back(each->framesPainted());
    std::vector<std::size_t> painted; // until each pass of the event loop
    QTimer ticks;
    connect(&ticks, &QTimer::timeout, this, [&] {
        painted.push_back(0);
        for (std::size_t i = 0; i < before.size(); ++i)
            painted.back() += view(i)->framesPainted() > before[i] ? 1 : 0;
    });
    ticks.start(0);
    if (!QTest::qWaitFor([&] { return !painted.empty() && painted.back() == before.size(); }))
        return before.size();
    std::size_t most = painted.front();
    for (std::size_t i = 1; i < painted.size(); ++i)
        most = std::max(most, painted[i] - painted[i - 1]);
    return most;
}

void TestNormPage::manyChannelsArePaintedInTurn()
{
    const auto history = std::make_shared<RunHistory>(m_runs[0].history->spec());
    history->setNormLayers(m_runs[0].history->normLayers());
    for (std::int64_t step = 0; step < 1500; ++step) {
        NormSamples samples;
        for (const NormLayerInfo &layer : history->normLayers()) {
            const std::vector<float> values(static_cast<std::size_t>(layer.channels),
                                            1.0F + 1e-4F * static_cast<float>(step));
            samples.push_back({step, 0.005 * static_cast<double>(step),
                               0.01 * static_cast<double>(step), values, values, values, values});
        }
        history->addNormSamples(samples);
    }
    m_page->setRuns({test::fakeEntry(7, "long", 0, history)});
    std::size_t all = 0;
    for (const ChartView *each : m_page->charts()->views())
        all += each->weight();
    QVERIFY(all > 120'000); // so that it takes several turns
    QVERIFY2(mostPaintedAtOnce() < m_page->charts()->views().size(), "all at once");
    // All of them are up to date in the end, lined up.
    QTRY_COMPARE(view(0)->plot().area.left(), view(6)->plot().area.left());
}

void TestNormPage::manyChartsOfFewPointsArePaintedInTurn()
{
    // Their axes and words take their time.
    test::FakeRun run;
    run.epochs = 0.1;
    m_page->setRuns({test::fakeEntry(8, "short", 0, test::fakeHistory(run))});
    QVERIFY2(mostPaintedAtOnce() < m_page->charts()->views().size() / 2, "too many at once");
}

void TestNormPage::withoutRunsItSaysHowToReadIt()
{
    m_page->setRuns({});
    QVERIFY(view(0)->plot().note->lines.join(' ').contains("γ starts at 1"));
    QVERIFY(!m_page->findChild<QToolButton *>("norm-run")->isEnabled());
}

void TestNormPage::groupsAreDrawnAsMeansOfTheirChannels()
{
    std::vector<RunEntry> runs;
    for (int seed = 0; seed < 3; ++seed) {
        test::FakeRun run;
        run.seed = seed;
        run.movesBeta1 = 0.1 * (1 + seed);
        runs.push_back(
            test::fakeEntry(static_cast<RunId>(seed) + 1, "BN", 0, test::fakeHistory(run)));
    }
    RunGroupEntry all;
    all.label = "BN";
    double sum = 0;
    std::vector<double> means;
    for (const RunEntry &run : runs) {
        all.runs.push_back(run.id);
        const NormSeries series = run.history->normSeries(0, NormQuantity::Beta);
        double mean = 0;
        for (std::size_t channel = 0; channel < series.channels; ++channel)
            mean += series.values[(series.size() - 1) * series.channels + channel];
        means.push_back(mean / double(series.channels));
        sum += means.back();
    }
    double squares = 0;
    for (const double mean : means)
        squares += (mean - sum / 3) * (mean - sum / 3);
    m_page->setRuns(runs, {all});
    const auto kinds = [this](LineKind kind) {
        const auto &lines = view(1)->plot().lines;
        return std::count_if(lines.begin(), lines.end(),
                             [kind](const auto &line) { return line->kind == kind; });
    };
    QTRY_COMPARE(kinds(LineKind::Band), 1);
    QCOMPARE(kinds(LineKind::Smoothed), 1);
    QCOMPARE(kinds(LineKind::Channel), 0);
    for (const ChartRun &drawn : view(1)->data().drawn()) {
        QCOMPARE(drawn.role, ChartRole::Group);
        QCOMPARE(drawn.curves.smoothed().back(), sum / 3);
        QCOMPARE(drawn.curves.minibatchSpread.sd.back(), std::sqrt(squares / 2));
        QVERIFY(drawn.curves.minibatchSpread.sd.back() > 0);
    }
    QVERIFY(!m_page->findChild<QToolButton *>("norm-run")->isVisible());
    QTRY_COMPARE(m_page->findChild<QLabel *>("norm-1-unit")->text(),
                 QString("after Conv 6@5×5 · mean of 6 channels"));
    // Back to the channels of one run.
    m_page->setRuns(runs);
    QTRY_COMPARE(kinds(LineKind::Channel), 6);
    QCOMPARE(kinds(LineKind::Band), 0);
    QVERIFY(m_page->findChild<QToolButton *>("norm-run")->isVisible());
}

QTEST_MAIN(TestNormPage)
#include "test_norm_page.moc"
