// Says that an experiment starts from a file of weights, and undoes it. Hidden while it does not.
#pragma once

#include <QWidget>

class QLabel;

namespace normscope::ui {

class ExperimentDocument;

class WeightsNote : public QWidget
{
    Q_OBJECT

public:
    /// `document` outlives it.
    explicit WeightsNote(ExperimentDocument *document, QWidget *parent = nullptr);

private:
    void showDocument();

    ExperimentDocument *m_document;
    QLabel *m_text;
};

} // namespace normscope::ui
