// The settings outside the layers: one row each, bound to its member.
#include "engine/experiment/experiment_spec.h"

#include <functional>
#include <stdexcept>

namespace normscope {

namespace {

struct Setting
{
    Field field;
    std::function<Value(const ExperimentSpec &)> get;
    std::function<void(ExperimentSpec &, const Value &)> set;
};

template <class Section, class Type>
Setting bind(Field field, Section ExperimentSpec::*section, Type Section::*member)
{
    return {std::move(field),
            [=](const ExperimentSpec &spec) { return Value(spec.*section.*member); },
            [=](ExperimentSpec &spec, const Value &value) {
                spec.*section.*member = std::get<Type>(value);
            }};
}

template <class Type>
Setting bindSampling(Field field, Type SamplingSpec::*member)
{
    return {std::move(field),
            [=](const ExperimentSpec &spec) { return Value(spec.training.sampling.*member); },
            [=](ExperimentSpec &spec, const Value &value) {
                spec.training.sampling.*member = std::get<Type>(value);
            }};
}

std::vector<Setting> makeSettings()
{
    using enum FieldType;
    using Int = std::int64_t;
    const auto data = &ExperimentSpec::data;
    const auto training = &ExperimentSpec::training;
    std::vector<Setting> rows;
    rows.push_back(
        bind(Field{.key = "data.dataset",
                   .label = "Data",
                   .type = Choice,
                   .defaultValue = std::string("fashion_mnist"),
                   .meaning = "The images that are learned",
                   .source = "Xiao et al. 2017",
                   .choices = {{"fashion_mnist", "Fashion-MNIST",
                                "60,000 + 10,000 images of clothing, 28×28, ten classes"}}},
             data, &DataSpec::dataset));
    rows.push_back(bind(Field{.key = "data.limit",
                              .label = "Limit",
                              .type = Integer,
                              .defaultValue = Int{0},
                              .minimum = 0,
                              .maximum = 1e9,
                              .unit = "examples",
                              .meaning = "Use only the first training examples; 0 uses all"},
                        data, &DataSpec::limit));
    rows.push_back(bind(Field{.key = "training.epochs",
                              .label = "Epochs",
                              .type = Integer,
                              .defaultValue = Int{10},
                              .minimum = 1,
                              .maximum = 10000,
                              .unit = "epochs",
                              .meaning = "How often every training example is seen"},
                        training, &TrainingSpec::epochs));
    rows.push_back(bind(Field{.key = "training.max_steps",
                              .label = "At most",
                              .type = Integer,
                              .defaultValue = Int{0},
                              .minimum = 0,
                              .maximum = 1e9,
                              .unit = "steps",
                              .meaning = "Ends the run after so many minibatches, in the middle of "
                                         "an epoch too; 0 trains all epochs"},
                        training, &TrainingSpec::maxSteps));
    rows.push_back(bind(Field{.key = "training.batch_size",
                              .label = "Batch size",
                              .type = Integer,
                              .defaultValue = Int{256},
                              .minimum = 1,
                              .maximum = 1e6,
                              .unit = "examples",
                              .meaning = "Examples in a minibatch, over which BN takes its "
                                         "mean and variance"},
                        training, &TrainingSpec::batchSize));
    rows.push_back(bind(Field{.key = "training.learning_rate",
                              .label = "Learning rate",
                              .type = Real,
                              .defaultValue = 1.0,
                              .minimum = 0,
                              .maximum = 1000,
                              .minimumExcluded = true,
                              .meaning = "Step length of gradient descent"},
                        training, &TrainingSpec::learningRate));
    rows.push_back(bind(Field{.key = "training.optimizer",
                              .label = "Optimizer",
                              .type = Choice,
                              .defaultValue = std::string("sgd"),
                              .meaning = "How a gradient becomes an update",
                              .choices = {{"sgd", "SGD",
                                           "Minibatch stochastic gradient descent: "
                                           "w ← w − learning rate · gradient"}}},
                        training, &TrainingSpec::optimizer));
    rows.push_back(
        bind(Field{.key = "training.initialization",
                   .label = "Initialization",
                   .type = Choice,
                   .defaultValue = std::string("xavier_uniform"),
                   .meaning = "How weights start; biases start at 0",
                   .source = "Glorot & Bengio 2010, eq. 16",
                   .choices = {{"xavier_uniform", "Xavier uniform",
                                "U(±√(6 / (fan in + fan out))), the kernel's area in the fans"}}},
             training, &TrainingSpec::initialization));
    rows.push_back(
        bind(Field{.key = "training.last_batch",
                   .label = "Last minibatch",
                   .type = Choice,
                   .defaultValue = std::string("refuse"),
                   .meaning = "What to do when the last minibatch of an epoch is too small for BN",
                   .choices = {{"refuse", "refuse", "Do not start; say why"},
                               {"drop", "drop", "Leave it out"},
                               {"merge", "merge", "Join it to the minibatch before"}}},
             training, &TrainingSpec::lastBatch));
    rows.push_back(bind(Field{.key = "training.seed",
                              .label = "Seed",
                              .type = Integer,
                              .defaultValue = Int{0},
                              .minimum = 0,
                              .maximum = 9007199254740992.0, // every integer up to 2⁵³ is exact
                              .meaning = "Decides starting weights and the order of examples"},
                        training, &TrainingSpec::seed));
    rows.push_back(bind(Field{.key = "training.backend",
                              .label = "Backend",
                              .type = Choice,
                              .defaultValue = std::string("auto"),
                              .meaning = "What computes the network",
                              .choices = {{"auto", "auto",
                                           "Lanes where they cover the network, else the "
                                           "reference; decided when the run starts"},
                                          {"lanes", "lanes",
                                           "Our own kernels, an example in each lane of a vector"},
                                          {"reference", "reference", "LibTorch"}}},
                        training, &TrainingSpec::backend));
    rows.push_back(bind(Field{.key = "training.threads",
                              .label = "Threads",
                              .type = Integer,
                              .defaultValue = Int{0},
                              .minimum = 0,
                              .maximum = 256,
                              .unit = "threads",
                              .meaning = "Threads that compute this run; 0 takes as many as are "
                                         "free (one for the reference)"},
                        training, &TrainingSpec::threads));
    rows.push_back(bind(Field{.key = "training.winograd",
                              .label = "Winograd",
                              .type = Boolean,
                              .defaultValue = true,
                              .meaning = "Let the lanes compute 5×5 convolutions by F(4×4, 5×5) "
                                         "where that pays: fewer products, a little more rounding",
                              .source = "Lavin & Gray 2016"},
                        training, &TrainingSpec::winograd));
    rows.push_back(bindSampling(
        Field{.key = "training.sampling.dense_steps",
              .label = "Dense samples",
              .type = Integer,
              .defaultValue = Int{100},
              .minimum = 0,
              .maximum = 1e6,
              .unit = "steps",
              .meaning = "γ, β and moving statistics are sampled at each of the first steps"},
        &SamplingSpec::denseSteps));
    rows.push_back(bindSampling(
        Field{.key = "training.sampling.samples",
              .label = "Samples",
              .type = Integer,
              .defaultValue = Int{500},
              .minimum = 1,
              .maximum = 1e6,
              .unit = "samples",
              .meaning = "About how many samples of γ, β and moving statistics a run gives"},
        &SamplingSpec::samples));
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
