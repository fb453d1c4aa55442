// The form of the training's settings.
#include "ui/builder/training_panel.h"
#include "ui/look/log_slider.h"
#include "ui/look/number_field.h"
#include "ui/look/theme.h"

#include <QApplication>
#include <QComboBox>
#include <QLabel>
#include <QTest>
#include <QToolButton>
#include <QWheelEvent>

using namespace normscope;
using namespace normscope::ui;

class TestTrainingPanel : public QObject
{
    Q_OBJECT

private:
    template <class Type>
    Type *find(const char *name) const
    {
        return m_panel->findChild<Type *>(QString::fromLatin1(name));
    }

    look::NumberField *field(const char *name) const { return find<look::NumberField>(name); }

    void enter(look::NumberField *number, const QString &text) const
    {
        QTest::mouseClick(number, Qt::LeftButton);
        number->selectAll();
        QTest::keyClicks(number, text);
        QTest::keyClick(number, Qt::Key_Return);
    }

    std::unique_ptr<ExperimentDocument> m_document;
    std::unique_ptr<TrainingPanel> m_panel;

private Q_SLOTS:
    void initTestCase()
    {
        QLocale::setDefault(QLocale::c());
        look::applyTheme(*qApp, false, 1.0);
    }

    void init()
    {
        m_document = std::make_unique<ExperimentDocument>();
        m_panel = std::make_unique<TrainingPanel>(m_document.get());
        m_panel->resize(292, 300);
        m_panel->show();
        QVERIFY(QTest::qWaitForWindowExposed(m_panel.get()));
    }

    void cleanup()
    {
        m_panel.reset();
        m_document.reset();
    }

    void fieldsSetTheExperiment()
    {
        enter(field("training.learning_rate"), "1e-3");
        enter(field("training.batch_size"), "128");
        enter(field("training.epochs"), "3");
        enter(field("training.seed"), "42");
        const TrainingSpec &training = m_document->spec().training;
        QCOMPARE(training.learningRate, 1e-3);
        QCOMPARE(training.batchSize, 128);
        QCOMPARE(training.epochs, 3);
        QCOMPARE(training.seed, 42);
        QCOMPARE(m_document->undoStack()->count(), 4);
        QCOMPARE(find<look::LogSlider>("learningRateSlider")->number(), 1e-3);
        m_document->undoStack()->undo();
        QCOMPARE(field("training.seed")->text(), QStringLiteral("0"));
    }

    void leavingAFieldAppliesIt()
    {
        look::NumberField *epochs = field("training.epochs");
        QTest::mouseClick(epochs, Qt::LeftButton);
        epochs->selectAll();
        QTest::keyClicks(epochs, "7");
        QTest::keyClick(epochs, Qt::Key_Tab);
        QCOMPARE(m_document->spec().training.epochs, 7);
    }

    void draggingTheSliderIsOneStep()
    {
        auto *slider = find<look::LogSlider>("learningRateSlider");
        const QPoint handle(slider->width() * 2 / 3, slider->height() / 2);
        QTest::mousePress(slider, Qt::LeftButton, {}, handle);
        for (int x = 5; x <= 40; x += 5)
            QTest::mouseMove(slider, handle - QPoint(x, 0));
        QTest::mouseRelease(slider, Qt::LeftButton, {}, handle - QPoint(40, 0));
        QVERIFY(m_document->spec().training.learningRate < 1.0);
        QCOMPARE(m_document->undoStack()->count(), 1);
        m_document->undoStack()->undo();
        QCOMPARE(m_document->spec().training.learningRate, 1.0);
        QCOMPARE(slider->number(), 1.0);
    }

    void aWrongNumberSaysWhyInPlace()
    {
        look::NumberField *rate = field("training.learning_rate");
        enter(rate, "0");
        auto *problem = find<QLabel>("training.learning_rate.problem");
        QVERIFY(problem->isVisible());
        QVERIFY2(problem->text().contains(QStringLiteral("range")), qPrintable(problem->text()));
        QCOMPARE(m_document->spec().training.learningRate, 1.0);
        QTest::keyClick(rate, Qt::Key_Escape);
        QVERIFY(!problem->isVisible());
    }

    void aBatchLargerThanTheDataIsMarked()
    {
        m_document->setDataShape({{1, 28, 28}, 10, 100, 10});
        auto *problem = find<QLabel>("training.batch_size.problem");
        QVERIFY(problem->isVisible());
        QVERIFY(field("training.batch_size")->property("wrong").toBool());
        enter(field("training.batch_size"), "50");
        QVERIFY(!problem->isVisible());
        QVERIFY(!field("training.batch_size")->property("wrong").toBool());
    }

    void aBatchOfOneIsRefusedWhereItStands()
    {
        enter(field("training.batch_size"), "1");
        QVERIFY(find<QLabel>("training.batch_size.problem")->isVisible());
        m_document->setAllBatchNorm(false);
        QVERIFY(!find<QLabel>("training.batch_size.problem")->isVisible());
    }

