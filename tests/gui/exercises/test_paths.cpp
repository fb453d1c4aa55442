// The chapter's exercises, each set up and trained from the opened window by mouse alone and by
// keyboard alone, in no more clicks or keys than half a minute has room for.
#include "engine/experiment/placement.h"
#include "engine/experiment/presets.h"
#include "person.h"
#include "tests/gui/open_window.h"
#include "ui/look/theme.h"

#include <QDockWidget>
#include <QKeySequence>
#include <QMenu>

#include <algorithm>
#include <functional>

using namespace normscope;
using namespace normscope::ui;
using normscope::test::FakeBehaviour;
using normscope::test::Person;

namespace {

constexpr int mostSteps = 25; ///< at about one a second, with time to look

Engine measuredEngine()
{
    FakeBehaviour behaviour;
    behaviour.costs = {{.firstLayer = 0, .layerCount = 12, .forward = 1000, .backward = 2000}};
    return normscope::test::fakeEngine(std::move(behaviour));
}

ModelSpec chapter()
{
    return findPreset("d2l-bn")->spec.model;
}

/// The chapter's network after `change`.
ModelSpec changed(const std::function<void(ModelSpec &)> &change)
{
    ModelSpec model = chapter();
    change(model);
    return model;
}

} // namespace

class TestPaths : public QObject, private normscope::test::OpenWindow
{
    Q_OBJECT

private:
    /// The models of all runs, once there are so many and nothing trains any more.
    std::vector<ModelSpec> trained(std::size_t count)
    {
        const auto over = [&] {
            const auto entries = m_bench->runs.entries();
            return entries.size() == count &&
                   std::all_of(entries.begin(), entries.end(), [](const RunEntry &run) {
                       return isOver(run.history->status().state);
                   });
        };
        if (!QTest::qWaitFor(over, 20000))
            return {};
        std::vector<ModelSpec> models;
        for (const RunEntry &run : m_bench->runs.entries())
            models.push_back(run.history->spec().model);
        return models;
    }

    static void report(const char *how, const Person &person)
    {
        qInfo("%s, %d: %s", how, person.count(), qPrintable(person.told()));
        QVERIFY2(person.count() <= mostSteps, qPrintable(person.told()));
    }

    /// `byMouse` and `byKeys` lead to the same runs.
    void walk(const std::function<void(Person &)> &byMouse,
              const std::function<void(Person &)> &byKeys, const std::function<void()> &check)
    {
        for (const bool mouse : {true, false}) {
            init();
            Person person(m_window.get());
            (mouse ? byMouse : byKeys)(person);
            QVERIFY2(person.perform(), qPrintable(person.fault()));
            check();
            report(mouse ? "by mouse" : "by keys", person);
            if (QTest::currentTestFailed())
                return;
        }
    }

    /// The chapter's network against one that is changed in the menu of placements.
    void walkAgainstTheChapter(const std::function<void(Person &)> &clicks, const QStringList &keys,
                               const std::vector<ModelSpec> &others)
    {
        walk(
            [&](Person &person) {
                person.click("actionTrainButton");
                clicks(person);
                person.click("actionTrainButton");
            },
            [&](Person &person) {
                person.press({"Ctrl+Return"});
                person.press(keys);
                person.press({"Ctrl+Return"});
            },
            [&] {
                const std::vector<ModelSpec> models = trained(1 + others.size());
                QCOMPARE(models.size(), 1 + others.size());
                QVERIFY(models[0] == chapter());
                for (std::size_t i = 0; i < others.size(); ++i)
                    QVERIFY2(models[i + 1] == others[i], qPrintable(QString::number(i)));
            });
    }

private Q_SLOTS:
    void initTestCase()
    {
        QLocale::setDefault(QLocale::c());
        look::applyTheme(*qApp, false, 1.0);
    }

    void init()
    {
        makeFolder();
        openWindow(measuredEngine(), {1366, 768});
        m_window->activateWindow();
        QVERIFY(QTest::qWaitForWindowActive(m_window.get()));
    }

    void cleanup() { closeBench(); }

    void fromScratchAgainstTheLibrary()
    {
        walk(
            [](Person &person) {
                person.clickMenu("Run");
                person.clickEntry("actionCompareVariants");
            },
            [](Person &person) {
                person.press({"Alt+R", "F"});
            },
            [&] {
                const std::vector<ModelSpec> models = trained(2);
                QCOMPARE(models.size(), std::size_t{2});
                QCOMPARE(models[0].layers[1].text("implementation"), std::string("scratch"));
                QCOMPARE(models[1].layers[1].text("implementation"), std::string("library"));
            });
    }

