// File ▸ Export runs…: asks which runs, in what form and where. Writes nothing.
#pragma once

#include "ui/window/run_formats.h"

#include <QDialog>

#include <functional>

class QComboBox;
class QLabel;
class QLineEdit;
class QPushButton;
class QRadioButton;

namespace normscope::ui {

/// What a person chose; also what the next dialog begins with.
struct ExportChoice
{
    bool all = false;
    std::size_t format = 0; ///< of runFormats()
    QString where;          ///< a file or a folder; empty: a usual place
};

class ExportDialog : public QDialog
{
    Q_OBJECT

public:
    struct Offer
    {
        std::size_t selected = 0;
        std::size_t all = 0;
        bool hasStore = true;
        QString name; ///< of what is written, without an ending
    };

    ExportDialog(const Offer &offer, const ExportChoice &last, QWidget *window);

    [[nodiscard]] ExportChoice choice() const;

Q_SIGNALS:
    /// It closes itself.
    void chosen(const normscope::ui::ExportChoice &choice);

private:
    void build();
    void showFormat(int index);
    void browse();
    void check();
    void confirm();
    [[nodiscard]] const RunFormat &format() const;
    /// With the format's ending where the name has none.
    [[nodiscard]] QString place() const;

    Offer m_offer;
    QRadioButton *m_selected, *m_all;
    QComboBox *m_format;
    QLabel *m_meaning, *m_problem;
    QLineEdit *m_where;
    QPushButton *m_export;
    QString m_suffix;   ///< of the format that the name was made for
    QString m_replaced; ///< what may be written over, as was said in the file dialog
};

} // namespace normscope::ui
