// Whether a shift made by one normalization is taken back by the next.
#include "engine/experiment/network_analysis.h"

#include <vector>

namespace normscope {

namespace {

// A constant added to every value of a channel stays a constant per channel through these: pooling
// shifts with its input, an affine layer turns constants into constants, unless zeros at the border
// (which are not shifted) get in.
bool keepsConstants(const LayerSpec &layer)
{
    switch (kindOf(layer).role) {
    case LayerRole::Affine:
    case LayerRole::Pooling:
        // Max pooling pads with −∞, which no maximum ever is.
        return layer.kind == "max_pool" || !layer.options.contains("padding") ||
               layer.integer("padding") == 0;
    case LayerRole::Reshape:
        return true;
    case LayerRole::Activation:
        return layer.text("function") == "identity";
    case LayerRole::Normalization:
    case LayerRole::Regularization:
        break;
    }
    return false;
}

std::string roleName(const LayerSpec &layer)
{
    switch (kindOf(layer).role) {
    case LayerRole::Pooling:
        return "pooling";
    case LayerRole::Affine:
        return layer.kind == "conv" ? "a convolution" : "a linear layer";
    case LayerRole::Reshape:
        return "flattening";
    default:
        return "";
    }
}

std::string listText(const std::vector<std::string> &names)
{
    std::string text;
    for (std::size_t i = 0; i < names.size(); ++i)
        text += (i == 0 ? "" : i + 1 == names.size() ? " and " : ", ") + names[i];
    return text;
}

} // namespace

BetaNote betaNote(const ModelSpec &model, std::size_t layer)
{
    const std::string self = normLabel(model, layer);
    const std::string &state = model.layers.at(layer).text("beta");
    if (state == "absent")
        return {true, self + " has no β.", "This layer has no β."};
    if (state == "frozen")
        return {true, "β of " + self + " is frozen: it stays where it starts.",
                "β is frozen: it stays where it starts."};
    std::vector<std::string> between;
    for (std::size_t i = layer + 1; i < model.layers.size(); ++i) {
        const LayerSpec &next = model.layers[i];
        if (kindOf(next).role == LayerRole::Normalization && !kindOf(next).removesShift)
            return {false,
                    kindOf(next).label + " (" + normLabel(model, i) +
                        ") does not subtract what is added to a channel alone, so β of " + self +
                        " has a gradient.",
                    ""};
        if (kindOf(next).role == LayerRole::Normalization) {
            const std::string other = normLabel(model, i);
            const std::string middle = between.empty()
                                           ? "Nothing lies between " + self + " and " + other
                                           : "Only " + listText(between) +
                                                 (between.size() == 1 ? " lies" : " lie") +
                                                 " between " + self + " and " + other;
            return {true,
                    middle + ", which subtracts any shift made here: β has no gradient and stays "
                             "at 0 but for rounding.",
                    "The next " + kindOf(next).shortLabel +
                        " subtracts any shift made here, so its gradient is 0."};
        }
        if (!keepsConstants(next)) {
            const std::string title = kindOf(next).title(next);
            if (kindOf(next).role == LayerRole::Regularization)
                return {false,
                        title +
                            " leaves values out at random, and what is added to them "
                            "too, so β of " +
                            self + " has a gradient.",
                        ""};
            const std::string why =
                kindOf(next).role == LayerRole::Activation
                    ? self + " feeds " + title + ": β moves each channel along the curve of " +
                          title + ", so it is trained."
                    : "The zeros that " + title + " pads with are not shifted, so β of " + self +
                          " has a gradient.";
            return {false, why, ""};
        }
        if (const std::string name = roleName(next); !name.empty())
            between.push_back(name);
    }
    return {false,
            "No other normalization follows " + self +
                ": a shift made here reaches the output, so β is trained.",
            ""};
}

} // namespace normscope
