// Offers the names and values of the filter's language for the word at the cursor.
#pragma once

#include <QCompleter>
#include <QLineEdit>

class QStringListModel;

namespace normscope::ui {

class FilterCompleter : public QCompleter
{
    Q_OBJECT

public:
    /// `field` owns it.
    explicit FilterCompleter(QLineEdit *field);

    /// Offers what could stand at the cursor, if anything; `all` without a letter typed, too.
    void offer(bool all);

private:
    struct Place
    {
        int start = 0; ///< of the word that the cursor is in
        QString name;  ///< what it is compared with, or empty
    };
    [[nodiscard]] Place place() const;
    void insert(const QString &text);

    QLineEdit *m_field;
    QStringListModel *m_words;
};

} // namespace normscope::ui
