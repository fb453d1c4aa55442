// The small widgets: number field, segmented control, slider, switch; icons and the style sheet.
#include "ui/look/icon.h"
#include "ui/look/log_slider.h"
#include "ui/look/metrics.h"
#include "ui/look/number_field.h"
#include "ui/look/segmented_control.h"
#include "ui/look/switch.h"
#include "ui/look/theme.h"

#include "engine/experiment/experiment_spec.h"

#include <QApplication>
#include <QImage>
#include <QSignalSpy>
#include <QTest>

#include <cmath>

using namespace normscope;
using namespace normscope::look;

Q_DECLARE_METATYPE(normscope::Value)

namespace {

const Field &rate()
{
    return setting("training.learning_rate");
}

const Field &epochs()
{
    return setting("training.epochs");
}

void type(NumberField &field, const QString &text)
{
    field.setFocus();
    field.selectAll();
    QTest::keyClicks(&field, text);
}

} // namespace

class TestWidgets : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void initTestCase()
    {
        qRegisterMetaType<Value>();
        QLocale::setDefault(QLocale::c());
        applyTheme(*qApp, false, 1.0);
    }

    void cleanup() { applyTheme(*qApp, false, 1.0); }

    void readsNumbers_data()
    {
        QTest::addColumn<QString>("text");
        QTest::addColumn<QString>("locale");
        QTest::addColumn<double>("value"); // NaN: refused
        const double no = std::nan("");
        QTest::newRow("plain") << "0.25"
                               << "C" << 0.25;
        QTest::newRow("exponent") << "1e-3"
                                  << "C" << 1e-3;
        QTest::newRow("capital exponent") << "1E-3"
                                          << "C" << 1e-3;
        QTest::newRow("spaces") << "  2 "
                                << "C" << 2.0;
        QTest::newRow("comma where it is the mark") << "0,25"
                                                    << "de_DE" << 0.25;
        QTest::newRow("point everywhere") << "0.25"
                                          << "de_DE" << 0.25;
        QTest::newRow("exponent everywhere") << "1e-3"
                                             << "de_DE" << 1e-3;
        QTest::newRow("a group is not guessed") << "1,000"
                                                << "en_US" << no;
        QTest::newRow("a point is a point") << "1.000"
                                            << "de_DE" << 1.0;
        QTest::newRow("NaN") << "nan"
                             << "C" << no;
        QTest::newRow("infinity") << "inf"
                                  << "C" << no;
        QTest::newRow("huge") << "1e30"
                              << "C" << no;
        QTest::newRow("beyond double") << "1e400"
                                       << "C" << no;
        QTest::newRow("zero") << "0"
                              << "C" << no;
        QTest::newRow("negative") << "-1"
                                  << "C" << no;
        QTest::newRow("true minus") << "−1"
                                    << "C" << no;
        QTest::newRow("empty") << ""
                               << "C" << no;
        QTest::newRow("word") << "fast"
                              << "C" << no;
        QTest::newRow("two numbers") << "1 2"
                                     << "C" << no;
    }

    void readsNumbers()
    {
        QFETCH(QString, text);
        QFETCH(QString, locale);
        QFETCH(double, value);
        const ParsedNumber parsed = parseNumber(rate(), text, QLocale(locale));
        QCOMPARE(parsed.value.has_value(), !std::isnan(value));
        QCOMPARE(parsed.reason.isEmpty(), !std::isnan(value));
        if (parsed.value)
            QCOMPARE(std::get<double>(*parsed.value), value);
    }

    void readsIntegers_data()
    {
        QTest::addColumn<QString>("text");
        QTest::addColumn<QString>("locale");
        QTest::addColumn<qlonglong>("value"); // −1: refused
        QTest::newRow("plain") << "25"
                               << "C" << 25LL;
        QTest::newRow("exponent") << "1e3"
                                  << "C" << 1000LL;
        QTest::newRow("grouped") << "1,000"
                                 << "en_US" << 1000LL;
        QTest::newRow("grouped by points") << "1.000"
                                           << "de_DE" << 1000LL;
        QTest::newRow("fraction") << "2.5"
                                  << "C" << -1LL;
        QTest::newRow("zero") << "0"
                              << "C" << -1LL;
        QTest::newRow("negative") << "-1"
                                  << "C" << -1LL;
        QTest::newRow("too many") << "1000000000"
                                  << "C" << -1LL;
        QTest::newRow("beyond 64 bits") << "99999999999999999999"
                                        << "C" << -1LL;
        QTest::newRow("1e30") << "1e30"
                              << "C" << -1LL;
        QTest::newRow("NaN") << "nan"
                             << "C" << -1LL;
    }

    void readsIntegers()
    {
        QFETCH(QString, text);
        QFETCH(QString, locale);
        QFETCH(qlonglong, value);
        const ParsedNumber parsed = parseNumber(epochs(), text, QLocale(locale));
        QCOMPARE(parsed.value.has_value(), value != -1);
        QCOMPARE(parsed.reason.isEmpty(), value != -1);
        if (parsed.value)
            QCOMPARE(qlonglong(std::get<std::int64_t>(*parsed.value)), value);
    }

    void writesInTheLocale()
    {
        QCOMPARE(numberText(rate(), 1.0, QLocale::c()), QStringLiteral("1.0"));
        QCOMPARE(numberText(rate(), 1e-5, QLocale::c()), QStringLiteral("1e-5"));
        QCOMPARE(numberText(rate(), 1e-12, QLocale::c()), QStringLiteral("1e-12"));
        QCOMPARE(numberText(rate(), 0.25, QLocale("de_DE")), QStringLiteral("0,25"));
        QCOMPARE(numberText(epochs(), std::int64_t(10000), QLocale("en_US")),
                 QStringLiteral("10000"));
    }

    void returnAppliesAndEscapeReverts()
    {
        NumberField field(rate());
        field.setValue(1.0);
        field.show();
        QSignalSpy edited(&field, &NumberField::valueEdited);
        type(field, "1e-3");
        QCOMPARE(edited.count(), 0);
        QTest::keyClick(&field, Qt::Key_Return);
        QCOMPARE(edited.count(), 1);
        QCOMPARE(std::get<double>(field.value()), 1e-3);
        type(field, "5");
        QTest::keyClick(&field, Qt::Key_Escape);
        QCOMPARE(edited.count(), 1);
        QCOMPARE(field.text(), QStringLiteral("0.001"));
    }

    void theSameNumberIsNoEdit()
    {
        NumberField field(rate());
        field.setValue(1.0);
        field.show();
        QSignalSpy edited(&field, &NumberField::valueEdited);
        type(field, "1");
        QTest::keyClick(&field, Qt::Key_Return);
        QCOMPARE(edited.count(), 0);
        QCOMPARE(field.text(), QStringLiteral("1.0"));
    }

    void aWrongNumberStaysMarkedWithItsReason()
    {
        NumberField field(rate());
        field.setValue(1.0);
        field.show();
        QSignalSpy edited(&field, &NumberField::valueEdited);
        type(field, "1e30");
        QTest::keyClick(&field, Qt::Key_Return);
        QCOMPARE(edited.count(), 0);
        QCOMPARE(field.text(), QStringLiteral("1e30"));
        QVERIFY(field.property("wrong").toBool());
        QVERIFY2(field.toolTip().contains(QStringLiteral("1000")), qPrintable(field.toolTip()));
        QCOMPARE(std::get<double>(field.value()), 1.0);
        QTest::keyClick(&field, Qt::Key_Escape);
        QCOMPARE(field.text(), QStringLiteral("1.0"));
        QVERIFY(!field.property("wrong").toBool());
    }

    void typingIsNotOverwritten()
    {
        NumberField field(rate());
        field.setValue(1.0);
        field.show();
        type(field, "0.");
        field.setValue(1.0);
        QCOMPARE(field.text(), QStringLiteral("0."));
        field.setValue(2.0); // the value itself became another one
        QCOMPARE(field.text(), QStringLiteral("2.0"));
    }

    void aProblemFromElsewhereIsShown()
    {
        NumberField field(epochs());
        field.setProblem(QStringLiteral("Too many."));
        QVERIFY(field.property("wrong").toBool());
        QCOMPARE(field.toolTip(), QStringLiteral("Too many."));
        field.setProblem({});
        QVERIFY(!field.property("wrong").toBool());
        QVERIFY(field.toolTip().contains(QStringLiteral("default 10")));
    }

    void segmentsAreChosenByClickAndKey()
    {
        SegmentedControl control;
        for (const char *text : {"All", "None", "Mixed"})
            control.addSegment(QString::fromLatin1(text));
        control.setSegmentEnabled(2, false);
        control.show();
        QSignalSpy changed(&control, &SegmentedControl::currentChanged);
        QSignalSpy activated(&control, &SegmentedControl::activated);
        const auto segments = control.findChildren<QAbstractButton *>();
        QCOMPARE(segments.size(), 3);
        QTest::mouseClick(segments[1], Qt::LeftButton);
        QCOMPARE(control.currentIndex(), 1);
        QTest::keyClick(segments[1], Qt::Key_Right); // the next one cannot be asked for
        QCOMPARE(control.currentIndex(), 1);
        QTest::keyClick(segments[1], Qt::Key_Left);
        QCOMPARE(control.currentIndex(), 0);
        QTest::keyClick(segments[0], Qt::Key_End);
        QCOMPARE(control.currentIndex(), 1);
        QTest::keyClick(segments[1], Qt::Key_Home);
        QCOMPARE(control.currentIndex(), 0);
        QCOMPARE(activated.count(), 4);
        control.setCurrentIndex(2); // the program says what is
        QCOMPARE(changed.count(), 5);
        QCOMPARE(activated.count(), 4);
        QVERIFY(segments[0]->focusPolicy() & Qt::TabFocus);
        control.setCurrentIndex(9);
        QCOMPARE(control.currentIndex(), 2);
    }

    void segmentsDoNotMoveWhenChosen()
    {
        SegmentedControl control;
        control.addSegment(QStringLiteral("Loss"));
        control.addSegment(QStringLiteral("Accuracy"));
        const QSize before = control.sizeHint();
        control.setCurrentIndex(1);
        QCOMPARE(control.sizeHint(), before);
    }

    void theSliderGoesByRatios()
    {
        LogSlider slider(1e-4, 100);
        slider.resize(200, 30);
        slider.show();
        slider.setNumber(1.0);
        QCOMPARE(slider.number(), 1.0);
        QSignalSpy edited(&slider, &LogSlider::numberEdited);
        slider.setFocus();
        QTest::keyClick(&slider, Qt::Key_PageDown);
        QCOMPARE(slider.number(), 0.1);
        QTest::keyClick(&slider, Qt::Key_Left);
        QCOMPARE(slider.number(), 0.079);
        QCOMPARE(edited.count(), 2);
        QCOMPARE(edited[0][1], edited[1][1]); // one stay, one step of undo
        slider.setNumber(std::nan(""));
        slider.setNumber(-1);
        QCOMPARE(slider.number(), 0.079);
        slider.setNumber(1e30);
        QCOMPARE(slider.number(), 100.0);
        slider.setNumber(1e-30);
        QCOMPARE(slider.number(), 1e-4);
        QCOMPARE(edited.count(), 2);
    }

    void aClickTakesTheSliderThere()
    {
        LogSlider slider(1e-4, 100);
        slider.resize(220, 30);
        slider.show();
        slider.setNumber(1e-4);
        QSignalSpy edited(&slider, &LogSlider::numberEdited);
        QTest::mouseClick(&slider, Qt::LeftButton, {}, QPoint(110, 15));
        QVERIFY(edited.count() >= 1);
        QVERIFY2(slider.number() > 0.06 && slider.number() < 0.16,
                 qPrintable(QString::number(slider.number())));
    }

    void theSwitchIsToggledByClickAndSpace()
    {
        Switch button;
        button.show();
        QTest::mouseClick(&button, Qt::LeftButton);
        QVERIFY(button.isChecked());
        QTest::keyClick(&button, Qt::Key_Space);
        QVERIFY(!button.isChecked());
    }

    void everyIconDraws_data()
    {
        QTest::addColumn<QString>("name");
        for (const char *name :
             {"play",   "compare", "pause", "step",         "stop",          "plus",
              "minus",  "close",   "grip",  "chevron-down", "chevron-right", "arrow-right",
              "search", "more",    "error", "warning",      "check",         "folder",
              "export", "undo",    "redo",  "trash",        "eye",           "copy"})
            QTest::newRow(name) << QString::fromLatin1(name);
    }

    void everyIconDraws()
    {
        QFETCH(QString, name);
        applyTheme(*qApp, false, 1.0);
        const QImage light = icon(name).pixmap(16, 16).toImage();
        applyTheme(*qApp, true, 1.0);
        const QImage dark = icon(name).pixmap(16, 16).toImage();
        const auto darkest = [](const QImage &image) {
            int solid = 0;
            int lightness = 0;
            for (int y = 0; y < image.height(); ++y) {
                for (int x = 0; x < image.width(); ++x) {
                    const QColor color = image.pixelColor(x, y);
                    if (color.alpha() < 128)
                        continue;
                    ++solid;
                    lightness += color.lightness();
                }
            }
            return std::pair(solid, solid > 0 ? lightness / solid : 0);
        };
        QVERIFY(darkest(light).first > 4);
        QVERIFY(darkest(light).second < 80);
        QVERIFY(darkest(dark).second > 180);
    }

    void anUnknownIconIsEmpty() { QVERIFY(icon(QStringLiteral("no-such")).isNull()); }

    void theProgramHasAnIcon()
    {
        QVERIFY(programIcon().pixmap(64, 64).toImage().pixelColor(10, 32).alpha() > 0);
    }

    void theSheetHasNoUnknownNames_data()
    {
        QTest::addColumn<bool>("dark");
        QTest::newRow("light") << false;
        QTest::newRow("dark") << true;
    }

    void theSheetHasNoUnknownNames()
    {
        QFETCH(bool, dark);
        const QString sheet = styleSheetOf(dark ? darkTokens() : lightTokens(), 1.5);
        QVERIFY(sheet.size() > 1000);
        QVERIFY2(!sheet.contains(u'@'), qPrintable(sheet.mid(sheet.indexOf(u'@'), 30)));
        QVERIFY(!sheet.contains(QRegularExpression(QStringLiteral("\\d+dp"))));
    }

    void theScaleIsHeld_data()
    {
        QTest::addColumn<double>("asked");
        QTest::addColumn<double>("given");
        QTest::newRow("100 %") << 1.0 << 1.0;
        QTest::newRow("200 %") << 2.0 << 2.0;
        QTest::newRow("too small") << 0.1 << 1.0;
        QTest::newRow("too large") << 50.0 << 2.0;
        QTest::newRow("NaN") << std::nan("") << 1.0;
    }

    void theScaleIsHeld()
    {
        QFETCH(double, asked);
        QFETCH(double, given);
        applyTheme(*qApp, false, asked);
        QCOMPARE(scale(), given);
        QCOMPARE(px(26), int(26 * given));
    }

    void theThemeIsSeenInThePalette()
    {
        QWidget widget;
        widget.show();
        applyTheme(*qApp, true, 1.0);
        QVERIFY(tokensOf(widget.palette()).dark);
        applyTheme(*qApp, false, 1.0);
        QVERIFY(!tokensOf(widget.palette()).dark);
    }
};

QTEST_MAIN(TestWidgets)
#include "test_widgets.moc"
