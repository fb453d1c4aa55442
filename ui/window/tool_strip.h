// The strip under the menu: train, compare, pause, step, stop; preset and data; how far it is.
#pragma once

#include "engine/experiment/presets.h"

#include <QWidget>

class QBoxLayout;
class QLabel;
class QMenu;
class QProgressBar;
class QPushButton;
class QToolButton;

namespace normscope::look {
class TitledButton;
}

namespace normscope::ui {

class Commands;

class ToolStrip : public QWidget
{
    Q_OBJECT

public:
    explicit ToolStrip(const Commands &commands, QWidget *parent = nullptr);

    /// "Chapter (edited)" on the preset's menu.
    void setExperimentTitle(const QString &title);
    void setDataTitle(const QString &title);
    /// One filled button in sight at most: the banner's before the first run, this one later.
    void setComparePrimary(bool primary);
    /// `epoch` of `epochs`, the fraction done, seconds left (negative: unknown). Hidden when
    /// `epochs` is 0.
    void setProgress(int epoch, int epochs, double fraction, const QString &left);
    /// While exploring, in place of the progress of runs: which answer is being found, and what the
    /// last one took. 0 gives the place back.
    void setAnswer(int number, double fraction, const QString &seconds);
    /// The menu of the data button, for what the window adds to it.
    [[nodiscard]] QMenu *dataMenu() const { return m_dataMenu; }
    /// As narrow as its words can be: they grow shorter only when the strip is.
    [[nodiscard]] QSize minimumSizeHint() const override;

Q_SIGNALS:
    void presetChosen(const normscope::Preset &preset);

protected:
    void changeEvent(QEvent *event) override;
    void resizeEvent(QResizeEvent *event) override;

private:
    QPushButton *commandButton(class QAction *action, const QString &text);
    QToolButton *runButton(class QAction *action, const char *joined);
    look::TitledButton *menuButton(const QString &name, QMenu *menu);
    void applySizes();
    void showTitles();
    void showFraction(double fraction);

    QBoxLayout *m_row;
    QPushButton *m_train;
    QPushButton *m_compare;
    QPushButton *m_explore;
    look::TitledButton *m_preset;
    look::TitledButton *m_data;
    QMenu *m_dataMenu;
    QWidget *m_progressArea;
    QLabel *m_epoch;
    QProgressBar *m_bar;
    QLabel *m_left;
    QString m_experimentTitle;
    QString m_dataTitle;
    bool m_exploring = false;
};

} // namespace normscope::ui
