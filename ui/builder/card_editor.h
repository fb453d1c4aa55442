// The editors in the card that is unfolded: the options of its layer, and below the row of its
// normalization that one's options and the activation.
#pragma once

#include "ui/builder/card_geometry.h"
#include "ui/builder/field_form.h"

#include <QWidget>

namespace normscope::ui {

class CardEditor : public QObject
{
    Q_OBJECT

public:
    /// The forms become children of `viewport`, a list's, hidden until they are placed.
    CardEditor(ExperimentDocument *document, QWidget *viewport);

    /// Takes the fields of a block; rebuilt only when the kinds of its layers are other ones.
    void setBlock(std::size_t block);
    void place(const CardGeometry &geometry);
    void hide();

    [[nodiscard]] int fieldsHeight(int width) const;
    [[nodiscard]] int rowFieldsHeight(int width) const;
    /// The first editor, or nullptr for a layer without options (Flatten).
    [[nodiscard]] QWidget *firstEditor() const;
    [[nodiscard]] bool hasFocus() const;

Q_SIGNALS:
    void heightChanged();

private:
    /// Which layer and option an editor stands for; the activation when the key is empty, or the
    /// place of the normalization.
    struct Target
    {
        std::size_t layer = 0;
        std::string key;
    };
    void build();
    void fill();
    void apply(const Target &target, const Value &value);
    void addLayerFields(FieldForm *form, std::vector<Target> &targets, std::size_t layer,
                        const QString &prefix);
    [[nodiscard]] FieldState stateOf(const Target &target) const;
    void movePlace(const std::string &place);
    void fillForm(FieldForm *form, const std::vector<Target> &targets);

    ExperimentDocument *m_document;
    QWidget *m_viewport;
    std::size_t m_block = 0;
    QString m_focusName; ///< of the editor that had the focus before the forms were rebuilt
    std::vector<std::string> m_kinds; ///< of the block's layers, as the forms were built
    FieldForm *m_main = nullptr;
    FieldForm *m_row = nullptr;
    std::vector<Target> m_mainTargets;
    std::vector<Target> m_rowTargets;
};

} // namespace normscope::ui
