// What tells experiments apart, in a word and in a table.
#include "engine/experiment/presets.h"

#include <QtTest>

using namespace normscope;

namespace {

using Labels = std::vector<std::string>;

} // namespace

class TestSpecCompare : public QObject
{
    Q_OBJECT
private Q_SLOTS:
    void labelsSayWhatDiffers()
    {
        ExperimentSpec bn = findPreset("d2l-bn")->spec;
        ExperimentSpec plain = withoutNormalization(bn);
        QCOMPARE(distinguishingLabels({&bn, &plain}), (Labels{"BN", "no BN"}));
        plain.training.learningRate = 3.0;
        QCOMPARE(distinguishingLabels({&bn, &plain}), (Labels{"BN, lr 1.0", "no BN, lr 3.0"}));
        QCOMPARE(distinguishingLabels({&plain}), (Labels{"no BN"}));
        QCOMPARE(distinguishingLabels({&bn, &bn}), (Labels{"BN", "BN (2)"}));
        ExperimentSpec other = bn;
        other.training.seed = 4;
        QCOMPARE(distinguishingLabels({&bn, &other}), (Labels{"seed 0", "seed 4"}));
        ExperimentSpec some = bn;
        some.model.layers.erase(some.model.layers.begin() + 4); // BN 2
        QCOMPARE(distinguishingLabels({&bn, &some}), (Labels{"BN", "BN 1+3+4"}));
        const ExperimentSpec &scratch = findPreset("d2l-bn-scratch")->spec;
        QVERIFY(distinguishingLabels({&bn, &scratch})[1].starts_with("from scratch"));
    }

    void weightsOfAFileAreNamed()
    {
        const ExperimentSpec bn = findPreset("d2l-bn")->spec;
        ExperimentSpec tuned = bn;
        tuned.training.initialWeights = {"/home/me/run.safetensors", "crc32:0123abcd"};
        QCOMPARE(distinguishingLabels({&bn, &tuned}), (Labels{"BN", "from run.safetensors"}));
        const auto rowOf = [](const std::vector<const ExperimentSpec *> &specs) {
            for (const SpecRow &row : compareSpecs(specs))
                if (row.path == "training.initial_weights")
                    return row.values;
            return Labels{};
        };
        QCOMPARE(rowOf({&bn, &tuned}), (Labels{"initialized", "run.safetensors (crc32:0123abcd)"}));
        QCOMPARE(rowOf({&bn, &bn}), Labels{});
    }

    void labelsNameNormalizationsThatFollowNoWeights()
    {
        const ExperimentSpec bn = findPreset("d2l-bn")->spec;
        const ExperimentSpec plain = withoutNormalization(bn);
        const LayerSpec norm = bn.model.layers[1];
        const auto label = [&](const ExperimentSpec &base, std::vector<int> places) {
            ExperimentSpec spec = base;
            for (const int place : places)
                spec.model.layers.insert(spec.model.layers.begin() + place, norm);
            return QString::fromStdString(distinguishingLabels({&spec}).front());
        };
        QCOMPARE(label(plain, {0}), QString("BN after input"));
        QCOMPARE(label(plain, {2}), QString("BN after pool1"));
        QCOMPARE(label(plain, {2, 0}), QString("BN after input+pool1"));
        QCOMPARE(label(plain, {2, 1}), QString("BN 1 and after pool1"));
        QCOMPARE(label(bn, {3}), QString("BN and after pool1"));
    }

    void labelsStayShort()
    {
        const ExperimentSpec sigmoid = findPreset("d2l-bn")->spec;
        ExperimentSpec relu = sigmoid;
        for (LayerSpec &layer : relu.model.layers)
            if (layer.kind == "activation")
                layer.set("function", std::string("relu"));
        QCOMPARE(distinguishingLabels({&sigmoid, &relu}), (Labels{"sigmoid", "ReLU"}));
        relu.training.learningRate = 300;
        relu.training.epochs = 4;
        relu.training.batchSize = 64;
        relu.model.layers[0].set("kernel_size", std::int64_t{3});
        const std::string label = distinguishingLabels({&sigmoid, &relu})[1];
        QCOMPARE(QString::fromStdString(label), QString("4 epochs, batch 64, lr 300.0"));
        ExperimentSpec kernel = sigmoid;
        kernel.model.layers[0].set("kernel_size", std::int64_t{3});
        QCOMPARE(distinguishingLabels({&sigmoid, &kernel}), (Labels{"Kernel 5", "Kernel 3"}));
    }

    void tableShowsOnlyWhatDiffers()
    {
        ExperimentSpec bn = findPreset("d2l-bn")->spec;
        ExperimentSpec plain = withoutNormalization(bn);
        plain.training.batchSize = 64;
        QStringList differing;
        for (const SpecRow &row : compareSpecs({&bn, &plain}))
            if (row.differs)
                differing << QString::fromStdString(row.path) + "=" +
                                 QString::fromStdString(row.values[0]) + "|" +
                                 QString::fromStdString(row.values[1]);
        QCOMPARE(differing, (QStringList{"normalization=batch|none", "training.batch_size=256|64",
                                         "parameters=44878|44426"}));
    }

    // What several of them share is said of each: in any order, and also of other data.
    void manyAreComparedAsEachAlone()
    {
        const ExperimentSpec bn = findPreset("d2l-bn")->spec;
        const ExperimentSpec plain = withoutNormalization(bn);
        ExperimentSpec faster = bn;
        faster.training.learningRate = 3.0;
        ExperimentSpec noisy = bn;
        noisy.data.labelNoise = 0.5;
        ExperimentSpec wide = plain;
        wide.model.layers.front().set("channels", std::int64_t{8});
        const std::vector<const ExperimentSpec *> specs = {&plain, &bn,    &faster, &wide,
                                                           &noisy, &plain, &bn};
        for (const SpecRow &row : compareSpecs(specs))
            for (std::size_t i = 0; i < specs.size(); ++i) {
                std::string alone = "–";
                for (const SpecRow &own : compareSpecs({specs[i]}))
                    if (own.path == row.path)
                        alone = own.values.front();
                QCOMPARE(row.values.at(i), alone);
            }
    }

    void commonSettings()
    {
        ExperimentSpec a = findPreset("d2l-bn")->spec;
        ExperimentSpec b = a;
        QCOMPARE(QString::fromStdString(commonLabel({&a, &b})),
                 QString("lr 1.0 · batch 256 · seed 0"));
        b.training.batchSize = 32;
        QCOMPARE(QString::fromStdString(commonLabel({&a, &b})), QString("lr 1.0 · seed 0"));
        QCOMPARE(commonLabel({}), std::string());
    }
};

QTEST_APPLESS_MAIN(TestSpecCompare)
#include "test_spec_compare.moc"
