// View ▸ Theme and View ▸ Larger: how the window looks, remembered.
#pragma once

#include <QObject>

class QActionGroup;
class QMenu;
class QSettings;

namespace normscope::ui {

class ViewOptions : public QObject
{
    Q_OBJECT

public:
    /// `settings` outlives this.
    explicit ViewOptions(QSettings *settings, QObject *parent = nullptr);

    void addTo(QMenu *menu);
    /// Puts the remembered theme and size onto the program.
    void apply() const;

Q_SIGNALS:
    void applied();

private:
    void choose(const char *key, const QVariant &value);
    QMenu *choices(QMenu *parent, const QString &title, const char *key, const QVariant &fallback,
                   const QList<std::pair<QString, QVariant>> &rows);

    QSettings *m_settings;
};

} // namespace normscope::ui