    void float32AgainstFloat64()
    {
        walk(
            [](Person &person) {
                person.clickMenu("Run");
                person.clickEntry("actionComparePrecisions");
            },
            [](Person &person) {
                person.press({"Alt+R", "L"});
            },
            [&] {
                const std::vector<ModelSpec> models = trained(2);
                QCOMPARE(models.size(), std::size_t{2});
                QVERIFY(models[0] == models[1]);
                const auto dtype = [&](std::size_t run) {
                    return m_bench->runs.entries()[run].history->spec().training.dtype;
                };
                QCOMPARE(dtype(0), std::string("float32"));
                QCOMPARE(dtype(1), std::string("float64"));
            });
    }

    void everyEntryOfTheRunMenuHasALetterOfItsOwn()
    {
        QSet<QString> letters;
        QMenu *run = nullptr;
        for (QMenu *menu : m_window->findChildren<QMenu *>())
            if (menu->actions().contains(m_window->findChild<QAction *>("actionTrain")))
                run = menu;
        QVERIFY(run != nullptr);
        for (const QAction *action : run->actions()) {
            if (action->isSeparator())
                continue;
            const QString letter = QKeySequence::mnemonic(action->text()).toString();
            QVERIFY2(!letter.isEmpty() && !letters.contains(letter), qPrintable(action->text()));
            letters.insert(letter);
        }
    }

    void question1WithoutTheBiasBeforeBn()
    {
        walkAgainstTheChapter(
            [](Person &person) {
                person.click("placement");
                person.clickEntry("biasBeforeNorms");
                person.closeMenu();
            },
            {"Alt+E", "N", "B"},
            {changed([](ModelSpec &model) { setBiasBeforeNorms(model, false); })});
    }

    void question2LearningRatesWithAndWithoutBn()
    {
        walk(
            [](Person &person) {
                person.click("actionCompareButton");
                person.fill("training.learning_rate", "3");
                person.click("actionCompareButton");
            },
            [](Person &person) {
                person.press({"Ctrl+Shift+Return", "Ctrl+2", "3", "Return", "Ctrl+Shift+Return"});
            },
            [&] {
                const std::vector<ModelSpec> models = trained(4);
                QCOMPARE(models.size(), std::size_t{4});
                const auto entries = m_bench->runs.entries();
                const auto rate = [&](std::size_t run) {
                    return entries[run].history->spec().training.learningRate;
                };
                QCOMPARE((std::vector{rate(0), rate(1), rate(2), rate(3)}),
                         (std::vector{1.0, 1.0, 3.0, 3.0}));
                for (std::size_t run = 0; run < 4; ++run)
                    QCOMPARE(hasNormalization(models[run]), run % 2 == 0);
            });
    }

    void question3BnInTheFirstLayerAlone()
    {
        walkAgainstTheChapter(
            [](Person &person) {
                person.click("placement");
                for (const char *block : {"block2", "block3", "block4"})
                    person.clickEntry(block);
                person.closeMenu();
            },
            {"Alt+E", "N", "Down", "Down", "Down", "Space", "Down", "Space", "Down", "Space",
             "Escape", "Escape"},
            {changed([](ModelSpec &model) {
                normalizeBlocks(model, {true, false, false, false}, makeLayer("batch_norm"));
            })});
    }

    void question4DropoutInPlaceOfBn()
    {
        const ModelSpec both = changed([](ModelSpec &model) { setDropoutRate(model, 0.2); });
        const auto without = [](ModelSpec model) {
            normalizeBlocks(model, {false, false, false, false}, makeLayer("batch_norm"));
            return model;
        };
        walkAgainstTheChapter(
            [](Person &person) {
                const auto dropout = [&](const char *rate) {
                    person.click("placement");
                    person.clickEntry("Dropout after each activation");
                    person.clickEntry(rate);
                };
                dropout("dropout0.2");
                person.click("actionTrainButton");
                person.click("bnPattern/segment1"); // None
                person.click("actionTrainButton");
                dropout("dropout0");
            },
            {"Alt+E", "N", "D", "2", "Ctrl+Return", "Alt+E", "N", "N", "Ctrl+Return", "Alt+E", "N",
             "D", "O"},
            {both, without(both), without(chapter())});
    }

