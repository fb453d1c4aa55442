// What PyTorch judges leaves nothing out: every kind of layer, every choice and switch, every
// setting at two values at least, and every place of a normalization.
#include "engine/experiment/layer_kinds.h"
#include "engine/experiment/placement.h"
#include "tests/interop/judged_specs.h"

#include <QTest>

#include <algorithm>
#include <functional>
#include <map>
#include <set>

using namespace normscope;
using namespace normscope::test;

namespace {

/// The precision is that of what is judged: float64 running freely, float32 step by step. What
/// computes it is the reference.
const std::set<std::string> setByTheJudge = {"training.dtype", "training.backend"};

using Values = std::map<std::string, std::set<Value>>;

std::string pathOf(const LayerKind &kind, const Field &field)
{
    return std::string(kind.name) + "." + field.key;
}

/// Every value of every setting and every option of a layer in all of them.
Values valuesOf(const std::vector<JudgedSpec> &specs)
{
    Values values;
    for (const JudgedSpec &each : specs) {
        for (const Field &field : settings())
            values[field.key].insert(settingValue(each.spec, field.key));
        for (const LayerSpec &layer : each.spec.model.layers)
            for (const Field &field : kindOf(layer).fields)
                values[pathOf(kindOf(layer), field)].insert(layer.options.at(field.key));
    }
    return values;
}

/// What is not said twice of a field, or no choice of it at all.
QStringList missing(const Field &field, const std::string &path, const Values &values)
{
    QStringList found;
    const auto given = values.find(path);
    const std::set<Value> none;
    const std::set<Value> &all = given == values.end() ? none : given->second;
    for (const Choice &choice : field.choices)
        if (!all.contains(Value(choice.value)))
            found << QString::fromStdString(path + " is never " + choice.value);
    if (all.size() < 2 && field.choices.size() != 1)
        found << QString::fromStdString(path + " has no two values");
    return found;
}

bool hasNormAtTheEnd(const ModelSpec &model)
{
    return kindOf(model.layers.back()).role == LayerRole::Normalization;
}

} // namespace

class JudgedSpecsTest : public QObject
{
    Q_OBJECT

private:
    std::vector<JudgedSpec> m_specs;

    /// How many have it, of those whose normalizations are of this kind.
    [[nodiscard]] std::ptrdiff_t count(std::string_view kind,
                                       const std::function<bool(const ModelSpec &)> &has) const
    {
        return std::ranges::count_if(m_specs, [&](const JudgedSpec &each) {
            return commonKind(each.spec.model) == std::string(kind) && has(each.spec.model);
        });
    }

private Q_SLOTS:
    void initTestCase() { m_specs = namedSpecs(); }

    void thereAreSixtyAtLeastAndADozenOrTwoShortOnes()
    {
        QVERIFY2(m_specs.size() >= 60, qPrintable(QString::number(m_specs.size())));
        const auto shorts = std::ranges::count(m_specs, true, &JudgedSpec::isShort);
        QVERIFY2(shorts >= 12 && shorts <= 24, qPrintable(QString::number(shorts)));
        std::set<std::string> names;
        for (const JudgedSpec &each : m_specs)
            QVERIFY2(names.insert(each.name).second, each.name.c_str());
    }

    void everySettingHasEveryChoiceOrTwoValues()
    {
        const Values values = valuesOf(m_specs);
        QStringList found;
        for (const Field &field : settings())
            if (!setByTheJudge.contains(field.key))
                found << missing(field, field.key, values);
        QVERIFY2(found.isEmpty(), qPrintable(found.join('\n')));
    }

    void everyKindOfLayerHasEveryChoiceOrTwoValues()
    {
        const Values values = valuesOf(m_specs);
        QStringList found;
        for (const LayerKind &kind : layerKinds()) {
            const bool there = std::ranges::any_of(m_specs, [&](const JudgedSpec &each) {
                return std::ranges::any_of(each.spec.model.layers, [&](const LayerSpec &layer) {
                    return layer.kind == kind.name;
                });
            });
            if (!there)
                found << QString::fromStdString(std::string(kind.name) + " is in none");
            for (const Field &field : kind.fields)
                found << missing(field, pathOf(kind, field), values);
        }
        QVERIFY2(found.isEmpty(), qPrintable(found.join('\n')));
    }

    void everyNormalizationStandsBeforeAndAfterTheActivation()
    {
        for (const LayerKind &kind : layerKinds()) {
            if (kind.role != LayerRole::Normalization)
                continue;
            const auto placed = [](NormPlace place) {
                return [place](const ModelSpec &model) { return commonPlace(model) == place; };
            };
            // Of features there is no instance normalization: a layer normalization stands there.
            if (kind.name == "instance_norm")
                continue;
            QVERIFY2(count(kind.name, placed(NormPlace::BeforeActivation)) > 0, kind.name.c_str());
            QVERIFY2(count(kind.name, placed(NormPlace::AfterActivation)) > 0, kind.name.c_str());
            // The one channel of the images and the five scores make no two groups.
            if (kind.name == "group_norm")
                continue;
            QVERIFY2(count(kind.name, normalizesInput) > 0, kind.name.c_str());
            QVERIFY2(count(kind.name, hasNormAtTheEnd) > 0, kind.name.c_str());
        }
        QVERIFY(std::ranges::any_of(
            m_specs, [](const JudgedSpec &each) { return !hasNormalization(each.spec.model); }));
    }

    /// Each kind of statistics alone and all three, of each kind of batch normalization.
    void predictionsAreByEveryKindOfStatistics()
    {
        for (const char *kind : {"batch_norm", "batch_renorm", "decorrelated_norm", "rank_norm"})
            for (const char *statistics : {"moving", "exact", "minibatch"})
                for (const bool compared : {false, true})
                    QVERIFY2(std::ranges::any_of(
                                 m_specs,
                                 [&](const JudgedSpec &each) {
                                     const TrainingSpec &training = each.spec.training;
                                     return commonKind(each.spec.model) == std::string(kind) &&
                                            (compared ? training.compareStatistics
                                                      : !training.compareStatistics &&
                                                            training.statistics == statistics);
                                 }),
                             kind);
    }
};

QTEST_APPLESS_MAIN(JudgedSpecsTest)
#include "test_judged_specs.moc"
