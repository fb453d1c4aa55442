// Somebody at the window with a mouse and a keyboard, whose clicks and keys are counted.
#pragma once

#include <QObject>
#include <QString>
#include <QStringList>

#include <functional>
#include <vector>

class QWidget;

namespace normscope::ui {
class MainWindow;
}

namespace normscope::test {

/// What a person does is first said and then done, one after the other: some buttons open their
/// menu in an event loop of its own, in which the person goes on. A person makes about one click or
/// one chord of keys a second; typed letters go faster and count as one each all the same.
class Person : public QObject
{
    Q_OBJECT

public:
    explicit Person(ui::MainWindow *window) : m_window(window) {}

    /// A button in its middle, by object name, "parent/name" where others have that name.
    void click(const char *name);
    /// The entry of the menu bar with this title.
    void clickMenu(const char *title);
    /// An entry of the menu that is open, by object name or by its text without the mnemonic.
    void clickEntry(const QString &entry);
    /// A double click, which selects what the field holds and counts as two, text, Return.
    void fill(const char *field, const QString &text);
    /// Beside the menu that is open, so that it closes.
    void closeMenu();
    /// "Ctrl+Shift+Return", "Alt+E", "N": to the menu that is open, or whatever has the focus.
    void press(const QStringList &chords);

    /// Does all of it; false with the reason in fault() when something is not to be had.
    [[nodiscard]] bool perform();
    [[nodiscard]] const QString &fault() const { return m_fault; }
    [[nodiscard]] int count() const { return m_count; }
    /// For a note: "Train, Which blocks are normalized, and where, …".
    [[nodiscard]] QString told() const { return m_told.join(QStringLiteral(" · ")); }

private:
    struct Step
    {
        std::function<void()> act;
        int count = 1;
    };
    void add(std::function<void()> act, int count = 1);
    void next();
    [[nodiscard]] QWidget *find(const char *name);
    void tell(const QString &what) { m_told += what; }
    void fail(const QString &fault);

    ui::MainWindow *m_window;
    std::vector<Step> m_steps;
    std::size_t m_done = 0;  ///< steps that are begun
    std::size_t m_ended = 0; ///< that have come back, too
    bool m_isMoving = false; ///< the mouse is on its way to where it will click
    int m_count = 0;
    QString m_fault;
    QStringList m_told;
};

} // namespace normscope::test
