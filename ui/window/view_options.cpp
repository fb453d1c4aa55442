#include "ui/window/view_options.h"

#include "ui/look/theme.h"

#include <QActionGroup>
#include <QApplication>
#include <QLocale>
#include <QMenu>
#include <QSettings>

namespace normscope::ui {

namespace {

constexpr const char *themeKey = "view/theme";
constexpr const char *sizeKey = "view/size";

} // namespace

ViewOptions::ViewOptions(QSettings *settings, QObject *parent)
    : QObject(parent), m_settings(settings)
{
}

void ViewOptions::addTo(QMenu *menu)
{
    choices(menu, tr("&Theme"), themeKey, "system",
            {{tr("As the system"), "system"}, {tr("Light"), "light"}, {tr("Dark"), "dark"}});
    QList<std::pair<QString, QVariant>> sizes;
    for (const int percent : {100, 125, 150, 175, 200})
        sizes.append({tr("%1 %").arg(QLocale().toString(percent)), percent});
    choices(menu, tr("&Larger"), sizeKey, 100, sizes);
}

QMenu *ViewOptions::choices(QMenu *parent, const QString &title, const char *key,
                            const QVariant &fallback,
                            const QList<std::pair<QString, QVariant>> &rows)
{
    QMenu *menu = parent->addMenu(title);
    auto *group = new QActionGroup(menu);
    const QString current = m_settings->value(key, fallback).toString();
    for (const auto &[text, value] : rows) {
        QAction *action = menu->addAction(text);
        action->setObjectName(QString(key) + "/" + value.toString());
        action->setCheckable(true);
        action->setChecked(value.toString() == current);
        group->addAction(action);
        connect(action, &QAction::triggered, this,
                [this, key, chosen = value] { choose(key, chosen); });
    }
    return menu;
}

void ViewOptions::choose(const char *key, const QVariant &value)
{
    m_settings->setValue(key, value);
    apply();
    Q_EMIT applied();
}

void ViewOptions::apply() const
{
    const QString theme = m_settings->value(themeKey, "system").toString();
    const bool dark = theme == "dark" || (theme == "system" && look::systemPrefersDark());
    look::applyTheme(*qApp, dark, m_settings->value(sizeKey, 100).toInt() / 100.0);
}

} // namespace normscope::ui
