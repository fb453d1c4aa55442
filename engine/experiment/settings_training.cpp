// How an experiment is trained and judged.
#include "engine/experiment/setting_row.h"

namespace normscope {

std::vector<Setting> trainingSettings()
{
    return {
        bind(
            Field{.key = "training.epochs",
                  .label = "Epochs",
                  .type = FieldType::Integer,
                  .defaultValue = std::int64_t{10},
                  .minimum = 1,
                  .maximum = 10000,
                  .unit = "epochs",
                  .meaning = "How often every training example is seen"},
            [](auto &spec) -> auto & { return spec.training.epochs; }),
        bind(
            Field{.key = "training.max_steps",
                  .label = "At most",
                  .type = FieldType::Integer,
                  .defaultValue = std::int64_t{0},
                  .minimum = 0,
                  .maximum = 1e9,
                  .unit = "steps",
                  .meaning = "Ends the run after so many minibatches, in the middle of an epoch "
                             "too; 0 trains all epochs"},
            [](auto &spec) -> auto & { return spec.training.maxSteps; }),
        bind(
            Field{.key = "training.batch_size",
                  .label = "Batch size",
                  .type = FieldType::Integer,
                  .defaultValue = std::int64_t{256},
                  .minimum = 1,
                  .maximum = 1e6,
                  .unit = "examples",
                  .meaning = "Examples in a minibatch, over which BN takes its mean and variance"},
            [](auto &spec) -> auto & { return spec.training.batchSize; }),
        bind(
            Field{.key = "training.learning_rate",
                  .label = "Learning rate",
                  .type = FieldType::Real,
                  .defaultValue = 1.0,
                  .minimum = 0,
                  .maximum = 1000,
                  .minimumExcluded = true,
                  .meaning = "Step length of gradient descent"},
            [](auto &spec) -> auto & { return spec.training.learningRate; }),
        bind(
            Field{.key = "training.label_smoothing",
                  .label = "Label smoothing",
                  .type = FieldType::Real,
                  .defaultValue = 0.0,
                  .minimum = 0,
                  .maximum = 0.99,
                  .meaning = "Share of the target that is spread over all classes",
                  .source = "Szegedy et al. 2016, section 7",
                  .seldom = true},
            [](auto &spec) -> auto & { return spec.training.labelSmoothing; }),
        bind(
            Field{.key = "training.statistics",
                  .label = "Predict by",
                  .type = FieldType::Choice,
                  .defaultValue = std::string("moving"),
                  .meaning = "Which statistics batch norm uses when it predicts",
                  .source = "the chapter",
                  .choices =
                      {{"moving", "moving statistics", "Averages kept while training"},
                       {"exact", "exact statistics",
                        "Of all training examples, taken anew after each epoch, layer by layer"},
                       {"minibatch", "the minibatch's own",
                        "As while training: what is predicted depends on its neighbours"}},
                  .seldom = true},
            [](auto &spec) -> auto & { return spec.training.statistics; }),
        bind(
            Field{.key = "training.compare_statistics",
                  .label = "Compare statistics",
                  .type = FieldType::Boolean,
                  .defaultValue = false,
                  .meaning = "Evaluate by moving, exact and the minibatch's own statistics after "
                             "each epoch, as curves beside each other",
                  .seldom = true},
            [](auto &spec) -> auto & { return spec.training.compareStatistics; }),
        bind(
            Field{.key = "training.last_batch",
                  .label = "Last minibatch",
                  .type = FieldType::Choice,
                  .defaultValue = std::string("refuse"),
                  .meaning = "What to do when the last minibatch of an epoch is too small for BN",
                  .choices = {{"refuse", "refuse", "Do not start; say why"},
                              {"drop", "drop", "Leave it out"},
                              {"merge", "merge", "Join it to the minibatch before"}}},
            [](auto &spec) -> auto & { return spec.training.lastBatch; }),
        bind(
            Field{.key = "training.drop_partial",
                  .label = "Drop a partial one",
                  .type = FieldType::Boolean,
                  .defaultValue = false,
                  .meaning = "Leave out the last minibatch of an epoch when it is not a whole one",
                  .seldom = true},
            [](auto &spec) -> auto & { return spec.training.dropPartial; })};
}

} // namespace normscope
