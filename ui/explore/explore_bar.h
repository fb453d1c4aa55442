// Over the charts while exploring: that nothing is recorded, for how long each change is trained,
// and what can be done with the latest answer.
#pragma once

#include "ui/explore/explore_session.h"

#include <QWidget>

class QLabel;
class QMenu;
class QPushButton;
class QToolButton;

namespace normscope::ui {

class ExploreBar : public QWidget
{
    Q_OBJECT

public:
    /// `session` outlives the bar.
    explicit ExploreBar(ExploreSession *session, QWidget *parent = nullptr);

Q_SIGNALS:
    void leaveRequested();

protected:
    void paintEvent(QPaintEvent *event) override;
    void changeEvent(QEvent *event) override;
    void resizeEvent(QResizeEvent *event) override;
    [[nodiscard]] QSize minimumSizeHint() const override;

private:
    void fillBudgets();
    void askForSteps();
    void showSession();
    void applySizes();

    ExploreSession *m_session;
    QLabel *m_title;
    QLabel *m_before; ///< of the sentence, before the budget
    QToolButton *m_budget;
    QLabel *m_after;
    QLabel *m_problem;
    QPushButton *m_pin;
    QPushButton *m_keep;
    QPushButton *m_leave;
};

} // namespace normscope::ui
