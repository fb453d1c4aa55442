#include "fake_run.h"

#include "ui/charts/chart_view.h"
#include "ui/charts/curves_page.h"
#include "ui/charts/legend_strip.h"
#include "ui/charts/plot_painter.h"
#include "ui/look/theme.h"

#include <QApplication>
#include <QCheckBox>
#include <QLineSeries>
#include <QMenu>
#include <QPushButton>
#include <QSignalSpy>
#include <QSlider>
#include <QTest>
#include <QToolButton>
#include <QWheelEvent>

#include <memory>

using namespace normscope;
using namespace normscope::ui;

namespace {

void wheel(ChartView *view, QPointF at, int notches, Qt::KeyboardModifiers modifiers = {})
{
    QWidget *target = view->viewport();
    QWheelEvent event(at, target->mapToGlobal(at), {}, {0, 120 * notches}, Qt::NoButton, modifiers,
                      Qt::NoScrollPhase, false);
    QApplication::sendEvent(target, &event);
}

qsizetype pointsShown(const ChartView *view)
{
    qsizetype count = 0;
    for (const QLineSeries *series : view->shownSeries())
        count += series->count();
    return count;
}

} // namespace

class TestCurvesPage : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void initTestCase();
    void init();
    void cleanup();
    void seriesOfQtChartsHoldTheDrawnLines();
    void nothingIsPaintedThatHasNotChanged();
    void outOfSightNothingIsReadAndItIsCaughtUp();
    void clickOnTheLegendHidesAndShowsARun();
    void keysOnTheLegendDoTheSame();
    void pointingAtTheLegendLightsTheRunUp();
    void pointingAtACurveLightsItsRunUp();
    void crosshairIsInAllChartsAndItsReadoutInOne();
    void wheelZoomsAboutThePointerInAllCharts();
    void wheelWithShiftZoomsY();
    void dragPansAndDoubleClickResets();
    void keysZoomPanAndReset();
    void keysMoveTheCrosshair();
    void spaceIsLeftToTheWindow();
    void withoutSameXChartsZoomAlone();
    void theZoomStaysWhenTheUnitOfXChanges();
    void controlsChangeTheSettings();
    void layerMenuChangesBothCharts();
    void bannerStandsInPlaceOfTheLegend();
    void lowPagesLeaveOutGammaAndBeta();
    void areasLineUp();
    void followsTheTheme();
    void keepsItsPlacesWhenTheScaleChanges();
    void everyControlHasANameAndIsReachedByKeys();

private:
    [[nodiscard]] QPoint at(const char *source, double x, double y) const
    {
        ChartView *view = m_page->view(QString::fromLatin1(source));
        return view->plot().toPixels({x, y}).toPoint();
    }
    [[nodiscard]] ChartView *loss() const { return m_page->view("loss"); }

    std::unique_ptr<CurvesPage> m_page;
    std::vector<RunEntry> m_runs;
};

void TestCurvesPage::initTestCase()
{
    QLocale::setDefault(QLocale::c());
    look::applyTheme(*qApp, false, 1);
}

void TestCurvesPage::init()
{
    m_page = std::make_unique<CurvesPage>();
    m_page->resize(960, 860);
    m_runs = test::fakeComparison(6.2);
    m_page->setRuns(m_runs);
    m_page->show();
    QVERIFY(QTest::qWaitForWindowExposed(m_page.get()));
    QTRY_VERIFY(loss()->framesPainted() > 0);
}

void TestCurvesPage::cleanup()
{
    m_page.reset();
}

void TestCurvesPage::seriesOfQtChartsHoldTheDrawnLines()
{
    // Chunk by chunk they are the smoothed and the epochs' lines of both runs, from back to front.
    const auto series = loss()->shownSeries();
    std::size_t next = 0;
    for (const auto &line : loss()->plot().lines) {
        if (line->kind == LineKind::Raw)
            continue;
        for (const QPolygonF &piece : line->pieces) {
            QPolygonF joined;
            while (joined.size() < piece.size() && next < series.size()) {
                QVERIFY(series[next]->isVisible());
                const QList<QPointF> chunk = series[next++]->points();
                QVERIFY(joined.isEmpty() || joined.back() == chunk.front());
                joined += chunk.mid(joined.isEmpty() ? 0 : 1);
            }
            QCOMPARE(joined, piece);
        }
    }
    QCOMPARE(next, series.size());
    QVERIFY(next > 4);
}

