#include "person.h"

#include "ui/window/main_window.h"

#include <QAction>
#include <QApplication>
#include <QLineEdit>
#include <QMenu>
#include <QMenuBar>
#include <QTimer>
#include <QtTest>

#include <utility>

namespace normscope::test {

namespace {

constexpr int pause = 20; ///< ms between two steps, in which the window answers

QMenu *openMenu()
{
    return qobject_cast<QMenu *>(QApplication::activePopupWidget());
}

QString plain(QString text)
{
    return text.remove(u'&').section(u'\t', 0, 0);
}

} // namespace

void Person::add(std::function<void()> act, int count)
{
    m_steps.push_back({std::move(act), count});
}

void Person::fail(const QString &fault)
{
    if (m_fault.isEmpty())
        m_fault = fault;
    // Nothing that waits for a menu is left waiting.
    for (int open = 0; QApplication::activePopupWidget() != nullptr && open < 9; ++open)
        QApplication::activePopupWidget()->close();
}

void Person::next()
{
    if (m_done == m_steps.size() || !m_fault.isEmpty())
        return;
    QTimer::singleShot(pause, this, [this] {
        if (m_isMoving)
            return next();
        const Step step = m_steps[m_done++];
        next(); // first: the step may come back only when a menu closes
        m_count += step.count;
        step.act();
        ++m_ended;
    });
}

bool Person::perform()
{
    next();
    if (!QTest::qWaitFor([this] { return m_ended == m_steps.size() || !m_fault.isEmpty(); }, 30000))
        fail(QStringLiteral("stuck after %1").arg(told()));
    QTest::qWait(pause);
    return m_fault.isEmpty();
}

QWidget *Person::find(const char *name)
{
    const QStringList path = QString::fromLatin1(name).split(u'/');
    const QObject *in = m_window;
    if (path.size() == 2)
        in = m_window->findChild<QWidget *>(path.front());
    for (auto *found : in->findChildren<QWidget *>(path.back())) {
        // Where a person can get at it: not scrolled away, not behind something else, not off.
        const QPoint middle = found->mapTo(m_window, found->rect().center());
        QWidget *top = m_window->childAt(middle);
        if (found->isVisible() && found->isEnabled() && top != nullptr &&
            (top == found || found->isAncestorOf(top)))
            return found;
    }
    fail(QStringLiteral("%1 cannot be clicked").arg(QString::fromLatin1(name)));
    return nullptr;
}

void Person::click(const char *name)
{
    add([this, name] {
        QWidget *widget = find(name);
        if (widget == nullptr)
            return;
        tell(widget->accessibleName());
        QTest::mouseClick(widget, Qt::LeftButton, {}, widget->rect().center());
    });
}

void Person::clickMenu(const char *title)
{
    add([this, title] {
        auto *bar = m_window->findChild<QMenuBar *>();
        for (QAction *action : bar->actions())
            if (plain(action->text()) == QLatin1String(title)) {
                tell(QString::fromLatin1(title));
                QTest::mouseClick(bar, Qt::LeftButton, {}, bar->actionGeometry(action).center());
                return;
            }
        fail(QStringLiteral("there is no menu %1").arg(QString::fromLatin1(title)));
    });
}

void Person::clickEntry(const QString &entry)
{
    add([this, entry] {
        QMenu *menu = openMenu();
        for (QAction *action : menu != nullptr ? menu->actions() : QList<QAction *>()) {
            if (action->objectName() != entry && plain(action->text()) != entry)
                continue;
            if (!action->isEnabled())
                break;
            tell(plain(action->text()));
            const QPoint place = menu->actionGeometry(action).center();
            m_isMoving = true; // which lets other events pass
            QTest::mouseMove(menu, place);
            m_isMoving = false;
            QTest::mouseClick(menu, Qt::LeftButton, {}, place);
            return;
        }
        fail(menu == nullptr ? QStringLiteral("no menu is open for %1").arg(entry)
                             : QStringLiteral("%1 cannot be chosen").arg(entry));
    });
}

void Person::fill(const char *field, const QString &text)
{
    add(
        [this, field, text] {
            auto *edit = qobject_cast<QLineEdit *>(find(field));
            if (edit == nullptr)
                return;
            tell(QStringLiteral("%1 (twice): %2 Return").arg(edit->accessibleName(), text));
            QTest::mouseDClick(edit, Qt::LeftButton, {}, edit->rect().center());
            QTest::keyClicks(edit, text);
            QTest::keyClick(edit, Qt::Key_Return);
        },
        int(text.size()) + 3);
}

void Person::closeMenu()
{
    add([this] {
        QMenu *menu = openMenu();
        if (menu == nullptr)
            return fail(QStringLiteral("no menu is open"));
        tell(QStringLiteral("beside the menu"));
        QTest::mouseClick(menu, Qt::LeftButton, {}, QPoint(-40, -40));
    });
}

void Person::press(const QStringList &chords)
{
    for (const QString &chord : chords)
        add([this, chord] {
            tell(chord);
            const QKeyCombination keys = QKeySequence(chord)[0];
            QWidget *target = openMenu();
            if (target == nullptr)
                target = QApplication::focusWidget();
            QTest::keyClick(target != nullptr ? target : m_window, keys.key(),
                            keys.keyboardModifiers());
        });
}

} // namespace normscope::test
