// The status bar: what goes on, how fast, how long; a problem, or an undo, when there is one.
#pragma once

#include <QStatusBar>
#include <QString>

class QLabel;
class QPushButton;

namespace normscope::ui {

class StatusLine : public QStatusBar
{
    Q_OBJECT

public:
    explicit StatusLine(QWidget *parent = nullptr);

    /// "2 running", "285,000 examples/s, 98 % of peak", "0:12 left"; empty texts leave their place
    /// empty.
    void showState(const QString &state, const QString &rate, const QString &left);
    /// How the rate is to be read.
    void explainRate(const QString &explanation);
    /// Shown in place of the state until it is empty again.
    void showProblem(const QString &problem);
    /// "Deleted BN", with a button that takes it back.
    void offerUndo(const QString &what);
    void withdrawUndo();
    /// What has been done, until something else is said.
    void tell(const QString &what);
    void showCores(unsigned used, unsigned all);
    /// "lanes backend", and what there is to be said of it.
    void showBackend(const QString &backend, const QString &explanation);

Q_SIGNALS:
    void undoRequested();

protected:
    void changeEvent(QEvent *event) override;

private:
    void applySizes();
    static void explain(QLabel *label, const QString &explanation);
    QLabel *slot(const char *name, const char *role, bool right);

    QLabel *m_problemIcon;
    QLabel *m_problem;
    QLabel *m_state;
    QLabel *m_rate;
    QLabel *m_left;
    QLabel *m_undoText;
    QPushButton *m_undo;
    QLabel *m_cores;
    QLabel *m_backend;
};

} // namespace normscope::ui
