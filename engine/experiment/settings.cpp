// The settings outside the layers, in the order in which they are shown and written.
#include "engine/experiment/setting_row.h"

#include <stdexcept>

namespace normscope {

namespace {

std::vector<Setting> makeSettings()
{
    std::vector<Setting> rows;
    for (auto section : {dataSettings, trainingSettings, optimizerSettings, initializationSettings,
                         computingSettings})
        for (Setting &setting : section())
            rows.push_back(std::move(setting));
    return rows;
}

const std::vector<Setting> &rows()
{
    static const std::vector<Setting> all = makeSettings();
    return all;
}

const Setting &row(std::string_view path)
{
    for (const Setting &setting : rows())
        if (setting.field.key == path)
            return setting;
    throw std::out_of_range("no setting " + std::string(path));
}

} // namespace

const std::vector<Field> &settings()
{
    static const std::vector<Field> fields = [] {
        std::vector<Field> all;
        for (const Setting &setting : rows())
            all.push_back(setting.field);
        return all;
    }();
    return fields;
}

const Field &setting(std::string_view path)
{
    return row(path).field;
}

Value settingValue(const ExperimentSpec &spec, std::string_view path)
{
    return row(path).get(spec);
}

void setSetting(ExperimentSpec &spec, std::string_view path, const Value &value)
{
    row(path).set(spec, value);
}

} // namespace normscope
