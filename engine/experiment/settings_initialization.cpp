// How weights start, for each kind of layer that has them.
#include "engine/experiment/setting_row.h"

namespace normscope {

namespace {

/// The rows of one kind of layer, under `prefix` ("training.initialization.conv").
void addRows(std::vector<Setting> &rows, const std::string &prefix, const std::string &layer,
             InitializationSpec TrainingSpec::*member)
{
    rows.push_back(bind(
        Field{.key = prefix + ".kind",
              .label = "Start of " + layer,
              .type = FieldType::Choice,
              .defaultValue = std::string("xavier_uniform"),
              .meaning = "How the weights of " + layer + " start; biases start at 0",
              .source = "Glorot & Bengio 2010, eq. 16; He et al. 2015, eq. 10",
              .choices = {{"xavier_uniform", "Xavier uniform",
                           "U(±√(6 / (fan in + fan out))), the kernel's area in the fans"},
                          {"xavier_normal", "Xavier normal", "N(0, 2 / (fan in + fan out))"},
                          {"kaiming_uniform", "Kaiming uniform", "U(±√(6 / fan in))"},
                          {"kaiming_normal", "Kaiming normal", "N(0, 2 / fan in)"},
                          {"normal", "normal", "N(0, σ²)"},
                          {"constant", "constant", "All the same; equal neurons then stay equal"}},
              .seldom = true},
        [member](auto &spec) -> auto & { return (spec.training.*member).kind; }));
    rows.push_back(bind(
        Field{.key = prefix + ".sigma",
              .label = "σ of " + layer,
              .type = FieldType::Real,
              .defaultValue = 0.01,
              .minimum = 0,
              .maximum = 100,
              .meaning = "Of normal: the standard deviation",
              .seldom = true},
        [member](auto &spec) -> auto & { return (spec.training.*member).sigma; }));
    rows.push_back(bind(
        Field{.key = prefix + ".value",
              .label = "Constant of " + layer,
              .type = FieldType::Real,
              .defaultValue = 0.0,
              .minimum = -1000,
              .maximum = 1000,
              .meaning = "Of constant: every weight",
              .seldom = true},
        [member](auto &spec) -> auto & { return (spec.training.*member).value; }));
}

} // namespace

std::vector<Setting> initializationSettings()
{
    std::vector<Setting> rows;
    addRows(rows, "training.initialization.conv", "convolutions",
            &TrainingSpec::convInitialization);
    addRows(rows, "training.initialization.linear", "linear layers",
            &TrainingSpec::linearInitialization);
    return rows;
}

} // namespace normscope
