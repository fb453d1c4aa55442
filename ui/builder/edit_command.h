// One step of undo of an ExperimentDocument.
#pragma once

#include "ui/builder/experiment_document.h"

#include <QUndoCommand>

namespace normscope::ui {

class EditCommand : public QUndoCommand
{
public:
    /// `restored` says what undoing brings back; edits of one `mergeKey`, not empty, become one.
    EditCommand(ExperimentDocument *document, ExperimentState before, ExperimentState after,
                QString restored, QString mergeKey)
        : m_document(document),
          m_before(std::move(before)),
          m_after(std::move(after)),
          m_restored(std::move(restored)),
          m_mergeKey(std::move(mergeKey))
    {
    }

    [[nodiscard]] const ExperimentState &before() const { return m_before; }
    [[nodiscard]] const ExperimentState &after() const { return m_after; }
    [[nodiscard]] const QString &restored() const { return m_restored; }

    void undo() override { m_document->setState(m_before); }
    void redo() override { m_document->setState(m_after); }
    [[nodiscard]] int id() const override { return m_mergeKey.isEmpty() ? -1 : 1; }

    bool mergeWith(const QUndoCommand *other) override
    {
        const auto *next = static_cast<const EditCommand *>(other);
        if (next->m_mergeKey != m_mergeKey)
            return false;
        m_after = next->m_after;
        setText(next->text());
        setObsolete(m_after.spec == m_before.spec);
        return true;
    }

private:
    ExperimentDocument *m_document;
    ExperimentState m_before;
    ExperimentState m_after;
    QString m_restored;
    QString m_mergeKey;
};

} // namespace normscope::ui
