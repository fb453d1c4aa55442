// What the export menus of the charts do: files and the clipboard. Pictures are drawn and files
// are written on a worker thread.
#pragma once

#include "ui/charts/picture.h"

#include <QObject>
#include <QString>

#include <functional>
#include <string>

class QMenu;
class QWidget;

namespace normscope::ui {

class ChartView;

/// What can be saved and copied of a chart that is no ChartView. The functions are called on the
/// window's thread; what they give is worked on by another one.
struct Exportable
{
    QString fileName; ///< without an ending
    QString title;
    std::function<Sheet(PictureSize)> sheet;
    std::function<std::function<std::string()>()> csv;
};

class ChartExporter : public QObject
{
    Q_OBJECT

public:
    /// Dialogs belong to `window`.
    explicit ChartExporter(QWidget *window);

    /// Adds save and copy actions for one chart.
    void addActions(QMenu *menu, ChartView *view);
    /// The same of anything that `owner` shows.
    void addActions(QMenu *menu, QWidget *owner, const Exportable &shown);
    /// Adds the choice of the pictures' size.
    void addSizes(QMenu *menu);

    [[nodiscard]] PictureSize size() const { return m_size; }
    void setSize(PictureSize size) { m_size = size; }

    /// The chart as it is looked at, as a picture of the chosen size.
    [[nodiscard]] Picture pictureOf(ChartView *view) const;
    void savePicture(ChartView *view, PictureFormat format, const QString &file);
    void saveValues(ChartView *view, const QString &file);
    void copyPicture(ChartView *view);
    void copyValues(ChartView *view);

Q_SIGNALS:
    /// A file is written whole; for the status bar.
    void saved(const QString &file);
    void copied();
    /// Nothing was written. A sentence; it has been shown in a dialog when there is a window.
    void failed(const QString &sentence);

private:
    [[nodiscard]] Exportable exportableOf(ChartView *view) const;
    void addExports(QMenu *menu, QWidget *owner, const std::function<Exportable()> &shown);
    void saveSheet(const Sheet &sheet, PictureFormat format, const QString &file);
    void copySheet(const Sheet &sheet);
    void saveCsv(std::function<std::string()> csv, const QString &file);
    void copyCsv(std::function<std::string()> csv);
    void askAndSave(QWidget *owner, const Exportable &shown, const QString &filter,
                    const QString &ending, const std::function<void(const QString &)> &save);
    void finish(const QString &file, const QString &fault);

    QWidget *m_window;
    PictureSize m_size = PictureSize::Slide;
    QString m_folder;
};

/// A name for files made of any text: letters, digits, `.`, `-`, `_`; never empty.
[[nodiscard]] QString fileNameFor(const QString &text);

} // namespace normscope::ui
