#include "ui/builder/blocks.h"

#include "engine/experiment/placement.h"

#include <algorithm>

namespace normscope::ui {

namespace {

LayerRole roleAt(const ModelSpec &model, std::size_t layer)
{
    return kindOf(model.layers[layer]).role;
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
            if (block.activation && !block.norm && at < model.layers.size() &&
                roleAt(model, at) == LayerRole::Normalization)
                block.norm = at++;
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
    for (const NormBlock &block : normBlocks(model))
        affine.push_back(block.affine);
    return affine;
}

BnPattern bnPatternOf(const ModelSpec &model)
{
    if (!hasNormalization(model))
        return BnPattern::None;
    const std::vector<bool> which = normalizedBlocks(model);
    const bool all = !which.empty() && std::find(which.begin(), which.end(), false) == which.end();
    return all ? BnPattern::All : BnPattern::Mixed;
}

} // namespace normscope::ui
