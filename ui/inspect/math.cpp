#include "ui/inspect/math.h"

#include <utility>

namespace normscope::ui {

namespace {

Math leaf(Math::Kind kind, const QString &text)
{
    Math math;
    math.kind = kind;
    math.text = text;
    return math;
}

Math node(Math::Kind kind, std::vector<Math> parts)
{
    Math math;
    math.kind = kind;
    math.parts = std::move(parts);
    return math;
}

/// In brackets where it is more than one thing.
QString grouped(const Math &math)
{
    const bool several = math.kind == Math::Kind::Row && math.parts.size() > 1;
    return several ? u'(' + math.spoken() + u')' : math.spoken();
}

} // namespace

Math symbol(const QString &name)
{
    return leaf(Math::Kind::Symbol, name);
}

Math number(const QString &digits)
{
    return leaf(Math::Kind::Number, digits);
}

Math op(const QString &sign)
{
    return leaf(Math::Kind::Operator, sign);
}

Math row(std::vector<Math> parts)
{
    return node(Math::Kind::Row, std::move(parts));
}

Math fraction(Math above, Math below)
{
    return node(Math::Kind::Fraction, {std::move(above), std::move(below)});
}

Math root(Math inside)
{
    return node(Math::Kind::Root, {std::move(inside)});
}

Math script(Math base, Math below, Math above)
{
    return node(Math::Kind::Script, {std::move(base), std::move(below), std::move(above)});
}

Math hat(Math base)
{
    return node(Math::Kind::Hat, {std::move(base)});
}

Math followed(Math math)
{
    math.accent = true;
    return math;
}

Math result(Math math)
{
    math.strong = true;
    return math;
}

QString Math::spoken() const
{
    switch (kind) {
    case Kind::Symbol:
    case Kind::Number:
        return text;
    case Kind::Operator:
        return u' ' + text + u' ';
    case Kind::Fraction:
        return grouped(parts[0]) + QStringLiteral(" / ") + grouped(parts[1]);
    case Kind::Root:
        return QStringLiteral("√") + grouped(parts[0]);
    case Kind::Script: {
        QString words = parts[0].spoken();
        if (const QString below = parts[1].spoken(); !below.isEmpty())
            words += u'_' + below;
        if (const QString above = parts[2].spoken(); !above.isEmpty())
            words += u'^' + above;
        return words;
    }
    case Kind::Hat:
        return parts[0].spoken() + QChar(0x0302);
    case Kind::Row:
        break;
    }
    QString words;
    for (const Math &part : parts)
        words += part.spoken();
    return words;
}

} // namespace normscope::ui
