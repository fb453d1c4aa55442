// The field that filters a table: a lens, the text, and a button that clears it.
#pragma once

#include <QLineEdit>

namespace normscope::ui {

class FilterField : public QLineEdit
{
    Q_OBJECT

public:
    explicit FilterField(QWidget *parent = nullptr);

Q_SIGNALS:
    /// Down or Return: on to the table.
    void left();

protected:
    void paintEvent(QPaintEvent *event) override;
    void keyPressEvent(QKeyEvent *event) override;
    void changeEvent(QEvent *event) override;

private:
    void applySizes();
};

} // namespace normscope::ui
