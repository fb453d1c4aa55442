// A muted sentence that stands where the data will be.
#pragma once

#include <QLabel>

namespace normscope::ui {

class EmptyState : public QLabel
{
    Q_OBJECT

public:
    /// `strong`, which may be empty, leads the sentence in the color of text.
    EmptyState(QString strong, QString text, QWidget *parent);
    void setSentence(const QString &text);

protected:
    void changeEvent(QEvent *event) override;

private:
    void compose();

    QString m_strong;
    QString m_sentence;
};

} // namespace normscope::ui
