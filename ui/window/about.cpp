#include "ui/window/about.h"

#include "ui/look/icon.h"

#include <QCoreApplication>
#include <QMessageBox>

namespace normscope::ui {

namespace {

QString words(const char *text)
{
    return QCoreApplication::translate("normscope::ui::About", text);
}

void show(QWidget *parent, const char *name, const QString &title, const QString &text)
{
    auto *box = new QMessageBox(QMessageBox::NoIcon, title, text, QMessageBox::Close, parent);
    box->setObjectName(name);
    box->setTextFormat(Qt::RichText);
    box->setAttribute(Qt::WA_DeleteOnClose);
    box->open();
}

} // namespace

void showAbout(QWidget *parent)
{
    show(parent, "aboutBox", words("About NormScope"),
         words("<h3>NormScope %1</h3>"
               "<p>A workbench for seeing what batch normalization does.</p>"
               "<p>It grows out of the batch-normalization chapter of <i>Dive into Deep "
               "Learning</i>.</p>"
               "<p>Free software under the GNU General Public License, version 3 or later.</p>")
             .arg(QCoreApplication::applicationVersion()));
}

void showShortcuts(QWidget *parent)
{
    const char *const rows[][2] = {
        {"Ctrl+Return", "Train this network"},
        {"Ctrl+Shift+Return", "Compare with and without BN"},
        {"Space", "Pause and resume, in the charts"},
        {".", "Train one minibatch, in the charts"},
        {"Ctrl+.", "Stop"},
        {"Ctrl+1, Ctrl+2, Ctrl+3, Ctrl+4", "Go to the network, training, charts, runs"},
        {"Alt+E, N", "Which layers are normalized, where, and by what"},
        {"Return, Space, K, F", "A layer's options, its switch, the kinds of it, its formula"},
        {"Ctrl+Z, Ctrl+Shift+Z", "Undo and redo in the network"},
        {"Ctrl+O, Ctrl+S, Ctrl+E", "Open, save, export"},
        {"Ctrl+Shift+E", "Export runs in another format"},
        {"Wheel, + and −", "Zoom a chart"},
        {"Drag, arrow keys", "Move a zoomed chart"},
        {"Double click, 0", "Show all of it again"},
        {"Alt+Up, Alt+Down", "Move a layer"},
        {"Delete", "Remove a layer or a run"},
        {"F2", "Rename a run"},
    };
    QString table = "<table cellspacing='6'>";
    for (const auto &row : rows)
        table += "<tr><td><b>" + words(row[0]) + "</b></td><td>" + words(row[1]) + "</td></tr>";
    show(parent, "shortcutsBox", words("Keys and gestures"), table + "</table>");
}

} // namespace normscope::ui
