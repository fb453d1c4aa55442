// The controls over the formula: which run, layer and channel, and which value is followed.
#pragma once

#include <QWidget>

#include <cstdint>
#include <vector>

class QComboBox;
class QGridLayout;
class QHBoxLayout;
class QLabel;
class QToolButton;

namespace normscope::look {
class NumberField;
} // namespace normscope::look

namespace normscope::ui {

/// A value of a layer's input, everything counted from 1.
struct ValuePlace
{
    std::int64_t channel = 1;
    std::int64_t example = 1;
    std::int64_t row = 1;
    std::int64_t column = 1;
    friend bool operator==(const ValuePlace &, const ValuePlace &) = default;
};

/// What there is of each, at least 1.
struct ValueExtent
{
    std::int64_t channels = 1;
    std::int64_t examples = 1;
    std::int64_t rows = 1;
    std::int64_t columns = 1;
    bool image = false; ///< rows and columns mean something
};

/// In one line where it has the room, else in two; words that the controls say too give way first.
class FormulaStrip : public QWidget
{
    Q_OBJECT

public:
    explicit FormulaStrip(QWidget *parent = nullptr);

    [[nodiscard]] QComboBox *runs() const { return m_runs; }
    [[nodiscard]] QComboBox *layers() const { return m_layers; }
    [[nodiscard]] bool isHeld() const;

    /// Shows it within what there is. Which value is typed, or which of a minibatch is followed.
    void setPlace(const ValuePlace &place, const ValueExtent &extent, bool ofMinibatch);
    void setValue(double value);
    void setValueEnabled(bool enabled);
    void setStep(const QString &words);
    void setHoldEnabled(bool enabled);
    /// After the texts of the boxes have changed.
    void fit();

Q_SIGNALS:
    void placeEdited(const normscope::ui::ValuePlace &place);
    void valueEdited(double value);
    void heldChanged(bool held);

protected:
    void showEvent(QShowEvent *event) override;
    void resizeEvent(QResizeEvent *event) override;

private:
    [[nodiscard]] look::NumberField *addField(QHBoxLayout *line, const QString &key,
                                              const QString &label, const QString &meaning,
                                              std::vector<QWidget *> &all);
    void edit(std::int64_t ValuePlace::*part, std::int64_t value);
    void showParts();
    void arrange(bool oneLine);
    [[nodiscard]] int wantedWidth(bool oneLine) const;

    ValuePlace m_place;
    ValueExtent m_extent;
    bool m_ofMinibatch = false;

    QComboBox *m_runs;
    QComboBox *m_layers;
    QToolButton *m_previous;
    look::NumberField *m_channel;
    QToolButton *m_next;
    QLabel *m_channels;
    look::NumberField *m_example;
    look::NumberField *m_row;
    look::NumberField *m_column;
    look::NumberField *m_value;
    QLabel *m_step;
    QToolButton *m_hold;
    QWidget *m_what;  ///< run and layer
    QWidget *m_where; ///< channel and value
    QWidget *m_end;   ///< step, and to hold the numbers
    QGridLayout *m_grid;
    std::vector<QWidget *> m_ofImage;
    std::vector<QWidget *> m_followed; ///< a value of the minibatch
    std::vector<QWidget *> m_typed;    ///< a value of one's own
    std::vector<QWidget *> m_givesWay;
    bool m_oneLine = true;
};

} // namespace normscope::ui
