// The Training dock: learning rate, batch size, epochs, seed, and the sections of everything else.
#pragma once

#include "ui/builder/experiment_document.h"

#include <QWidget>

#include <vector>

class QComboBox;
class QLabel;
class QVBoxLayout;

namespace normscope::look {
class LogSlider;
class NumberField;
class PanelHeader;
} // namespace normscope::look

namespace normscope::ui {

class TrainingPanel : public QWidget
{
    Q_OBJECT

public:
    /// `document` must outlive the panel.
    explicit TrainingPanel(ExperimentDocument *document, QWidget *parent = nullptr);

    /// Title, 36 high; for a dock's title bar, as NetworkPanel::header().
    [[nodiscard]] look::PanelHeader *header() const { return m_header; }
    /// Says that changes belong to the next run.
    void setRunGoing(bool going);
    /// Why lanes cannot compute the experiment; empty when they can. Shown where it asks for them.
    void setLanesRefusal(const QString &refusal);
    /// Ticks over the learning rate, the last one longer.
    void setRateMarks(const std::vector<double> &rates);
    /// Says that each change trains at once, in place of that.
    void setExploring(bool exploring);

    [[nodiscard]] QSize minimumSizeHint() const override;

protected:
    void changeEvent(QEvent *event) override;

private:
    struct Row
    {
        std::string path;
        QWidget *line = nullptr;
        look::NumberField *field = nullptr;
        QLabel *problem = nullptr;
    };
    void addRow(QVBoxLayout *layout, const std::string &path, QWidget *middle);
    /// A box with the setting's choices and its label, in `row`.
    QComboBox *makeChoice(const char *path, QWidget *row);
    void addLastBatchRow(QVBoxLayout *layout);
    void showBackend();
    void applySizes();
    void showDocument();
    void showNote();
    void showProblem(const Row &row);

    ExperimentDocument *m_document;
    QVBoxLayout *m_body = nullptr;
    look::PanelHeader *m_header = nullptr;
    look::LogSlider *m_slider = nullptr;
    std::vector<Row> m_rows;
    QWidget *m_lastBatchRow = nullptr;
    QComboBox *m_lastBatch = nullptr;
    QLabel *m_lastBatchProblem = nullptr;
    QLabel *m_backendNote = nullptr;
    QString m_lanesRefusal;
    QLabel *m_note = nullptr;
    bool m_going = false;
    bool m_exploring = false;
};

} // namespace normscope::ui
