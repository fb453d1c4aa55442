// A menu button that says what it chooses, muted, before what is chosen: "Preset Chapter ⌄".
#pragma once

#include <QPushButton>

namespace normscope::look {

class TitledButton : public QPushButton
{
    Q_OBJECT

public:
    explicit TitledButton(QWidget *parent = nullptr);

    void setTitle(const QString &what, const QString &chosen);
    [[nodiscard]] QSize sizeHint() const override;

protected:
    void paintEvent(QPaintEvent *event) override;

private:
    QString m_what;
};

} // namespace normscope::look
