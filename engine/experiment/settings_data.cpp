// What is learned from, and what is done to it.
#include "engine/experiment/setting_row.h"

namespace normscope {

std::vector<Setting> dataSettings()
{
    return {bind(
                Field{.key = "data.dataset",
                      .label = "Data",
                      .type = FieldType::Choice,
                      .defaultValue = std::string("fashion_mnist"),
                      .meaning = "The images that are learned",
                      .source = "Xiao et al. 2017",
                      .choices = {{"fashion_mnist", "Fashion-MNIST",
                                   "60,000 + 10,000 images of clothing, 28×28, ten classes"}}},
                [](auto &spec) -> auto & { return spec.data.dataset; }),
            bind(
                Field{.key = "data.limit",
                      .label = "Limit",
                      .type = FieldType::Integer,
                      .defaultValue = std::int64_t{0},
                      .minimum = 0,
                      .maximum = 1e9,
                      .unit = "examples",
                      .meaning = "Use only the first training examples; 0 uses all"},
                [](auto &spec) -> auto & { return spec.data.limit; }),
            bind(
                Field{.key = "data.fraction",
                      .label = "Fraction",
                      .type = FieldType::Real,
                      .defaultValue = 1.0,
                      .minimum = 0,
                      .maximum = 1,
                      .minimumExcluded = true,
                      .meaning = "Use this share of the training examples, chosen at random, the "
                                 "same for every seed",
                      .seldom = true},
                [](auto &spec) -> auto & { return spec.data.fraction; }),
            bind(
                Field{.key = "data.validation",
                      .label = "Validation split",
                      .type = FieldType::Real,
                      .defaultValue = 0.0,
                      .minimum = 0,
                      .maximum = 0.9,
                      .meaning = "Share of the training examples that are held out; the best epoch "
                                 "is then chosen on them, and the test set is only reported",
                      .seldom = true},
                [](auto &spec) -> auto & { return spec.data.validation; }),
            bind(
                Field{.key = "data.label_noise",
                      .label = "Label noise",
                      .type = FieldType::Real,
                      .defaultValue = 0.0,
                      .minimum = 0,
                      .maximum = 1,
                      .meaning = "Share of the training labels that are replaced by another class, "
                                 "the same for every seed",
                      .source = "Zhang et al. 2017, section 2",
                      .seldom = true},
                [](auto &spec) -> auto & { return spec.data.labelNoise; }),
            bind(
                Field{.key = "data.normalize",
                      .label = "Normalize pixels",
                      .type = FieldType::Boolean,
                      .defaultValue = false,
                      .meaning = "Subtract the mean of all training pixels and divide by their "
                                 "standard deviation; otherwise black is 0 and white is 1",
                      .seldom = true},
                [](auto &spec) -> auto & { return spec.data.normalize; }),
            bind(
                Field{.key = "data.crop_padding",
                      .label = "Random crop",
                      .type = FieldType::Integer,
                      .defaultValue = std::int64_t{0},
                      .minimum = 0,
                      .maximum = 28,
                      .unit = "pixels",
                      .meaning = "Shift each training image at random by up to so many pixels, "
                                 "filled with black; 0 leaves them where they are",
                      .source = "He et al. 2016, section 4.2",
                      .seldom = true},
                [](auto &spec) -> auto & { return spec.data.cropPadding; }),
            bind(
                Field{.key = "data.flip",
                      .label = "Random flip",
                      .type = FieldType::Boolean,
                      .defaultValue = false,
                      .meaning = "Mirror every second training image at random, left and right",
                      .source = "He et al. 2016, section 4.2",
                      .seldom = true},
                [](auto &spec) -> auto & { return spec.data.flip; })};
}

} // namespace normscope
