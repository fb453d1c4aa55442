// How a run is computed and written down.
#include "engine/experiment/setting_row.h"

namespace normscope {

std::vector<Setting> computingSettings()
{
    return {
        bind(
            Field{.key = "training.seed",
                  .label = "Seed",
                  .type = FieldType::Integer,
                  .defaultValue = std::int64_t{0},
                  .minimum = 0,
                  .maximum = 9007199254740992.0,
                  .meaning = "Decides starting weights and the order of examples"},
            [](auto &spec) -> auto & { return spec.training.seed; }),
        bind(
            Field{.key = "training.dtype",
                  .label = "Precision",
                  .type = FieldType::Choice,
                  .defaultValue = std::string("float32"),
                  .meaning = "How numbers are held",
                  .choices = {{"float32", "float32", "Single precision: 24 bits, some 7 digits"},
                              {"float64", "float64",
                               "Double precision: 53 bits, some 16 digits; slower"}},
                  .seldom = true},
            [](auto &spec) -> auto & { return spec.training.dtype; }),
        bind(
            Field{.key = "training.backend",
                  .label = "Backend",
                  .type = FieldType::Choice,
                  .defaultValue = std::string("auto"),
                  .meaning = "What computes the network",
                  .choices = {{"auto", "auto",
                               "Lanes where they cover the network, else the reference; decided "
                               "when the run starts"},
                              {"lanes", "lanes",
                               "Our own kernels, an example in each lane of a vector"},
                              {"reference", "reference", "LibTorch"}},
                  .seldom = true},
            [](auto &spec) -> auto & { return spec.training.backend; }),
        bind(
            Field{.key = "training.threads",
                  .label = "Threads",
                  .type = FieldType::Integer,
                  .defaultValue = std::int64_t{0},
                  .minimum = 0,
                  .maximum = 256,
                  .unit = "threads",
                  .meaning = "Threads that compute this run; 0 takes as many as are free (one for "
                             "the reference)",
                  .seldom = true},
            [](auto &spec) -> auto & { return spec.training.threads; }),
        bind(
            Field{.key = "training.winograd",
                  .label = "Winograd",
                  .type = FieldType::Boolean,
                  .defaultValue = true,
                  .meaning = "Let the lanes compute 5×5 convolutions by F(4×4, 5×5), or by F(4, 5) "
                             "along their rows, where that pays: fewer products, a little more "
                             "rounding",
                  .source = "Lavin & Gray 2016",
                  .seldom = true},
            [](auto &spec) -> auto & { return spec.training.winograd; }),
        bind(
            Field{.key = "training.sampling.dense_steps",
                  .label = "Dense samples",
                  .type = FieldType::Integer,
                  .defaultValue = std::int64_t{100},
                  .minimum = 0,
                  .maximum = 1e6,
                  .unit = "steps",
                  .meaning = "γ, β and moving statistics are sampled at each of the first steps",
                  .seldom = true},
            [](auto &spec) -> auto & { return spec.training.sampling.denseSteps; }),
        bind(
            Field{.key = "training.sampling.samples",
                  .label = "Samples",
                  .type = FieldType::Integer,
                  .defaultValue = std::int64_t{500},
                  .minimum = 1,
                  .maximum = 1e6,
                  .unit = "samples",
                  .meaning = "About how many samples of γ, β and moving statistics a run gives",
                  .seldom = true},
            [](auto &spec) -> auto & { return spec.training.sampling.samples; })};
}

} // namespace normscope
