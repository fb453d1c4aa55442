#include "ui/look/theme.h"

#include "ui/look/metrics.h"

#include <QApplication>
#include <QFile>
#include <QFontDatabase>
#include <QPalette>
#include <QRegularExpression>
#include <QStyle>
#include <QStyleFactory>
#include <QStyleHints>
#include <QVariant>
#include <QWidget>

#include <algorithm>
#include <cmath>

// Resources of a static library are left out by the linker unless they are asked for by name.
static void initializeResources()
{
    Q_INIT_RESOURCE(resources);
}

namespace normscope::look {

namespace {

QFont programFont(double scale)
{
    QFont font = QFontDatabase::systemFont(QFontDatabase::GeneralFont);
    for (const char *family : {"Inter", "Inter Variable"}) {
        if (QFontDatabase::hasFamily(QString::fromLatin1(family))) {
            font.setFamilies({QString::fromLatin1(family)});
            break;
        }
    }
    font.setPixelSize(int(std::lround(bodyPixels * scale)));
    font.setWeight(QFont::Normal);
#if QT_VERSION >= QT_VERSION_CHECK(6, 7, 0)
    font.setFeature("tnum", 1);
#endif
    return font;
}

bool isDark(const QPalette &palette)
{
    return palette.color(QPalette::Window).lightness() <
           palette.color(QPalette::WindowText).lightness();
}

/// The platform's own choice, remembered before our palette covers it.
bool platformIsDark()
{
    static const bool dark = isDark(QGuiApplication::palette());
    return dark;
}

} // namespace

bool systemPrefersDark()
{
    const QByteArray wish = qgetenv("NORMSCOPE_THEME").toLower();
    if (wish == "dark" || wish == "light")
        return wish == "dark";
    return platformIsDark();
}

QString styleSheetOf(const Tokens &t, double scale)
{
    initializeResources();
    QFile file(QStringLiteral(":/normscope/style/normscope.qss"));
    if (!file.open(QIODevice::ReadOnly))
        return {};
    QString sheet = QString::fromUtf8(file.readAll());

    // Names that begin with another name come first.
    const std::pair<const char *, QColor> colors[] = {
        {"@windowGround", t.window}, {"@panel", t.panel},         {"@card", t.card},
        {"@inset", t.inset},         {"@border", t.border},       {"@control", t.control},
        {"@text", t.text},           {"@muted", t.muted},         {"@faint", t.faint},
        {"@accent", t.accent},       {"@onAccent", t.onAccent},   {"@selected", t.selected},
        {"@hover", t.hover},         {"@rail", t.rail},           {"@warningBack", t.warningBack},
        {"@warning", t.warning},     {"@errorBack", t.errorBack}, {"@error", t.error},
    };
    for (const auto &[name, color] : colors)
        sheet.replace(QLatin1String(name), color.name());
    sheet.replace(QLatin1String("@theme"), t.dark ? QLatin1String("dark") : QLatin1String("light"));

    // `26dp` is 26 pixels at 100 %.
    static const QRegularExpression length(QStringLiteral("(\\d+)dp"));
    QString scaled;
    qsizetype from = 0;
    for (auto matches = length.globalMatch(sheet); matches.hasNext();) {
        const auto match = matches.next();
        scaled += QStringView(sheet).mid(from, match.capturedStart() - from);
        // A radius of more than half the side would be left out altogether.
        const double exact = match.captured(1).toInt() * scale;
        const bool isRadius = scaled.endsWith(QLatin1String("radius: "));
        scaled +=
            QString::number(isRadius ? int(exact) : int(std::lround(exact))) + QLatin1String("px");
        from = match.capturedEnd();
    }
    return scaled.append(QStringView(sheet).mid(from));
}

void applyTheme(QApplication &application, bool dark, double scale)
{
    (void)platformIsDark();
    const double held = std::isfinite(scale) ? std::clamp(scale, 1.0, 2.0) : 1.0;
    const Tokens &tokens = dark ? darkTokens() : lightTokens();
    if (application.styleSheet().isEmpty())
        QApplication::setStyle(QStyleFactory::create(QStringLiteral("Fusion")));
    QApplication::setPalette(paletteOf(tokens));
    QApplication::setFont(programFont(held));
    application.setStyleSheet(styleSheetOf(tokens, held));
}

void setVariant(QWidget *widget, const char *property, const QVariant &value)
{
    if (widget->property(property) == value)
        return;
    widget->setProperty(property, value);
    widget->style()->unpolish(widget);
    widget->style()->polish(widget);
    widget->update();
}

} // namespace normscope::look
