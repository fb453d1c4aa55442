// Which rows of the table of runs are shown, and in which order.
#pragma once

#include <QSortFilterProxyModel>
#include <QString>

namespace normscope::ui {

/// Sorts by number where there is one; what is not known stands last in both directions.
class RunFilter : public QSortFilterProxyModel
{
    Q_OBJECT

public:
    explicit RunFilter(QObject *parent = nullptr);
    /// Shows the runs one of whose texts contains `text`; an empty one shows all.
    void setText(const QString &text);

protected:
    [[nodiscard]] bool filterAcceptsRow(int row, const QModelIndex &parent) const override;
    [[nodiscard]] bool lessThan(const QModelIndex &left, const QModelIndex &right) const override;

private:
    QString m_text;
};

} // namespace normscope::ui