void TestCurvesPage::nothingIsPaintedThatHasNotChanged()
{
    test::FakeRun run;
    run.epochs = 2;
    auto history = test::fakeHistory(run);
    m_page->setRuns({test::fakeEntry(7, "BN", 0, history)});
    QTRY_COMPARE(loss()->data().runs().size(), std::size_t(1));
    QTest::qWait(0);
    m_page->grab();
    const int before = loss()->framesPainted();
    m_page->refresh();
    m_page->grab();
    QCOMPARE(loss()->framesPainted(), before);
    // A crosshair that moves redraws no curve.
    QTest::mouseMove(loss()->viewport(), at("loss", 1, 1));
    m_page->grab();
    QVERIFY(loss()->reading());
    const int crossed = loss()->framesPainted();
    QTest::mouseMove(loss()->viewport(), at("loss", 1.3, 1));
    m_page->grab();
    QCOMPARE(loss()->framesPainted(), crossed);
    run.epochs = 2.2;
    test::record(*history, run);
    m_page->refresh();
    m_page->grab();
    QCOMPARE(loss()->framesPainted(), crossed + 1);
    QVERIFY(m_page->takePaintMilliseconds() > 0);
}

void TestCurvesPage::outOfSightNothingIsReadAndItIsCaughtUp()
{
    test::FakeRun run;
    run.epochs = 1;
    auto history = test::fakeHistory(run);
    m_page->setRuns({test::fakeEntry(7, "BN", 0, history)});
    m_page->hide();
    run.epochs = 2;
    test::record(*history, run);
    m_page->refresh();
    QCOMPARE(loss()->data().runs()[0].curves.minibatches.at.size(), std::size_t(235));
    m_page->show();
    QCOMPARE(loss()->data().runs()[0].curves.minibatches.at.size(), std::size_t(470));
}

void TestCurvesPage::clickOnTheLegendHidesAndShowsARun()
{
    QSignalSpy hidden(m_page.get(), &CurvesPage::hiddenToggled);
    auto *chip = m_page->findChild<LegendChip *>("legend-1");
    const qsizetype before = pointsShown(loss());
    QTest::mouseClick(chip, Qt::LeftButton);
    QCOMPARE(hidden.size(), 1);
    QCOMPARE(hidden[0][0].value<RunId>(), RunId(1));
    QCOMPARE(hidden[0][1].toBool(), true);
    QCOMPARE(loss()->plot().runs.size(), std::size_t(1));
    QTRY_VERIFY(pointsShown(loss()) < before); // charts are painted in turn
    QTest::mouseClick(chip, Qt::LeftButton);
    QCOMPARE(hidden[1][1].toBool(), false);
    QTRY_COMPARE(pointsShown(loss()), before);
}

void TestCurvesPage::keysOnTheLegendDoTheSame()
{
    QSignalSpy hidden(m_page.get(), &CurvesPage::hiddenToggled);
    auto *chip = m_page->findChild<LegendChip *>("legend-2");
    chip->setFocus();
    QTest::keyClick(chip, Qt::Key_Space);
    QCOMPARE(hidden.size(), 1);
    QCOMPARE(hidden[0][0].value<RunId>(), RunId(2));
}

void TestCurvesPage::pointingAtTheLegendLightsTheRunUp()
{
    QSignalSpy lit(m_page.get(), &CurvesPage::highlightRequested);
    auto *chip = m_page->findChild<LegendChip *>("legend-1");
    QEnterEvent enter({5, 5}, {5, 5}, chip->mapToGlobal(QPointF(5, 5)));
    QApplication::sendEvent(chip, &enter);
    QCOMPARE(lit.last()[0].value<RunId>(), RunId(1));
    const Plot &plot = loss()->plot();
    QVERIFY(!plot.isDimmed(1));
    QVERIFY(plot.isDimmed(2));
    for (const auto &line : plot.lines) {
        const double opacity = linePen(*line, plot, loss()->view().style).color().alphaF();
        const double full = line->kind == LineKind::Raw ? 0.2 : 1;
        QVERIFY(std::abs(opacity - (line->run == 1 ? full : full / 4)) < 0.01);
    }
    QEvent leave(QEvent::Leave);
    QApplication::sendEvent(chip, &leave);
    QCOMPARE(lit.last()[0].value<RunId>(), RunId(0));
    QVERIFY(!loss()->plot().isDimmed(2));
}

void TestCurvesPage::pointingAtACurveLightsItsRunUp()
{
    QSignalSpy lit(m_page.get(), &CurvesPage::highlightRequested);
    const double smoothed = loss()->data().runs()[1].curves.smoothed()[939];
    QTest::mouseMove(loss()->viewport(), at("loss", 4, smoothed));
    QTRY_VERIFY(!lit.isEmpty());
    QCOMPARE(lit.last()[0].value<RunId>(), RunId(2));
    QTest::mouseMove(loss()->viewport(), at("loss", 4, 2.2));
    QTRY_COMPARE(lit.last()[0].value<RunId>(), RunId(0));
}

