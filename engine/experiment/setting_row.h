// How a row of settings() is bound to its member.
#pragma once

#include "engine/experiment/experiment_spec.h"

#include <functional>
#include <vector>

namespace normscope {

struct Setting
{
    Field field;
    std::function<Value(const ExperimentSpec &)> get;
    std::function<void(ExperimentSpec &, const Value &)> set;
};

/// `member` gives the member of a spec, by reference.
template <class Member>
Setting bind(Field field, Member member)
{
    using Type = std::remove_reference_t<decltype(member(std::declval<ExperimentSpec &>()))>;
    return {std::move(field), [member](const ExperimentSpec &spec) { return Value(member(spec)); },
            [member](ExperimentSpec &spec, const Value &value) {
                member(spec) = std::get<Type>(value);
            }};
}

[[nodiscard]] std::vector<Setting> dataSettings();
[[nodiscard]] std::vector<Setting> trainingSettings();
[[nodiscard]] std::vector<Setting> optimizerSettings(); ///< and the schedule's
[[nodiscard]] std::vector<Setting> initializationSettings();
[[nodiscard]] std::vector<Setting> computingSettings(); ///< seed, backend, threads, sampling

} // namespace normscope