    void theRuleForTheLastBatchAppearsWhereItMatters()
    {
        auto *row = find<QWidget>("lastBatchRow");
        auto *problem = find<QLabel>("training.last_batch.problem");
        QVERIFY(!row->isVisible());
        m_document->setSetting("data.limit", std::int64_t(1025));
        QVERIFY(row->isVisible());
        QVERIFY(problem->isVisible());
        auto *rule = find<QComboBox>("training.last_batch");
        rule->setFocus();
        QTest::keyClick(rule, Qt::Key_Down);
        QCOMPARE(m_document->spec().training.lastBatch, std::string("drop"));
        QVERIFY(!problem->isVisible());
        QVERIFY(row->isVisible()); // it is not the default, so it stays in sight
    }

    void aLimitThatCannotWorkOpensItsSection()
    {
        look::NumberField *limit = field("data.limit");
        QVERIFY(!limit->isVisible());
        m_document->setSetting("data.limit", std::int64_t(1000));
        QVERIFY(!limit->isVisible()); // but said in the line of its section
        QVERIFY(find<QLabel>("data.summary")->toolTip().contains(QStringLiteral("1000")));
        m_document->setSetting("data.limit", std::int64_t(70000));
        QVERIFY(limit->isVisible());
        QVERIFY(limit->property("wrong").toBool());
        enter(limit, "0");
        QVERIFY(!limit->property("wrong").toBool());
        QVERIFY(limit->isVisible()); // it does not fold under a person's hands
    }

    void everySettingHasItsPlace()
    {
        // The backend, the data set and the rule for the last minibatch have their own.
        const QStringList elsewhere{QStringLiteral("data.dataset"),
                                    QStringLiteral("training.backend"),
                                    QStringLiteral("training.last_batch")};
        for (const Field &setting : settings()) {
            const QString path = QString::fromStdString(setting.key);
            if (elsewhere.contains(path))
                continue;
            const auto *editor = m_panel->findChild<QWidget *>(path);
            QVERIFY2(editor != nullptr, setting.key.c_str());
            QVERIFY2(!editor->accessibleName().isEmpty(), setting.key.c_str());
            QVERIFY2(!editor->toolTip().isEmpty(), setting.key.c_str());
        }
    }

    void aSectionIsUnfoldedByKeyAndEdited()
    {
        auto *button = find<QToolButton>("optimizer");
        QCOMPARE(button->accessibleName(), QStringLiteral("Optimizer: SGD"));
        button->setFocus();
        QTest::keyClick(button, Qt::Key_Space);
        auto *kind = find<QComboBox>("training.optimizer.kind");
        QVERIFY(kind->isVisible());
        QVERIFY(!find<QWidget>("training.optimizer.beta1")->isVisible());
        QVERIFY(find<QWidget>("training.optimizer.momentum")->isVisible());
        kind->setFocus();
        QTest::keyClick(kind, Qt::Key_Down);
        QCOMPARE(m_document->spec().training.optimizer.kind, std::string("adam"));
        QVERIFY(find<QWidget>("training.optimizer.beta1")->isVisible());
        QVERIFY(!find<QWidget>("training.optimizer.momentum")->isVisible());
        enter(field("training.optimizer.weight_decay"), "0.01");
        QTest::keyClick(button, Qt::Key_Space);
        QVERIFY(!kind->isVisible());
        QCOMPARE(find<QLabel>("optimizer.summary")->toolTip(),
                 QStringLiteral("Adam, weight decay 0.01"));
        m_document->undoStack()->undo();
        m_document->undoStack()->undo();
        QCOMPARE(find<QLabel>("optimizer.summary")->toolTip(), QStringLiteral("SGD"));
    }

    void aScheduleThatNeverComesIsMarkedInItsSection()
    {
        m_document->setSetting("training.epochs", std::int64_t(2));
        m_document->setSetting("training.schedule.kind", std::string("step"));
        QVERIFY(field("training.schedule.step_epochs")->isVisible());
        QVERIFY(field("training.schedule.step_epochs")->property("wrong").toBool());
        auto *section = find<QWidget>("section.schedule");
        auto *reason = section->findChild<QLabel *>(QStringLiteral("reason"));
        QVERIFY2(reason->text().contains(QStringLiteral("never comes")),
                 qPrintable(reason->text()));
    }

    void theWheelPassesOverTheSlider()
    {
        auto *slider = find<look::LogSlider>("learningRateSlider");
        field("training.seed")->setFocus();
        QWheelEvent wheel(QPointF(20, 10), slider->mapToGlobal(QPointF(20, 10)), {}, {0, 120},
                          Qt::NoButton, Qt::NoModifier, Qt::NoScrollPhase, false);
        QApplication::sendEvent(slider, &wheel);
        QCOMPARE(m_document->spec().training.learningRate, 1.0);
    }

    void theNoteIsThereWhileARunGoes()
    {
        auto *note = find<QLabel>("nextRunNote");
        QVERIFY(!note->isVisible());
        m_panel->setRunGoing(true);
        QVERIFY(note->isVisible());
        m_panel->setRunGoing(false);
        QVERIFY(!note->isVisible());
    }
};

QTEST_MAIN(TestTrainingPanel)
#include "test_training_panel.moc"
