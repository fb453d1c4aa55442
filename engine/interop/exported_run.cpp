#include "engine/interop/exported_run.h"

#include "engine/interop/export_error.h"
#include "engine/interop/utf8.h"

#include <algorithm>
#include <array>
#include <chrono>
#include <cstdio>
#include <set>

namespace normscope {

namespace {

std::string shownName(const ExportedRun &run)
{
    std::string name = oneLine(run.name);
    if (name.find_first_not_of(' ') != std::string::npos)
        return name;
    return "run " + oneLine(run.id);
}

/// In ASCII alone: what else has two cases is told apart by file systems that matter here.
std::string lowerCase(std::string text)
{
    for (char &character : text)
        if (character >= 'A' && character <= 'Z')
            character = static_cast<char>(character - 'A' + 'a');
    return text;
}

std::string asFolder(const std::string &name)
{
    constexpr std::size_t longest = 100; // a file name has 255, and a number may come after it
    std::string folder(cutUtf8(name, longest));
    for (char &character : folder)
        if (std::string_view("/\\:*?\"<>|").find(character) != std::string_view::npos)
            character = '_';
    // Hidden, the folder above, or what some file systems cut off.
    if (folder.front() == '.' || folder.front() == ' ')
        folder.front() = '_';
    if (folder.back() == '.' || folder.back() == ' ')
        folder.back() = '_';
    return folder;
}

/// Each with the first number that no other has.
template <class Key>
std::vector<std::string> distinct(std::vector<std::string> names, Key key)
{
    std::set<std::string> taken;
    for (std::string &name : names) {
        const std::string plain = name;
        for (int number = 2; !taken.insert(key(name)).second; ++number)
            name = plain + " (" + std::to_string(number) + ")";
    }
    return names;
}

} // namespace

std::vector<ExportedRun> withSlots(std::vector<ExportedRun> runs)
{
    constexpr int most = 1 << 20; // whatever a store from elsewhere says
    const auto hasOne = [](const ExportedRun &run) { return run.slot >= 0 && run.slot < most; };
    std::set<int> taken;
    for (const ExportedRun &run : runs)
        if (hasOne(run))
            taken.insert(run.slot);
    int next = 0;
    for (ExportedRun &run : runs) {
        if (hasOne(run))
            continue;
        while (taken.contains(next))
            ++next;
        run.slot = next++;
    }
    return runs;
}

std::vector<std::string> distinctNames(const std::vector<ExportedRun> &runs)
{
    std::vector<std::string> names(runs.size());
    std::ranges::transform(runs, names.begin(), shownName);
    return distinct(std::move(names), [](const std::string &name) { return name; });
}

std::vector<std::string> folderNames(const std::vector<ExportedRun> &runs)
{
    std::vector<std::string> names(runs.size());
    std::ranges::transform(runs, names.begin(),
                           [](const ExportedRun &run) { return asFolder(shownName(run)); });
    return distinct(std::move(names), lowerCase);
}

void requireRuns(const std::vector<ExportedRun> &runs)
{
    if (runs.empty())
        throw ExportError("There is no run to export.");
    std::set<std::string> ids;
    for (const ExportedRun &run : runs)
        if (!ids.insert(run.id).second)
            throw ExportError("Two of the runs to export have the id \"" + oneLine(run.id) +
                              "\"; choose each run once.");
}

void requireRecords(const std::vector<ExportedRun> &runs)
{
    requireRuns(runs);
    for (const ExportedRun &run : runs)
        if (!run.history->hasRecords())
            throw ExportError("The minibatches of \"" + shownName(run) +
                              "\" have not been read yet; wait for them, and export again.");
}

std::string utcText(std::int64_t milliseconds)
{
    using namespace std::chrono;
    // Years of four digits: what lies outside is a fault of the clock, and still written.
    const sys_time<std::chrono::milliseconds> time{std::chrono::milliseconds(milliseconds)};
    const auto day = floor<days>(time);
    const year_month_day date(day);
    const hh_mm_ss clock(time - day);
    std::array<char, 64> text{};
    std::snprintf(text.data(), text.size(), "%04d-%02u-%02uT%02d:%02d:%02d.%03dZ",
                  static_cast<int>(date.year()), static_cast<unsigned>(date.month()),
                  static_cast<unsigned>(date.day()), static_cast<int>(clock.hours().count()),
                  static_cast<int>(clock.minutes().count()),
                  static_cast<int>(clock.seconds().count()),
                  static_cast<int>(clock.subseconds().count()));
    return text.data();
}

} // namespace normscope
