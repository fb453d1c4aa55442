// A line that unfolds what is below it: chevron and words.
#pragma once

#include <QAbstractButton>

namespace normscope::ui {

/// Checked means unfolded. Space, Return and the arrow keys work as in a tree.
class Expander : public QAbstractButton
{
    Q_OBJECT

public:
    explicit Expander(QWidget *parent = nullptr);
    [[nodiscard]] QSize sizeHint() const override;

protected:
    void paintEvent(QPaintEvent *event) override;
    void keyPressEvent(QKeyEvent *event) override;
    void changeEvent(QEvent *event) override;
};

} // namespace normscope::ui