void TestCurvesPage::crosshairIsInAllChartsAndItsReadoutInOne()
{
    QTest::mouseMove(m_page->view("accuracy")->viewport(), at("accuracy", 3, 0.3));
    QTRY_VERIFY(loss()->reading());
    for (const char *source : {"loss", "accuracy", "gamma", "beta"}) {
        const auto reading = m_page->view(source)->reading();
        QVERIFY(reading);
        QVERIFY(std::abs(reading->x - 3) < 0.03);
        QVERIFY(!reading->dots.empty());
    }
    // The line is in the picture: a column of dark pixels over the plot's height.
    const QImage image = loss()->grab().toImage();
    const double x = loss()->plot().toPixels({loss()->reading()->x, 0}).x();
    const QColor pixel = image.pixelColor(static_cast<int>(x), at("loss", 3, 2.3).y());
    QVERIFY(pixel.lightness() < 140);
    QEvent leave(QEvent::Leave);
    QApplication::sendEvent(m_page->view("accuracy"), &leave);
    QVERIFY(!loss()->reading());
}

void TestCurvesPage::wheelZoomsAboutThePointerInAllCharts()
{
    const QPoint pointer = at("loss", 4, 1);
    const double under = loss()->plot().fromPixels(pointer).x();
    wheel(loss(), pointer, 3);
    const Plot &plot = loss()->plot();
    QVERIFY(std::abs(plot.x.range.span() - 10 / std::pow(1.25, 3)) < 1e-9);
    QVERIFY(std::abs(plot.fromPixels(pointer).x() - under) < 1e-9);
    QCOMPARE(m_page->view("beta")->plot().x.range, plot.x.range);
    wheel(loss(), pointer, -9);
    QCOMPARE(loss()->plot().x.range, (Range{0, 10})); // never wider than everything
    QVERIFY(!loss()->xView());
}

void TestCurvesPage::wheelWithShiftZoomsY()
{
    const QPoint pointer = at("loss", 4, 1);
    const Range x = loss()->plot().x.range;
    const Range y = loss()->plot().y.range;
    wheel(loss(), pointer, 2, Qt::ShiftModifier);
    QCOMPARE(loss()->plot().x.range, x);
    QVERIFY(std::abs(loss()->plot().y.range.span() - y.span() / std::pow(1.25, 2)) < 1e-9);
}

void TestCurvesPage::dragPansAndDoubleClickResets()
{
    wheel(loss(), at("loss", 5, 1), 3);
    const Range before = loss()->plot().x.range;
    QWidget *target = loss()->viewport();
    const QPoint from = at("loss", 5, 1);
    QTest::mousePress(target, Qt::LeftButton, {}, from);
    const QPointF to = from + QPoint(40, 0);
    QMouseEvent move(QEvent::MouseMove, to, target->mapToGlobal(to), Qt::NoButton, Qt::LeftButton,
                     {});
    QApplication::sendEvent(target, &move);
    QTest::mouseRelease(target, Qt::LeftButton, {}, to.toPoint());
    const double moved = 40 / loss()->plot().area.width() * before.span();
    QVERIFY(std::abs(before.lo - loss()->plot().x.range.lo - moved) < 1e-9);
    QCOMPARE(m_page->view("gamma")->plot().x.range, loss()->plot().x.range);
    QTest::mouseDClick(target, Qt::LeftButton, {}, from);
    QCOMPARE(loss()->plot().x.range, (Range{0, 10}));
    QCOMPARE(m_page->view("gamma")->plot().x.range, (Range{0, 10}));
}

void TestCurvesPage::keysZoomPanAndReset()
{
    loss()->setFocus();
    QTest::keyClick(loss(), Qt::Key_Plus);
    QTest::keyClick(loss(), Qt::Key_Plus);
    const Range zoomed = loss()->plot().x.range;
    QVERIFY(std::abs(zoomed.span() - 6.4) < 1e-9);
    QTest::keyClick(loss(), Qt::Key_Right);
    QVERIFY(std::abs(loss()->plot().x.range.lo - zoomed.lo - 0.64) < 1e-9);
    QTest::keyClick(loss(), Qt::Key_Left);
    QVERIFY(std::abs(loss()->plot().x.range.lo - zoomed.lo) < 1e-9);
    QTest::keyClick(loss(), Qt::Key_Minus);
    QVERIFY(std::abs(loss()->plot().x.range.span() - 8) < 1e-9);
    const Range y = loss()->plot().y.range;
    QTest::keyClick(loss(), Qt::Key_PageUp);
    QVERIFY(loss()->plot().y.range.span() < y.span());
    QTest::keyClick(loss(), Qt::Key_0);
    QCOMPARE(loss()->plot().x.range, (Range{0, 10}));
    QCOMPARE(loss()->plot().y.range, y);
}

