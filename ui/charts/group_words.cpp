#include "ui/charts/group_words.h"

#include "engine/history/specs_of.h"

#include <QCoreApplication>

#include <algorithm>
#include <set>

namespace normscope::ui {

namespace {

struct GroupText
{
    Q_DECLARE_TR_FUNCTIONS(RunGroup)
};

} // namespace

QStringList memberLabels(const std::vector<RunEntry> &members)
{
    QStringList labels;
    if (members.size() == 1)
        return {members.front().name.isEmpty()
                    ? GroupText::tr("seed %1").arg(members.front().history->spec().training.seed)
                    : members.front().name};
    if (members.empty())
        return {};
    const std::vector<std::string> told = distinguishingLabels(specsOf(members));
    for (std::size_t i = 0; i < members.size(); ++i)
        labels += members[i].name.isEmpty() ? QString::fromStdString(told[i]) : members[i].name;
    return labels;
}

bool differInSeedsAlone(const std::vector<RunEntry> &members)
{
    const auto plain = [](const RunEntry &member) {
        ExperimentSpec spec = member.history->spec();
        spec.training.seed = 0;
        spec.name.clear();
        spec.description.clear();
        return spec;
    };
    if (members.empty())
        return true;
    const ExperimentSpec first = plain(members.front());
    return std::all_of(members.begin(), members.end(),
                       [&](const RunEntry &member) { return plain(member) == first; });
}

QString countText(int averaged, int all, bool seeds)
{
    if (averaged < all)
        return (seeds ? GroupText::tr("%1 of %2 seeds") : GroupText::tr("%1 of %2 runs"))
            .arg(averaged)
            .arg(all);
    if (all == 1)
        return seeds ? GroupText::tr("1 seed") : GroupText::tr("1 run");
    return (seeds ? GroupText::tr("%1 seeds") : GroupText::tr("%1 runs")).arg(all);
}

QString seedsText(const std::vector<std::vector<std::int64_t>> &groups)
{
    constexpr std::size_t mostNamed = 4;
    std::set<std::int64_t> seeds;
    for (const std::vector<std::int64_t> &group : groups) {
        const std::set<std::int64_t> own(group.begin(), group.end());
        if (!seeds.empty() && own != seeds)
            return {};
        seeds = own;
    }
    if (seeds.empty())
        return {};
    const std::int64_t first = *seeds.begin();
    const std::int64_t last = *seeds.rbegin();
    const auto count = static_cast<std::int64_t>(seeds.size());
    if (count == 1)
        return GroupText::tr("seed %1").arg(first);
    if (count > 2 && last - first == count - 1)
        return GroupText::tr("seeds %1–%2").arg(first).arg(last);
    if (seeds.size() > mostNamed)
        return GroupText::tr("%1 seeds").arg(count);
    QStringList named;
    for (const std::int64_t seed : seeds)
        named += QString::number(seed);
    return GroupText::tr("seeds %1").arg(named.join(QStringLiteral(", ")));
}

} // namespace normscope::ui
