// An elementwise function. A function is one row of the table.
#include "engine/nn/layer_builders.h"

#include <array>
#include <stdexcept>
#include <string_view>

namespace normscope::nn {
namespace {

using Function = torch::Tensor (*)(const torch::Tensor &);

struct Row
{
    std::string_view name;
    Function function;
};

constexpr std::array rows = {
    Row{"sigmoid", [](const torch::Tensor &x) { return x.sigmoid(); }},
    Row{"relu", [](const torch::Tensor &x) { return x.relu(); }},
    Row{"tanh", [](const torch::Tensor &x) { return x.tanh(); }},
    Row{"identity", [](const torch::Tensor &x) { return x; }},
};

Function functionNamed(std::string_view name)
{
    for (const Row &row : rows)
        if (row.name == name)
            return row.function;
    throw std::invalid_argument("no activation is called \"" + std::string(name) + '"');
}

class Activation : public Layer
{
public:
    Activation(const LayerSpec &spec, const LayerAnalysis &analysis, torch::ScalarType type)
        : Layer(analysis, type), m_function(functionNamed(spec.text("function")))
    {
    }

    torch::Tensor forward(const torch::Tensor &x, Pass &) const override { return m_function(x); }

private:
    Function m_function;
};

} // namespace

std::unique_ptr<Layer> buildActivation(const LayerSpec &spec, const LayerAnalysis &analysis,
                                       torch::ScalarType type)
{
    return std::make_unique<Activation>(spec, analysis, type);
}

} // namespace normscope::nn
