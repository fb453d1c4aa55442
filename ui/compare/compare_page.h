// The tab "Compare": the panel of comparisons with all the room, or a sentence that says what would
// fill it.
#pragma once

#include <QPointer>
#include <QWidget>

class QVBoxLayout;

namespace normscope::ui {

class ComparePanel;

class ComparePage : public QWidget
{
    Q_OBJECT

public:
    /// Takes the panel whenever it comes in sight; whoever else shows it does the same.
    explicit ComparePage(ComparePanel *panel, QWidget *parent = nullptr);

    /// Fewer than two runs are nothing to compare.
    void setRunCount(std::size_t runs);

protected:
    void showEvent(QShowEvent *event) override;

private:
    void showWhatThereIs();

    QPointer<ComparePanel> m_panel;
    QWidget *m_empty;
    QVBoxLayout *m_column;
    std::size_t m_runs = 0;
};

} // namespace normscope::ui
