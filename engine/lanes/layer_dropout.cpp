// Dropout, with the masks of every backend (data/dropout_mask.h).
#include "engine/data/dropout_mask.h"
#include "engine/lanes/lane_layer.h"

#include <string>

namespace normscope::lanes {

namespace {

template <class T>
class Dropout : public LaneLayer<T>
{
public:
    Dropout(const Context<T> &shared, const LayerSpec &spec, const LayerAnalysis &analysis,
            const Ends<T> &layerEnds)
        : LaneLayer<T>(shared, layerEnds),
          m_name(analysis.name),
          m_rate(spec.real("rate")),
          m_factors(withoutBorder(layerEnds.in->extent()), shared.kernels.lanes)
    {
    }

    void prepare(Pass pass) override
    {
        if (pass == Pass::Training)
            m_factors.reserve(context.chunks.tiles());
    }

    void addForward(Program &program, Pass pass) override
    {
        if (pass == Pass::Training)
            program.forEachTile([this](std::size_t t) {
                drawFactors(t);
                context.kernels.multiplyTiles(ends.in->tile(t), m_factors.tile(t),
                                              ends.out->tile(t));
            });
        else if (ends.in != ends.out)
            program.forEachTile([this](std::size_t t) {
                context.kernels.activate(Function::Identity, ends.in->tile(t), ends.out->tile(t));
            });
    }

    void addBackward(Program &program) override
    {
        if (!ends.dIn)
            return;
        program.forEachTile([this](std::size_t t) {
            context.kernels.multiplyTiles(ends.dOut->tile(t), m_factors.tile(t), ends.dIn->tile(t));
        });
    }

private:
    using LaneLayer<T>::context;
    using LaneLayer<T>::ends;

    static Extent withoutBorder(Extent extent)
    {
        extent.border = 0;
        return extent;
    }

    void drawFactors(std::size_t t)
    {
        const DropoutMask mask(context.seed, m_name, context.settings.step, m_rate);
        const std::size_t lanes = context.kernels.lanes;
        const auto scale = static_cast<T>(mask.scale());
        std::vector<std::uint32_t> kept(m_factors.extent().size());
        T *factors = m_factors.tileData(t);
        for (std::size_t lane = 0; lane < context.chunks.validLanes(t); ++lane) {
            mask.keep((context.chunks.firstExample(t) + lane) * kept.size(), kept);
            for (std::size_t i = 0; i < kept.size(); ++i)
                factors[i * lanes + lane] = kept[i] != 0 ? scale : T{0};
        }
    }

    const std::string m_name;
    const double m_rate;
    Storage<T> m_factors; ///< what each value is multiplied by
};

template <class T>
std::unique_ptr<LaneLayer<T>> make(const Context<T> &context, const LayerSpec &spec,
                                   const LayerAnalysis &analysis, const Ends<T> &ends)
{
    return std::make_unique<Dropout<T>>(context, spec, analysis, ends);
}

} // namespace

LaneKind laneDropout()
{
    return {"dropout", [](const LayerSpec &) { return LaneLayerTraits{.inPlace = true}; },
            make<float>, make<double>};
}

} // namespace normscope::lanes
