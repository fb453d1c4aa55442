// The first line of a panel: title, a muted word about what it holds, and its controls at the
// right end. A dock may take it as its title bar.
#pragma once

#include <QWidget>

class QBoxLayout;
class QLabel;

namespace normscope::look {

class PanelHeader : public QWidget
{
    Q_OBJECT

public:
    explicit PanelHeader(const QString &title, QWidget *parent = nullptr);

    void setDetail(const QString &text);
    [[nodiscard]] QString detail() const;
    /// Adds at the right end; takes ownership.
    void addControl(QWidget *control);
    [[nodiscard]] QSize sizeHint() const override;

protected:
    void changeEvent(QEvent *event) override;

private:
    void applySizes();

    QLabel *m_title;
    QLabel *m_detail;
    QBoxLayout *m_layout;
};

} // namespace normscope::look
