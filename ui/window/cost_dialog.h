// Tells what each layer of a network costs on each backend. It does not hold up the window: the
// runs that it goes with train behind it.
#pragma once

#include "engine/experiment/validation.h"
#include "engine/service/backend_costs.h"

#include <QDialog>

#include <vector>

class QLabel;
class QPushButton;
class QStackedLayout;

namespace normscope::ui {

class CostModel;
class FigureTable;

class CostDialog : public QDialog
{
    Q_OBJECT

public:
    /// Over `parent`. Says that `spec` is being measured, until the costs are there.
    CostDialog(const ExperimentSpec &spec, const DataShape &shape, QWidget *parent);

    void showCosts(const std::vector<BackendCosts> &costs);

private:
    void copy();

    const NetworkAnalysis m_network;
    CostModel *m_model;
    FigureTable *m_table;
    QLabel *m_note;
    QPushButton *m_copy;
    QStackedLayout *m_pages;
};

} // namespace normscope::ui
