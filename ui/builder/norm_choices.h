// The kinds of normalization that a block may have, and why some are not defined there.
#pragma once

#include "ui/builder/experiment_document.h"

#include <QString>

#include <string>
#include <vector>

class QMenu;

namespace normscope::ui {

struct NormChoice
{
    std::string kind; ///< empty: none
    QString label;
    QString meaning;
    QString refusal; ///< why it is not defined at that place, or empty
    bool current = false;
};

/// None, then every registered normalization. `block` must have one, or be able to.
[[nodiscard]] std::vector<NormChoice> normChoices(const ExperimentDocument &document,
                                                  std::size_t block);
/// Fills a menu with them; choosing one edits the document. Both must outlive the menu.
void fillNormMenu(QMenu *menu, ExperimentDocument *document, std::size_t block);

} // namespace normscope::ui