void TestCurvesPage::keysMoveTheCrosshair()
{
    loss()->setFocus();
    QTest::keyClick(loss(), Qt::Key_Right);
    QVERIFY(loss()->reading());
    const double first = loss()->reading()->x;
    QTest::keyClick(loss(), Qt::Key_Right);
    QVERIFY(loss()->reading()->x > first);
    QTest::keyClick(loss(), Qt::Key_Left, Qt::ShiftModifier);
    QCOMPARE(loss()->reading()->x, first);
    QVERIFY(m_page->view("accuracy")->reading());
    QTest::keyClick(loss(), Qt::Key_Escape);
    QVERIFY(!loss()->reading());
}

void TestCurvesPage::spaceIsLeftToTheWindow()
{
    QKeyEvent space(QEvent::KeyPress, Qt::Key_Space, {}, " ");
    QApplication::sendEvent(loss(), &space);
    QVERIFY(!space.isAccepted());
}

void TestCurvesPage::theZoomStaysWhenTheUnitOfXChanges()
{
    const auto close = [](const Range &a, const Range &b) {
        return std::abs(a.lo - b.lo) < 1e-6 * b.span() && std::abs(a.hi - b.hi) < 1e-6 * b.span();
    };
    loss()->setXView(Range{2, 4});
    ChartSettings settings = m_page->settings();
    settings.x = XAxis::Step;
    m_page->setSettings(settings);
    QVERIFY(close(loss()->plot().x.range, {470, 940}));
    QCOMPARE(m_page->view("beta")->plot().x.range, loss()->plot().x.range);
    settings.x = XAxis::Seconds;
    m_page->setSettings(settings);
    QVERIFY(loss()->xView());
    settings.x = XAxis::Epoch;
    m_page->setSettings(settings);
    QVERIFY(close(loss()->plot().x.range, {2, 4}));
}

void TestCurvesPage::withoutSameXChartsZoomAlone()
{
    auto *same = m_page->findChild<QCheckBox *>("same-x");
    QTest::mouseClick(same, Qt::LeftButton, {}, QPoint(8, same->height() / 2));
    QVERIFY(!m_page->settings().sameX);
    wheel(loss(), at("loss", 4, 1), 3);
    QVERIFY(loss()->xView());
    QVERIFY(!m_page->view("accuracy")->xView());
}

void TestCurvesPage::controlsChangeTheSettings()
{
    QSignalSpy changed(m_page.get(), &CurvesPage::settingsChanged);
    auto *log = m_page->findChild<QCheckBox *>("log-y");
    QTest::mouseClick(log, Qt::LeftButton, {}, QPoint(8, log->height() / 2));
    QVERIFY(m_page->settings().logY);
    QVERIFY(loss()->plot().y.logarithmic);
    QVERIFY(!m_page->view("beta")->plot().y.logarithmic);
    auto *smoothing = m_page->findChild<QSlider *>("smoothing");
    smoothing->setFocus();
    QTest::keyClick(smoothing, Qt::Key_Home);
    QCOMPARE(m_page->settings().smoothing, 0.0);
    QCOMPARE(loss()->data().settings().smoothing, 0.0);
    QCOMPARE(changed.size(), 2);
    ChartSettings back;
    back.x = XAxis::Step;
    m_page->setSettings(back);
    QCOMPARE(m_page->settings(), back);
    QCOMPARE(loss()->plot().x.range, (Range{0, 2350}));
    QCOMPARE(loss()->plot().xTitle, QString("step"));
    QCOMPARE(changed.size(), 2); // what the window sets it is not told
}

void TestCurvesPage::layerMenuChangesBothCharts()
{
    auto *button = m_page->findChild<QToolButton *>("gamma-layer");
    QVERIFY(button->isVisible());
    QCOMPARE(button->menu()->actions().size(), 4);
    button->menu()->actions().at(2)->trigger();
    QVERIFY(m_page->view("gamma")->plot().image);
    QVERIFY(m_page->view("beta")->plot().image);
    QVERIFY(m_page->findChild<QToolButton *>("beta-layer")->text().startsWith("BN 3"));
    button->menu()->actions().at(0)->trigger();
    QVERIFY(!m_page->view("gamma")->plot().image);
}

