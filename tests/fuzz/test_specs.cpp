// Experiments at random: validating, writing and reading them neither crashes nor hangs, and what
// is written is read back. NORMSCOPE_FUZZ_COUNT says how many, NORMSCOPE_FUZZ_SEED which.
#include "engine/experiment/explain.h"
#include "engine/experiment/layer_kinds.h"
#include "engine/experiment/spec_json.h"
#include "engine/experiment/spec_path.h"
#include "engine/experiment/validation.h"
#include "tests/support/random_spec.h"

#include <QtTest>

using namespace normscope;
using namespace normscope::test;

namespace {

int countOr(int otherwise)
{
    bool given = false;
    const int count = qEnvironmentVariableIntValue("NORMSCOPE_FUZZ_COUNT", &given);
    return given ? count : otherwise;
}

Generator seeded()
{
    return Generator(
        static_cast<std::uint64_t>(qEnvironmentVariableIntValue("NORMSCOPE_FUZZ_SEED")));
}

bool describes(const Problem &problem)
{
    return !problem.message.empty() && problem.text().size() < 2000;
}

} // namespace

class TestSpecs : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void randomSpecsAreValidatedInWords();
    void validSpecsComeBackFromTheirJson();
    void damagedJsonIsRefusedInWords();
    void randomPathsAreSetOrRefused();
};

void TestSpecs::randomSpecsAreValidatedInWords()
{
    Generator generator = seeded();
    int valid = 0;
    const int count = countOr(5000);
    for (int i = 0; i < count; ++i) {
        const ExperimentSpec spec = randomSpec(generator);
        const std::vector<Problem> problems = validate(spec, nominalDataShape(spec.data));
        valid += problems.empty() ? 1 : 0;
        for (const Problem &problem : problems)
            QVERIFY2(describes(problem), problem.text().c_str());
        QVERIFY(!distinguishingLabels({&spec}).front().empty());
        (void)compareSpecs({&spec, &spec});
    }
    qInfo("%d of %d random experiments are valid", valid, count);
    QVERIFY(valid > count / 50);
    QVERIFY(valid < count);
}

void TestSpecs::validSpecsComeBackFromTheirJson()
{
    Generator generator = seeded();
    for (int i = 0; i < countOr(5000) / 10; ++i) {
        const ExperimentSpec spec = mildlyRandomSpec(generator);
        if (validate(spec, nominalDataShape(spec.data)).empty())
            QVERIFY(fromJson(toJson(spec)) == spec);
    }
}

void TestSpecs::damagedJsonIsRefusedInWords()
{
    Generator generator = seeded();
    for (int i = 0; i < countOr(5000) / 10; ++i) {
        std::string text = toJson(mildlyRandomSpec(generator));
        for (std::uint64_t changes = 1 + generator() % 4; changes > 0; --changes) {
            const std::size_t at = generator() % text.size();
            switch (generator() % 4) {
            case 0:
                text[at] = static_cast<char>(generator());
                break;
            case 1:
                text.erase(at, generator() % 40);
                break;
            case 2:
                text.insert(at, text.substr(generator() % text.size(), generator() % 60));
                break;
            default:
                text.resize(at);
            }
            if (text.empty())
                break;
        }
        try {
            const ExperimentSpec spec = fromJson(text);
            (void)validate(spec, nominalDataShape(spec.data));
        } catch (const ExperimentError &error) {
            QVERIFY(!error.problems().empty());
            for (const Problem &problem : error.problems())
                QVERIFY(describes(problem));
        }
    }
}

void TestSpecs::randomPathsAreSetOrRefused()
{
    Generator generator = seeded();
    ExperimentSpec spec = mildlyRandomSpec(generator);
    const std::vector<std::string> subjects = explainSubjects();
    int set = 0;
    for (int i = 0; i < countOr(5000); ++i) {
        std::string path = subjects[generator() % subjects.size()];
        if (generator() % 2 == 0) {
            const auto &kinds = layerKinds();
            const LayerKind &kind = kinds[generator() % kinds.size()];
            path = "model.layers[" + std::to_string(generator() % 20) + "].";
            path +=
                kind.fields.empty() ? "kind" : kind.fields[generator() % kind.fields.size()].key;
        }
        if (generator() % 10 == 0)
            path.insert(generator() % path.size(), 1, static_cast<char>(generator()));
        static const char *const values[] = {"1",  "0.5", "adam", "scratch",    "true",   "nan",
                                             "-1", "1e9", "",     "batch_norm", "absent", "x=y"};
        const ExperimentSpec before = spec;
        const auto problem = setPath(spec, path, values[generator() % std::size(values)]);
        if (problem) {
            QVERIFY(describes(*problem));
            QVERIFY(spec == before);
        } else {
            ++set;
        }
    }
    QVERIFY(set > 100);
}

QTEST_APPLESS_MAIN(TestSpecs)
#include "test_specs.moc"
