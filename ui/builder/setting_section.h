// One section of the training form: a line that says what is set, and unfolds into its fields.
#pragma once

#include "ui/builder/setting_sections.h"

#include <QWidget>

class QLabel;
class QToolButton;

namespace normscope::ui {

class ExperimentDocument;
class FieldForm;

/// Open while one of its settings is wrong, or as a person left it.
class SettingSectionView : public QWidget
{
    Q_OBJECT

public:
    /// `document` must outlive it; `section` is copied.
    SettingSectionView(const SettingSection &section, ExperimentDocument *document,
                       QWidget *parent = nullptr);

    void setOpen(bool open);
    [[nodiscard]] bool isOpen() const { return m_open; }

protected:
    void changeEvent(QEvent *event) override;
    void resizeEvent(QResizeEvent *event) override;

private:
    void showDocument();
    void fit();

    SettingSection m_section;
    ExperimentDocument *m_document;
    QToolButton *m_button;
    QLabel *m_summary;
    FieldForm *m_form;
    bool m_open = false;
};

} // namespace normscope::ui
