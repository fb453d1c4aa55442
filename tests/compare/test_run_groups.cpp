#include "engine/compare/run_groups.h"
#include "engine/experiment/presets.h"
#include "engine/experiment/spec_path.h"

#include <QtTest>

#include <algorithm>
#include <cmath>
#include <set>

using namespace normscope;
using Groups = std::vector<std::vector<std::size_t>>;

namespace {

ExperimentSpec bn(double learningRate = 1.0, std::int64_t seed = 0)
{
    ExperimentSpec spec = findPreset("d2l-bn-scratch")->spec;
    spec.training.learningRate = learningRate;
    spec.training.seed = seed;
    return spec;
}

ExperimentSpec plain(double learningRate = 1.0, std::int64_t seed = 0)
{
    return withoutNormalization(bn(learningRate, seed));
}

Groups grouped(const std::vector<ExperimentSpec> &specs, const Grouping &grouping = {})
{
    std::vector<const ExperimentSpec *> pointers;
    for (const ExperimentSpec &spec : specs)
        pointers.push_back(&spec);
    return groupRuns(pointers, grouping);
}

} // namespace

class TestRunGroups : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void seedsPartNoRuns()
    {
        QCOMPARE(grouped({bn(1, 0), plain(1, 0), bn(1, 1), bn(0.1, 0), plain(1, 1), bn(1, 0)}),
                 (Groups{{0, 2, 5}, {1, 4}, {3}}));
        QCOMPARE(grouped({}), Groups{});
    }
    void namesPartNoRuns()
    {
        ExperimentSpec named = bn();
        named.name = "mine";
        named.description = "a word";
        QCOMPARE(grouped({bn(), named}), (Groups{{0, 1}}));
    }
    /// Every setting and option parts runs, unless it is ignored.
    void everythingElseParts()
    {
        const ExperimentSpec start = bn();
        const std::vector<std::pair<std::string, std::string>> changes = {
            {"training.learning_rate", "0.5"},    {"training.batch_size", "64"},
            {"training.optimizer.kind", "adam"},  {"training.schedule.kind", "cosine"},
            {"training.sampling.samples", "7"},   {"data.limit", "1000"},
            {"model.layers[1].epsilon", "0.125"}, {"model.layers[1].kind", "layer_norm"}};
        for (const auto &[path, text] : changes) {
            ExperimentSpec changed = start;
            QVERIFY2(!setPath(changed, path, text), path.c_str());
            QVERIFY2(grouped({start, changed}).size() == 2, path.c_str());
        }
        ExperimentSpec changed = start;
        changed.training.learningRate = std::nextafter(1.0, 2.0);
        QCOMPARE(grouped({start, changed}).size(), std::size_t{2});
    }
    void weightsOfAFilePartByWhatTheyAre()
    {
        ExperimentSpec first = bn(1, 0);
        first.training.initialWeights = {"/a/run.safetensors", "crc32:00000001"};
        ExperimentSpec moved = bn(1, 1);
        moved.training.initialWeights = {"/b/run.safetensors", "crc32:00000001"};
        ExperimentSpec other = first;
        other.training.initialWeights.checksum = "crc32:00000002";
        QCOMPARE(grouped({bn(), first, moved, other}), (Groups{{0}, {1, 2}, {3}}));
    }
    void whatIsIgnoredPartsNone()
    {
        ExperimentSpec other = bn(0.1, 3);
        QVERIFY(!setPath(other, "training.optimizer.kind", "adam"));
        QVERIFY(!setPath(other, "training.optimizer.beta1", "0.5"));
        QVERIFY(!setPath(other, "model.layers[1].epsilon", "0.125"));
        const std::vector<std::string> all = {"training.seed", "training.learning_rate",
                                              "training.optimizer", "model.layers[1].epsilon"};
        QCOMPARE(grouped({bn(), other}, {all, {}}).size(), std::size_t{1});
        for (std::size_t left = 0; left < all.size(); ++left) {
            std::vector<std::string> some = all;
            some.erase(some.begin() + std::ptrdiff_t(left));
            QVERIFY2(grouped({bn(), other}, {some, {}}).size() == 2, all[left].c_str());
        }
        // "training.seed" is not all that begins with these letters.
        QCOMPARE(grouped({bn(), bn(0.1)}, {{"training.learning"}, {}}).size(), std::size_t{2});
        // With all layers ignored, their number still tells networks apart.
        QCOMPARE(grouped({bn(), plain()}, {{"training.seed", "model.layers"}, {}}).size(),
                 std::size_t{2});
    }
    void oneKeyAlone()
    {
        const std::vector<ExperimentSpec> specs = {bn(1, 0), plain(0.1, 1), plain(1, 2),
                                                   bn(0.1, 3)};
        QCOMPARE(grouped(specs, {{}, "training.learning_rate"}), (Groups{{0, 2}, {1, 3}}));
        QCOMPARE(grouped(specs, {{}, "normalization"}), (Groups{{0, 3}, {1, 2}}));
        // Layer 1 is a batch norm in the one, and has no ε in the other.
        QCOMPARE(grouped(specs, {{}, "model.layers[1].epsilon"}), (Groups{{0, 3}, {1, 2}}));
        QCOMPARE(grouped(specs, {{}, "no.such.thing"}), (Groups{{0, 1, 2, 3}}));
    }
    void eachRunIsInOneGroup()
    {
        std::vector<ExperimentSpec> specs;
        for (std::int64_t i = 0; i < 60; ++i)
            specs.push_back(i % 2 == 0 ? bn(1.0 / double(i % 5 + 1), i) : plain(1, i));
        std::set<std::size_t> seen;
        std::size_t first = 0;
        for (const auto &group : grouped(specs)) {
            QVERIFY(!group.empty() && (seen.empty() || group.front() > first));
            first = group.front();
            QVERIFY(std::is_sorted(group.begin(), group.end()));
            for (const std::size_t member : group)
                QVERIFY(seen.insert(member).second);
        }
        QCOMPARE(seen.size(), specs.size());
    }
    void repeatsTakeFreeSeeds()
    {
        std::vector<std::int64_t> seeds;
        for (const ExperimentSpec &spec : repeats(bn(1, 2), 4, {2, 4}))
            seeds.push_back(spec.training.seed);
        QCOMPARE(seeds, (std::vector<std::int64_t>{3, 5, 6, 7}));
        QCOMPARE(grouped(repeats(bn(), 5)).size(), std::size_t{1});
        QCOMPARE(repeats(bn(), 0).size(), std::size_t{0});
        // Beyond the largest seed there is none.
        QCOMPARE(repeats(bn(1, 9007199254740991), 5).size(), std::size_t{2});
    }
};

QTEST_APPLESS_MAIN(TestRunGroups)
#include "test_run_groups.moc"
