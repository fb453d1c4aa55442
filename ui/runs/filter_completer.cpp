#include "ui/runs/filter_completer.h"

#include "engine/compare/filter_names.h"

#include <QAbstractItemView>
#include <QStringListModel>

#include <algorithm>

namespace normscope::ui {

namespace {

// A list after every letter would stand in the way more than it helps.
constexpr int lettersWanted = 2;

bool isWordLetter(QChar letter)
{
    return letter.isLetterOrNumber() || QStringLiteral("._[]/").contains(letter);
}

} // namespace

FilterCompleter::FilterCompleter(QLineEdit *field)
    : QCompleter(field), m_field(field), m_words(new QStringListModel(this))
{
    setModel(m_words);
    setWidget(field);
    setCaseSensitivity(Qt::CaseInsensitive);
    setFilterMode(Qt::MatchContains);
    setMaxVisibleItems(10);
    popup()->setObjectName(QStringLiteral("filterNames"));
    popup()->setAccessibleName(tr("Names that a filter knows"));
    connect(this, qOverload<const QString &>(&QCompleter::activated), this,
            &FilterCompleter::insert);
}

FilterCompleter::Place FilterCompleter::place() const
{
    const QString text = m_field->text().toLower();
    Place found;
    found.start = m_field->cursorPosition();
    while (found.start > 0 && isWordLetter(text[found.start - 1]))
        --found.start;
    int at = found.start;
    const QString signs = QStringLiteral("=!~<>");
    const auto skip = [&](auto wanted) {
        const int from = at;
        while (at > 0 && wanted(text[at - 1]))
            --at;
        return from - at;
    };
    const auto isBlank = [](QChar letter) { return letter.isSpace(); };
    skip(isBlank);
    if (skip([&](QChar letter) { return signs.contains(letter); }) == 0)
        return found;
    skip(isBlank);
    const int end = at;
    skip(isWordLetter);
    found.name = text.mid(at, end - at);
    return found;
}

void FilterCompleter::offer(bool all)
{
    const Place here = place();
    const QString word =
        m_field->text().mid(here.start, m_field->cursorPosition() - here.start).toLower();
    const auto typed = word.toStdString();
    QStringList words;
    for (const FilterName &name : filterNames()) {
        if (here.name.isEmpty())
            words << QString::fromStdString(name.name);
        else if (QString::fromStdString(name.name) == here.name)
            for (const std::string &value : name.values)
                words << QString::fromStdString(value);
    }
    const bool enough = all || word.size() >= lettersWanted;
    const bool known = words.contains(word);
    words.erase(std::remove_if(words.begin(), words.end(),
                               [&](const QString &each) { return !each.contains(word); }),
                words.end());
    std::stable_sort(words.begin(), words.end(), [&](const QString &a, const QString &b) {
        return a.startsWith(word) && !b.startsWith(word);
    });
    if (!enough || known || words.isEmpty()) {
        popup()->hide();
        return;
    }
    m_words->setStringList(words);
    setCompletionPrefix(word);
    complete();
}

void FilterCompleter::insert(const QString &text)
{
    const int start = place().start;
    const int end = m_field->cursorPosition();
    m_field->setText(m_field->text().replace(start, end - start, text));
    m_field->setCursorPosition(start + int(text.size()));
}

} // namespace normscope::ui
