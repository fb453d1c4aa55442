// Paints a normalization's formula, and below it what becomes of one value in training and in
// prediction, and how the values round it lie. As large as its place allows, for a projector too.
#pragma once

#include "ui/inspect/histogram_painter.h"
#include "ui/inspect/norm_formulas.h"
#include "ui/inspect/worked_examples.h"

#include <QWidget>

#include <optional>
#include <vector>

namespace normscope::ui {

struct FormulaShown
{
    NormFormula formula;
    struct Term
    {
        Math symbol;
        QString value;
        QString meaning;
    };
    std::vector<Term> terms; ///< beside the formula: γ 1.462 "scale, trained"
    std::optional<WorkedExample> training;
    std::optional<WorkedExample> prediction;
    QString note; ///< where there are no numbers: why
    int slot = 0; ///< of the run, whose color the followed value has

    [[nodiscard]] QString spoken() const;
};

class FormulaCanvas : public QWidget
{
    Q_OBJECT

public:
    explicit FormulaCanvas(QWidget *parent = nullptr);

    void setShown(const FormulaShown &shown);
    [[nodiscard]] const FormulaShown &shown() const { return m_shown; }
    [[nodiscard]] QSize minimumSizeHint() const override;

protected:
    void paintEvent(QPaintEvent *event) override;

private:
    [[nodiscard]] bool hasHistograms() const;
    void paintFormula(QPainter &painter, const QRectF &card) const;
    /// Where the parts of an example lie on its card, and the size of its letters.
    struct ExamplePlaces
    {
        QRectF head;
        QRectF statistics;
        QRectF band; ///< behind the lines
        QRectF lines;
        QRectF histograms;
        double lineSize = 0;
        double statisticsSize = 0;
    };
    [[nodiscard]] static ExamplePlaces placesOf(const QRectF &card, const WorkedExample &example);
    void paintExample(QPainter &painter, const QRectF &card, const WorkedExample &example,
                      const ExamplePlaces &places) const;

    FormulaShown m_shown;
    HistogramAxes m_axes; ///< of all histograms in sight
};

} // namespace normscope::ui
