// The field that filters a table: a lens, the text, and a button that clears it. What is wrong in
// the text is underlined; names are completed (Ctrl+Space shows all).
#pragma once

#include <QLineEdit>

namespace normscope::ui {

class FilterCompleter;

class FilterField : public QLineEdit
{
    Q_OBJECT

public:
    explicit FilterField(QWidget *parent = nullptr);

    /// Underlines `length` letters from `at` on; none for a length of 0.
    void markFault(int at, int length);

Q_SIGNALS:
    /// Down or Return: on to the table.
    void left();

protected:
    void paintEvent(QPaintEvent *event) override;
    void keyPressEvent(QKeyEvent *event) override;
    void changeEvent(QEvent *event) override;

private:
    void applySizes();

    FilterCompleter *m_completer;
    int m_faultAt = 0;
    int m_faultLength = 0;
};

} // namespace normscope::ui
