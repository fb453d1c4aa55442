// What a filter can ask of a run, by the names that a person would guess.
#pragma once

#include "engine/compare/run_figures.h"
#include "engine/experiment/experiment_spec.h"

#include <optional>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

namespace normscope {

/// What a run offers to a filter; all of it outlives the call that it is handed to.
struct FilteredRun
{
    const ExperimentSpec &spec;
    const RunSummary &summary;
    std::string_view name; ///< as it is shown, in lower case
    std::string_view note; ///< in lower case
    std::string_view text; ///< all that its row shows, a line each, in lower case
};

/// Where a name leads.
struct FilterSubject
{
    enum class Kind {
        Figure,        ///< a number that the run came to
        Setting,       ///< a path of the spec, valueAt()
        Normalization, ///< any of the spec's layers is of this kind; empty: of any kind
        State,
        Name,
        Note,
        Text
    };
    Kind kind = Kind::Text;
    const RunFigure *figure = nullptr;
    std::string path;             ///< Setting: the path; Normalization: the layers' kind
    const Field *field = nullptr; ///< Setting: nothing for an option that several kinds have
};

/// `name` in lower case. A sentence with the closest name when there is no such thing, or when it
/// could be several.
[[nodiscard]] std::variant<FilterSubject, std::string> findSubject(std::string_view name);

/// Names that are true or false by themselves, without a comparison: "bn", "data.flip".
[[nodiscard]] bool standsAlone(const FilterSubject &subject);

struct FilterName
{
    std::string name;
    std::string meaning;             ///< one line
    std::vector<std::string> values; ///< what it can be compared with; empty: numbers or any text
};
/// For completion: short names first, then all paths.
[[nodiscard]] const std::vector<FilterName> &filterNames();

} // namespace normscope
