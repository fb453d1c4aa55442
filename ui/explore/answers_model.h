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
/// The share of the budget, where a change ended it early; else nothing.
inline constexpr int answerReachedRole = Qt::UserRole + 125;

class AnswersModel : public QAbstractTableModel
{
    Q_OBJECT

public:
    enum Column { Value, Normalized, Plain, Keep, Pin, ColumnCount };

    /// `session` outlives the model.
    explicit AnswersModel(const ExploreSession *session, QObject *parent = nullptr);

    /// Takes what the session has now: new answers come as new rows at the top.
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
        double reached = 1;
        /// What may become another one.
        [[nodiscard]] bool isLike(const Row &other) const
        {
            return value == other.value && now == other.now && pinned == other.pinned &&
                   held == other.held;
        }
    };
    [[nodiscard]] Row rowOf(const Answer &answer) const;
    [[nodiscard]] const Row &at(int row) const
    {
        return m_rows[m_rows.size() - 1 - static_cast<std::size_t>(row)];
    }

    const ExploreSession *m_session;
    ChangedKey m_key;
    std::vector<Row> m_rows; ///< as the session has them, the latest last
};

} // namespace normscope::ui