    void question5FixBetaAndGamma()
    {
        walkAgainstTheChapter(
            [](Person &person) {
                person.click("placement");
                person.clickEntry("Scale γ of all");
                person.clickEntry("gamma.frozen");
                person.click("placement");
                person.clickEntry("Shift β of all");
                person.clickEntry("beta.frozen");
            },
            {"Alt+E", "N", "S", "F", "Alt+E", "N", "H", "F"}, {changed([](ModelSpec &model) {
                setAllChoices(model, "gamma", "frozen");
                setAllChoices(model, "beta", "frozen");
            })});
    }

    void question6BnElsewhere()
    {
        walkAgainstTheChapter(
            [](Person &person) {
                person.click("placement");
                person.clickEntry("allAfter");
                person.clickEntry("inputNorm");
                person.closeMenu();
            },
            {"Alt+E", "N", "F", "Alt+E", "N", "O"}, {changed([](ModelSpec &model) {
                placeAllNorms(model, NormPlace::AfterActivation);
                normalizeInput(model, true, makeLayer("batch_norm"));
            })});
    }

    void question7OtherNormalizations_data()
    {
        QTest::addColumn<QString>("kind");
        QTest::addColumn<QStringList>("keys");
        QTest::newRow("layer norm") << "layer_norm" << QStringList{"Alt+E", "N", "K", "L"};
        QTest::newRow("the probability integral transform")
            << "rank_norm" << QStringList{"Alt+E", "N", "K", "R"};
        QTest::newRow("the full covariance")
            << "decorrelated_norm" << QStringList{"Alt+E", "N", "K", "D"};
    }
    void question7OtherNormalizations()
    {
        QFETCH(QString, kind);
        QFETCH(QStringList, keys);
        walkAgainstTheChapter(
            [&](Person &person) {
                person.click("placement");
                person.clickEntry("Kind of all");
                person.clickEntry("all." + kind);
            },
            keys, {changed([&](ModelSpec &model) { setAllKinds(model, kind.toStdString()); })});
    }

    void partsOfTheWindowAreReachedByOneChord()
    {
        const auto goes = [&](const char *chord, const char *widget) {
            Person person(m_window.get());
            person.press({chord});
            QVERIFY(person.perform());
            QCOMPARE(QApplication::focusWidget()->objectName(), QString(widget));
        };
        goes("Ctrl+1", "cardList");
        goes("Ctrl+2", "training.learning_rate");
        goes("Ctrl+4", "runsMore"); // there are no runs yet
        Person person(m_window.get());
        person.press({"Ctrl+Return"});
        QVERIFY(person.perform());
        QCOMPARE(trained(1).size(), std::size_t{1});
        goes("Ctrl+4", "runTable");
        goes("Ctrl+3", "curves-page");
        // A dock that was closed comes back.
        m_window->findChild<QDockWidget *>("networkDock")->close();
        goes("Ctrl+1", "cardList");
        QVERIFY(m_window->findChild<QDockWidget *>("networkDock")->isVisible());
    }

    void whatIsNotDefinedEverywhereIsOfferedForNone()
    {
        auto *menu = m_window->findChild<QMenu *>("placementMenu");
        menu->popup({0, 0});
        const auto *action = menu->findChild<QAction *>("all.instance_norm");
        QVERIFY(action != nullptr && !action->isEnabled());
        QVERIFY2(action->toolTip().contains("images"), qPrintable(action->toolTip()));
        QVERIFY(menu->findChild<QAction *>("all.batch_norm")->isChecked());
        menu->close();
        menu->popup({0, 0}); // filled anew, once
        QCOMPARE(menu->findChildren<QAction *>("all.batch_norm").size(), 1);
        menu->close();
    }

    void everyEntryOfTheMenusHasALetterOfItsOwn()
    {
        auto *menu = m_window->findChild<QMenu *>("placementMenu");
        menu->popup({0, 0});
        QList<QMenu *> menus = menu->findChildren<QMenu *>();
        menus += menu;
        for (const QMenu *each : menus) {
            QSet<QString> letters;
            QStringList told;
            for (const QAction *action : each->actions()) {
                if (action->isSeparator())
                    continue;
                const QString letter = QKeySequence::mnemonic(action->text()).toString();
                told += letter + ": " + action->text();
                QVERIFY2(!letter.isEmpty(), qPrintable(action->text()));
                QVERIFY2(!letters.contains(letter), qPrintable(action->text()));
                letters.insert(letter);
            }
            qInfo("%s", qPrintable(told.join(", ")));
        }
        menu->close();
    }
};

QTEST_MAIN(TestPaths)
#include "test_paths.moc"
