// What stands over the empty charts: that everything is ready, with the one button; or that the
// data are missing, with the command that installs them and a folder chooser.
#pragma once

#include <QWidget>

class QLabel;
class QLineEdit;
class QPushButton;

namespace normscope::ui {

class StartBanner : public QWidget
{
    Q_OBJECT

public:
    explicit StartBanner(QWidget *parent = nullptr);

    void showLooking();
    /// `detail` says what a comparison is and how long it takes.
    void showReady(const QString &detail, bool enabled, const QString &whyNot);
    /// `reason` says what is missing and where it was looked for.
    void showMissingData(const QString &reason);

Q_SIGNALS:
    void compareRequested();
    void chooseFolderRequested();
    void lookAgainRequested();

protected:
    void changeEvent(QEvent *event) override;

private:
    void applySizes();

    QLabel *m_icon;
    QLabel *m_title;
    QLabel *m_detail;
    QWidget *m_ready;
    QPushButton *m_compare;
    QWidget *m_missing;
    QLineEdit *m_command;
    QPushButton *m_chooseFolder;
};

} // namespace normscope::ui
