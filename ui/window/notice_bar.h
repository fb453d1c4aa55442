// A line under the tools for what a person should know or decide, until it is settled: runs that
// were interrupted, a store that refuses.
#pragma once

#include <QFrame>
#include <QString>

#include <functional>

class QLabel;
class QPushButton;

namespace normscope::ui {

class NoticeBar : public QFrame
{
    Q_OBJECT

public:
    explicit NoticeBar(QWidget *parent = nullptr);

    struct Answer
    {
        QString text;
        std::function<void()> then;
    };
    /// In place of what stood there. Any answer takes the notice away; so does the closing button.
    void show(const QString &sentence, const QString &detail, const Answer &answer, bool fault);
    void withdraw();
    [[nodiscard]] QString sentence() const;

protected:
    void changeEvent(QEvent *event) override;

private:
    void applySizes();

    QLabel *m_icon;
    QLabel *m_sentence;
    QPushButton *m_answer;
    QPushButton *m_close;
    std::function<void()> m_then;
    bool m_fault = false;
};

} // namespace normscope::ui