void TestCurvesPage::bannerStandsInPlaceOfTheLegend()
{
    auto *banner = new QPushButton("Compare");
    m_page->setBanner(banner);
    auto *legend = m_page->findChild<LegendStrip *>("legend");
    QVERIFY(!banner->isVisible());
    QVERIFY(legend->isVisible());
    m_page->setRuns({});
    QVERIFY(banner->isVisible());
    QVERIFY(!legend->isVisible());
    QVERIFY(loss()->plot().note);
    m_page->setPlannedEpochs(3);
    QCOMPARE(loss()->plot().x.range, (Range{0, 3}));
    m_page->setRuns(m_runs);
    QVERIFY(!banner->isVisible());
    QVERIFY(!loss()->plot().note);
}

void TestCurvesPage::lowPagesLeaveOutGammaAndBeta()
{
    m_page->resize(764, 400);
    QTRY_VERIFY(!m_page->view("gamma")->isVisible());
    QTRY_VERIFY(loss()->height() > 200);
    m_page->resize(960, 860);
    QTRY_VERIFY(m_page->view("gamma")->isVisible());
}

void TestCurvesPage::areasLineUp()
{
    m_page->setRuns(test::fakeComparison(10));
    m_page->refresh();
    const QRectF first = loss()->plot().area;
    for (const char *source : {"accuracy", "gamma", "beta"}) {
        QCOMPARE(m_page->view(source)->plot().area.left(), first.left());
        QCOMPARE(m_page->view(source)->plot().area.right(), first.right());
    }
    for (const LineEnd &end : loss()->plot().ends)
        QVERIFY(QRectF(loss()->viewport()->rect()).contains(end.label));
}

void TestCurvesPage::followsTheTheme()
{
    const QPoint corner(3, loss()->height() / 2);
    QTRY_COMPARE(loss()->grab().toImage().pixelColor(corner), look::lightTokens().card);
    look::applyTheme(*qApp, true, 1);
    QTRY_COMPARE(loss()->grab().toImage().pixelColor(corner), look::darkTokens().card);
    look::applyTheme(*qApp, false, 1);
    QTRY_COMPARE(loss()->grab().toImage().pixelColor(corner), look::lightTokens().card);
}

void TestCurvesPage::keepsItsPlacesWhenTheScaleChanges()
{
    const auto places = [](const CurvesPage &page) {
        QStringList all;
        for (const char *name :
             {"loss-card", "accuracy-card", "loss-title", "loss-menu", "accuracy-menu", "loss"}) {
            const auto *widget = page.findChild<QWidget *>(QLatin1String(name));
            if (widget == nullptr)
                continue;
            const QRect place(widget->mapTo(&page, QPoint()), widget->size());
            all.append(QStringLiteral("%1 %2,%3 %4×%5")
                           .arg(QLatin1String(name))
                           .arg(place.left())
                           .arg(place.top())
                           .arg(place.width())
                           .arg(place.height()));
        }
        return all;
    };
    const QStringList expected = places(*m_page);
    QVERIFY(expected.size() >= 5);
    look::applyTheme(*qApp, false, 1.5);
    CurvesPage page;
    page.resize(m_page->size());
    page.setRuns(m_runs);
    page.show();
    QVERIFY(QTest::qWaitForWindowExposed(&page));
    QVERIFY(places(page) != expected);
    look::applyTheme(*qApp, false, 1);
    QTRY_COMPARE(places(page), expected);
}

void TestCurvesPage::everyControlHasANameAndIsReachedByKeys()
{
    QStringList reached;
    QWidget *first = m_page->findChild<LegendChip *>("legend-1");
    first->setFocus();
    for (int i = 0; i < 60; ++i) {
        QWidget *now = QApplication::focusWidget();
        QVERIFY(now);
        if (reached.contains(now->objectName()))
            break;
        QVERIFY2(!now->objectName().isEmpty(), now->metaObject()->className());
        auto *box = qobject_cast<QCheckBox *>(now);
        QVERIFY2(!now->accessibleName().isEmpty() || (box && !box->text().isEmpty()) ||
                     now->parentWidget()->objectName() == QLatin1String("x-axis"),
                 qPrintable(now->objectName()));
        reached += now->objectName();
        QTest::keyClick(now, Qt::Key_Tab);
    }
    for (const char *name : {"legend-2", "chart-loss", "chart-beta", "loss-menu", "gamma-layer",
                             "smoothing", "log-y", "same-x", "export"})
        QVERIFY2(reached.contains(name), name);
}

QTEST_MAIN(TestCurvesPage)
#include "test_curves_page.moc"
