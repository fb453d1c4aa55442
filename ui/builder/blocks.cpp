#include "ui/builder/blocks.h"

#include <algorithm>

namespace normscope::ui {

namespace {

LayerRole roleAt(const ModelSpec &model, std::size_t layer)
{
    return kindOf(model.layers[layer]).role;
}

bool followedByNorm(const ModelSpec &model, std::size_t layer)
{
    return layer + 1 < model.layers.size() && roleAt(model, layer + 1) == LayerRole::Normalization;
}

} // namespace

std::vector<Block> blocksOf(const ModelSpec &model)
{
    std::vector<Block> blocks;
    std::size_t at = 0;
    while (at < model.layers.size()) {
        Block block{at, {}, {}};
        const LayerRole role = roleAt(model, at);
        ++at;
        if (role != LayerRole::Normalization && role != LayerRole::Activation) {
            if (at < model.layers.size() && roleAt(model, at) == LayerRole::Normalization)
                block.norm = at++;
            if (at < model.layers.size() && roleAt(model, at) == LayerRole::Activation)
                block.activation = at++;
        }
        blocks.push_back(block);
    }
    return blocks;
}

std::size_t blockOf(const std::vector<Block> &blocks, std::size_t layer)
{
    const auto found = std::find_if(blocks.begin(), blocks.end(),
                                    [layer](const Block &block) { return layer < block.end(); });
    return std::size_t(found - blocks.begin());
}

std::vector<std::size_t> normalizableLayers(const ModelSpec &model)
{
    std::vector<std::size_t> affine;
    for (std::size_t i = 0; i < model.layers.size(); ++i)
        if (roleAt(model, i) == LayerRole::Affine)
            affine.push_back(i);
    if (!affine.empty())
        affine.pop_back();
    return affine;
}

BnPattern bnPatternOf(const ModelSpec &model)
{
    if (!hasNormalization(model))
        return BnPattern::None;
    const auto layers = normalizableLayers(model);
    const bool all = !layers.empty() &&
                     std::all_of(layers.begin(), layers.end(),
                                 [&](std::size_t layer) { return followedByNorm(model, layer); });
    return all ? BnPattern::All : BnPattern::Mixed;
}

} // namespace normscope::ui
