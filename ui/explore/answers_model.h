// The rows of the answers' table: the latest first.
#pragma once

#include "ui/explore/explore_session.h"

#include <QAbstractTableModel>

namespace normscope::ui {

/// data(): what the delegate paints with.
inline constexpr int answerNumberRole = Qt::UserRole + 120;
inline constexpr int answerPinnedRole = Qt::UserRole + 121;
inline constexpr int answerNowRole = Qt::UserRole + 122;
/// Whether the answer's curves are still there, so that it can be pinned.
inline constexpr int answerHeldRole = Qt::UserRole + 123;
inline constexpr int answerDivergedRole = Qt::UserRole + 124;

class AnswersModel : public QAbstractTableModel
{
    Q_OBJECT

public:
    enum Column { Value, Normalized, Plain, Keep, Pin, ColumnCount };

    /// `session` outlives the model.
    explicit AnswersModel(const ExploreSession *session, QObject *parent = nullptr);

    /// Takes what the session has now.
    void takeAnswers();
    [[nodiscard]] int rowCount(const QModelIndex &parent = {}) const override;
    [[nodiscard]] int columnCount(const QModelIndex &parent = {}) const override;
    [[nodiscard]] QVariant data(const QModelIndex &index, int role) const override;
    [[nodiscard]] QVariant headerData(int section, Qt::Orientation orientation,
                                      int role) const override;

private:
    struct Row
    {
        int number = 0;
        QString value;
        std::optional<Figure> normalized;
        Figure plain;
        bool now = false;
        bool pinned = false;
        bool held = false;
        friend bool operator==(const Row &a, const Row &b)
        {
            return a.number == b.number && a.value == b.value && a.now == b.now &&
                   a.pinned == b.pinned && a.held == b.held;
        }
    };

    const ExploreSession *m_session;
    ChangedKey m_key;
    std::vector<Row> m_rows;
};

} // namespace normscope::ui
