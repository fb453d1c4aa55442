#include "engine/compare/filter_condition.h"

#include "engine/compare/spec_value.h"
#include "engine/experiment/closest_name.h"
#include "engine/experiment/layer_kinds.h"

#include <algorithm>
#include <cctype>
#include <charconv>
#include <cmath>
#include <optional>

namespace normscope {

namespace {

using Kind = FilterSubject::Kind;
using Test = std::variant<RunTest, std::string>;

std::string lower(std::string text)
{
    std::transform(text.begin(), text.end(), text.begin(),
                   [](unsigned char letter) { return char(std::tolower(letter)); });
    return text;
}

bool isTextual(Comparison comparison)
{
    return comparison == Comparison::Part || comparison == Comparison::NoPart;
}

bool holds(Comparison comparison, double a, double b, double near)
{
    switch (comparison) {
    case Comparison::Equal:
        return std::abs(a - b) <= near;
    case Comparison::NotEqual:
        return std::abs(a - b) > near;
    case Comparison::Less:
        return a < b;
    case Comparison::LessOrEqual:
        return a <= b;
    case Comparison::Greater:
        return a > b;
    case Comparison::GreaterOrEqual:
        return a >= b;
    default:
        return false;
    }
}

bool holdsText(Comparison comparison, std::string_view text, std::string_view value)
{
    switch (comparison) {
    case Comparison::Equal:
        return text == value;
    case Comparison::NotEqual:
        return text != value;
    case Comparison::Part:
        return text.find(value) != std::string_view::npos;
    case Comparison::NoPart:
        return text.find(value) == std::string_view::npos;
    default:
        return false;
    }
}

struct Number
{
    double value = 0;
    int decimals = 0; ///< that were written
};

// "0.1", "1e-3", "−5", "80%".
std::optional<Number> readNumber(std::string text)
{
    constexpr std::string_view minus = "−";
    if (text.starts_with(minus))
        text.replace(0, minus.size(), "-");
    if (text.starts_with('+'))
        text.erase(0, 1);
    const bool percent = text.ends_with('%');
    if (percent)
        text.pop_back();
    Number number;
    const char *end = text.data() + text.size();
    const auto [rest, error] = std::from_chars(text.data(), end, number.value);
    if (error != std::errc() || rest != end || std::isnan(number.value))
        return std::nullopt;
    if (const std::size_t point = text.find('.'); point != std::string::npos)
        number.decimals = int(std::min(text.find_first_of("eE"), text.size()) - point) - 1;
    if (percent) {
        number.value /= 100;
        number.decimals += 2;
    }
    return number;
}

std::optional<bool> readFlag(std::string_view text)
{
    for (const char *yes : {"true", "yes", "on", "1"})
        if (text == yes)
            return true;
    for (const char *no : {"false", "no", "off", "0"})
        if (text == no)
            return false;
    return std::nullopt;
}

std::string quoted(const std::string &text)
{
    return "“" + text.substr(0, 60) + "”";
}

std::string wantsNumber(const std::string &name, const std::string &value)
{
    if (value.find(',') != std::string::npos && readNumber([&] {
            std::string pointed = value;
            std::replace(pointed.begin(), pointed.end(), ',', '.');
            return pointed;
        }()))
        return "Numbers are written with a point here: 0.1, not 0,1.";
    return name + " is compared with a number, not " + quoted(value) + ".";
}

std::string wantsOneOf(const std::string &name, const std::string &value,
                       const std::vector<std::string> &known)
{
    const std::string meant = closestName(value, known);
    std::string all;
    for (std::size_t i = 0; i < known.size(); ++i)
        all += (i == 0 ? "" : i + 1 == known.size() ? " or " : ", ") + known[i];
    return name + " is never " + quoted(value) + "." +
           (meant.empty() ? " It is " + all + "." : " Did you mean " + meant + "?");
}

std::string wantsEquality(const std::string &name)
{
    return name + " has no order: compare it by = or !=.";
}

bool isOrdered(Comparison comparison)
{
    return comparison != Comparison::Equal && comparison != Comparison::NotEqual &&
           !isTextual(comparison);
}

Test figureTest(const RunFigure &figure, const std::string &name, Comparison comparison,
                const std::string &value)
{
    const auto number = readNumber(value);
    if (!number || isTextual(comparison))
        return wantsNumber(name, value);
    // Equal is what looks equal: 0.874 is any figure that is shown as 0.874.
    const double near = 0.5 * std::pow(10.0, -std::max(figure.decimals, number->decimals));
    return RunTest([&figure, comparison, number, near](const FilteredRun &run) {
        const double is = figure.of(run.summary);
        return !std::isnan(is) && holds(comparison, is, number->value, near);
    });
}

Test numberTest(const std::string &path, const std::string &name, Comparison comparison,
                const std::string &value)
{
    const auto number = readNumber(value);
    if (!number)
        return wantsNumber(name, value);
    return RunTest([path, comparison, number](const FilteredRun &run) {
        const auto is = valueAt(run.spec, path);
        if (!is)
            return false;
        if (const auto *real = std::get_if<double>(&*is))
            return holds(comparison, *real, number->value, 0);
        if (const auto *whole = std::get_if<std::int64_t>(&*is))
            return holds(comparison, double(*whole), number->value, 0);
        return false;
    });
}

Test wordTest(const FilterSubject &subject, const std::string &name, Comparison comparison,
              const std::string &value)
{
    const Field *field = subject.field;
    if (field != nullptr && field->type == FieldType::Boolean) {
        const auto flag = readFlag(value);
        if (!flag)
            return name + " is true or false, not " + quoted(value) + ".";
        const bool wanted = *flag == (comparison == Comparison::Equal);
        return RunTest([path = subject.path, wanted](const FilteredRun &run) {
            const auto is = valueAt(run.spec, path);
            return is == Value(wanted);
        });
    }
    if (field != nullptr && !field->choices.empty() && !isTextual(comparison)) {
        std::vector<std::string> known;
        bool found = false;
        for (const Choice &choice : field->choices) {
            known.push_back(choice.value);
            found = found || choice.value == value || lower(choice.label) == value;
        }
        // Layers of several kinds may share the option's name with other choices.
        if (!found && !subject.path.starts_with("model."))
            return wantsOneOf(name, value, known);
    }
    return RunTest([path = subject.path, comparison, value](const FilteredRun &run) {
        const auto is = valueAt(run.spec, path);
        if (!is)
            return false;
        const bool byLabel = holdsText(comparison, lower(textAt(run.spec, path)), value);
        const bool byValue = holdsText(comparison, lower(toText(*is)), value);
        // Both must differ for "not equal", one must agree for "equal".
        return comparison == Comparison::NotEqual || comparison == Comparison::NoPart
                   ? byLabel && byValue
                   : byLabel || byValue;
    });
}

bool hasKind(const ModelSpec &model, const std::string &kind)
{
    return std::any_of(model.layers.begin(), model.layers.end(), [&](const LayerSpec &layer) {
        return kind.empty() ? kindOf(layer).role == LayerRole::Normalization : layer.kind == kind;
    });
}

Test normalizationTest(const FilterSubject &subject, const std::string &name, Comparison comparison,
                       const std::string &value)
{
    if (isOrdered(comparison))
        return wantsEquality(name);
    const bool equal = comparison == Comparison::Equal || comparison == Comparison::Part;
    if (const auto flag = readFlag(value)) {
        const bool wanted = *flag == equal;
        return RunTest([kind = subject.path, wanted](const FilteredRun &run) {
            return hasKind(run.spec.model, kind) == wanted;
        });
    }
    if (!subject.path.empty())
        return name + " is true or false, not " + quoted(value) + ".";
    std::vector<std::string> known = {"none"};
    std::vector<std::string> kinds;
    for (const LayerKind &kind : layerKinds()) {
        if (kind.role != LayerRole::Normalization)
            continue;
        known.push_back(kind.name);
        const bool part = isTextual(comparison) && kind.name.find(value) != std::string::npos;
        if (part || kind.name == value || kind.name == value + "_norm" ||
            lower(kind.shortLabel) == value || lower(kind.label) == value)
            kinds.push_back(kind.name);
    }
    const bool none = value == "none";
    if (kinds.empty() && !none)
        return wantsOneOf(name, value, known);
    return RunTest([kinds, none, equal](const FilteredRun &run) {
        const ModelSpec &model = run.spec.model;
        const bool is = none ? !hasKind(model, {})
                             : std::any_of(kinds.begin(), kinds.end(),
                                           [&](const auto &kind) { return hasKind(model, kind); });
        return is == equal;
    });
}

Test stateTest(const std::string &name, Comparison comparison, std::string value)
{
    if (isOrdered(comparison))
        return wantsEquality(name);
    if (value == "done")
        value = toText(RunState::Finished);
    std::vector<std::string> known;
    for (int i = 0; i <= int(RunState::Interrupted); ++i)
        known.emplace_back(toText(RunState(i)));
    if (!isTextual(comparison) && std::find(known.begin(), known.end(), value) == known.end())
        return wantsOneOf(name, value, known);
    return RunTest([comparison, value](const FilteredRun &run) {
        return holdsText(comparison, toText(run.summary.status.state), value);
    });
}

Test textTest(Kind kind, const std::string &name, Comparison comparison, const std::string &value)
{
    if (isOrdered(comparison))
        return wantsEquality(name);
    return RunTest([kind, comparison, value](const FilteredRun &run) {
        return holdsText(comparison,
                         kind == Kind::Name   ? run.name
                         : kind == Kind::Note ? run.note
                                              : run.text,
                         value);
    });
}

bool isNumeric(const FilterSubject &subject)
{
    if (subject.field != nullptr)
        return subject.field->type == FieldType::Integer || subject.field->type == FieldType::Real;
    return subject.path == parametersPath;
}

} // namespace

std::variant<RunTest, std::string> makeTest(const FilterSubject &subject, const std::string &name,
                                            Comparison comparison, const std::string &value)
{
    switch (subject.kind) {
    case Kind::Figure:
        return figureTest(*subject.figure, name, comparison, value);
    case Kind::Setting:
        if (isNumeric(subject) && !isTextual(comparison))
            return numberTest(subject.path, name, comparison, value);
        if (isOrdered(comparison))
            return wantsEquality(name);
        return wordTest(subject, name, comparison, value);
    case Kind::Normalization:
        return normalizationTest(subject, name, comparison, value);
    case Kind::State:
        return stateTest(name, comparison, value);
    default:
        return textTest(subject.kind, name, comparison, value);
    }
}

RunTest makeFlagTest(const FilterSubject &subject)
{
    if (subject.kind == Kind::Normalization)
        return
            [kind = subject.path](const FilteredRun &run) { return hasKind(run.spec.model, kind); };
    return [path = subject.path](const FilteredRun &run) {
        return valueAt(run.spec, path) == Value(true);
    };
}

RunTest makeTextTest(std::string part)
{
    return [part = std::move(part)](const FilteredRun &run) {
        return run.text.find(part) != std::string_view::npos;
    };
}

} // namespace normscope
