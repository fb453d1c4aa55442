// Batch normalization, alone and together with what stands behind it: max pooling, or an activation
// and average pooling.
#include "engine/lanes/batch_statistics.h"

namespace normscope::lanes {

namespace {

template <class T>
class BatchNorm : public LaneLayer<T>
{
public:
    BatchNorm(const Context<T> &shared, const LayerSpec &spec, const LayerAnalysis &analysis,
              const Ends<T> &layerEnds)
        : LaneLayer<T>(shared, layerEnds), m_statistics(shared, spec, analysis)
    {
    }

    void prepare(Pass pass) override { m_statistics.prepare(pass); }
    void commit() override { m_statistics.commit(); }

    void addForward(Program &program, Pass pass) override
    {
        if (pass == Pass::Prediction) {
            program.once([this] { m_statistics.useKeptStatistics(); });
        } else {
            addMoments(program);
            program.once([this] { m_statistics.combineMoments(); });
        }
        const bool training = pass == Pass::Training;
        program.forEachTile([this, training](std::size_t t) { normalize(t, training); });
    }

    void addBackward(Program &program) override
    {
        if (!ends.dOut) // first, with nothing to train
            return;
        program.forEachTile([this](std::size_t t) { sumGradients(t); });
        program.once([this] { m_statistics.combineGradients(); });
        if (ends.dIn)
            program.forEachTile([this](std::size_t t) { inputGradient(t); });
    }

    [[nodiscard]] bool hasStatistics() const override { return true; }
    void addStatistics(Program &program) override
    {
        addMoments(program);
        program.once([this] { m_statistics.gatherMoments(); });
    }
    void finishStatistics() override { m_statistics.finishGathering(); }

protected:
    using LaneLayer<T>::context;
    using LaneLayer<T>::ends;

    void addMoments(Program &program)
    {
        program.forEachTile([this](std::size_t t) {
            context.kernels.moments(ends.in->tile(t), context.chunks.validLanes(t),
                                    m_statistics.first(t), m_statistics.second(t));
        });
    }

    virtual void normalize(std::size_t t, bool /*training*/)
    {
        context.kernels.normalize(ends.in->tile(t), m_statistics.mean(t), m_statistics.scale(t),
                                  m_statistics.shift(), ends.out->tile(t));
    }

    virtual void sumGradients(std::size_t t)
    {
        context.kernels.normalizeSums(ends.in->tile(t), ends.dOut->tile(t), m_statistics.mean(t),
                                      context.chunks.validLanes(t), m_statistics.first(t),
                                      m_statistics.second(t));
    }

    virtual void inputGradient(std::size_t t)
    {
        context.kernels.normalizeGradient(ends.in->tile(t), ends.dOut->tile(t),
                                          m_statistics.mean(t), m_statistics.scale(t),
                                          m_statistics.meanTerm(t), m_statistics.slope(t),
                                          context.chunks.validLanes(t), ends.dIn->tile(t));
    }

    BatchStatistics<T> m_statistics;
};

/// y is never written: of each window the value before normalizing that gives the largest y is
/// kept, and backward everything follows from it.
template <class T>
class BatchNormMaxPool : public BatchNorm<T>
{
public:
    BatchNormMaxPool(const Context<T> &shared, const LayerSpec &norm, const LayerAnalysis &analysis,
                     const Window &window, const Ends<T> &layerEnds)
        : BatchNorm<T>(shared, norm, analysis, layerEnds),
          m_window(window),
          m_chosen({layerEnds.out->extent().channels, layerEnds.out->extent().height,
                    layerEnds.out->extent().width, 0},
                   shared.kernels.lanes)
    {
    }

    void prepare(Pass pass) override
    {
        BatchNorm<T>::prepare(pass);
        m_chosen.reserve(context.chunks.tiles());
    }

private:
    using LaneLayer<T>::context;
    using LaneLayer<T>::ends;
    using BatchNorm<T>::m_statistics;

    void normalize(std::size_t t, bool) override
    {
        context.kernels.normalizeMaxPool(m_window.size, ends.in->tile(t), m_statistics.mean(t),
                                         m_statistics.scale(t), m_statistics.shift(),
                                         m_chosen.tile(t), ends.out->tile(t));
    }

    void sumGradients(std::size_t t) override
    {
        context.kernels.normalizeSums(m_chosen.tile(t), ends.dOut->tile(t), m_statistics.mean(t),
                                      context.chunks.validLanes(t), m_statistics.first(t),
                                      m_statistics.second(t));
    }

    void inputGradient(std::size_t t) override
    {
        context.kernels.normalizeMaxPoolGradient(
            m_window.size, ends.in->tile(t), m_chosen.tile(t), ends.dOut->tile(t),
            m_statistics.mean(t), m_statistics.scale(t), m_statistics.meanTerm(t),
            m_statistics.slope(t), context.chunks.validLanes(t), ends.dIn->tile(t));
    }

    const Window m_window;
    Storage<T> m_chosen;
};

/// ŷ is never written; the activation's values and two sums of each window are kept.
template <class T>
class BatchNormActivationAveragePool : public BatchNorm<T>
{
public:
    BatchNormActivationAveragePool(const Context<T> &shared, const LayerSpec &norm,
                                   const LayerAnalysis &analysis, Function function,
                                   const Window &window, const Ends<T> &layerEnds)
        : BatchNorm<T>(shared, norm, analysis, layerEnds),
          m_function(function),
          m_window(window),
          m_values(layerEnds.in->extent(), shared.kernels.lanes),
          m_slopes(windows(layerEnds), shared.kernels.lanes),
          m_moments(windows(layerEnds), shared.kernels.lanes)
    {
    }

    void prepare(Pass pass) override
    {
        BatchNorm<T>::prepare(pass);
        if (pass != Pass::Training)
            return;
        for (Storage<T> *storage : {&m_values, &m_slopes, &m_moments})
            storage->reserve(context.chunks.tiles());
    }

private:
    using LaneLayer<T>::context;
    using LaneLayer<T>::ends;
    using BatchNorm<T>::m_statistics;

    static Extent windows(const Ends<T> &layerEnds)
    {
        Extent extent = layerEnds.out->extent();
        extent.border = 0;
        return extent;
    }

    void normalize(std::size_t t, bool training) override
    {
        context.kernels.activateAveragePool({.function = m_function,
                                             .size = m_window.size,
                                             .x = ends.in->tile(t),
                                             .mean = m_statistics.mean(t),
                                             .scale = m_statistics.scale(t),
                                             .shift = m_statistics.shift(),
                                             .out = ends.out->tile(t),
                                             .y = training ? m_values.tile(t) : Tile<T>(),
                                             .slope = training ? m_slopes.tile(t) : Tile<T>(),
                                             .moment = training ? m_moments.tile(t) : Tile<T>()});
    }

    void sumGradients(std::size_t t) override
    {
        context.kernels.activateAveragePoolSums(m_slopes.tile(t), m_moments.tile(t),
                                                ends.dOut->tile(t), context.chunks.validLanes(t),
                                                m_statistics.first(t), m_statistics.second(t));
    }

    void inputGradient(std::size_t t) override
    {
        context.kernels.normalizeActivateAveragePoolGradient(
            {m_function, m_window.size, ends.in->tile(t), m_values.tile(t), ends.dOut->tile(t),
             m_statistics.mean(t), m_statistics.scale(t), m_statistics.meanTerm(t),
             m_statistics.slope(t), context.chunks.validLanes(t), ends.dIn->tile(t)});
    }

    const Function m_function;
    const Window m_window;
    Storage<T> m_values;
    Storage<T> m_slopes;
    Storage<T> m_moments;
};

template <class T>
std::unique_ptr<LaneLayer<T>> make(const Context<T> &context, const LayerSpec &spec,
                                   const LayerAnalysis &analysis, const Ends<T> &ends)
{
    return std::make_unique<BatchNorm<T>>(context, spec, analysis, ends);
}

} // namespace

LaneKind laneBatchNorm()
{
    return {"batch_norm", [](const LayerSpec &) { return LaneLayerTraits{.gradientOverIn = true}; },
            make<float>, make<double>};
}

template <class T>
std::unique_ptr<LaneLayer<T>> makeBatchNormMaxPool(const Context<T> &context, const LayerSpec &norm,
                                                   const LayerAnalysis &analysis,
                                                   const LayerSpec &pool, const Ends<T> &ends)
{
    return std::make_unique<BatchNormMaxPool<T>>(context, norm, analysis, windowOf(pool), ends);
}

template std::unique_ptr<LaneLayer<float>>
makeBatchNormMaxPool(const Context<float> &, const LayerSpec &, const LayerAnalysis &,
                     const LayerSpec &, const Ends<float> &);
template std::unique_ptr<LaneLayer<double>>
makeBatchNormMaxPool(const Context<double> &, const LayerSpec &, const LayerAnalysis &,
                     const LayerSpec &, const Ends<double> &);

template <class T>
std::unique_ptr<LaneLayer<T>>
makeBatchNormActivationAveragePool(const Context<T> &context, const LayerSpec &norm,
                                   const LayerAnalysis &analysis, const LayerSpec &activation,
                                   const LayerSpec &pool, const Ends<T> &ends)
{
    return std::make_unique<BatchNormActivationAveragePool<T>>(
        context, norm, analysis, functionOf(activation), windowOf(pool), ends);
}

template std::unique_ptr<LaneLayer<float>>
makeBatchNormActivationAveragePool(const Context<float> &, const LayerSpec &, const LayerAnalysis &,
                                   const LayerSpec &, const LayerSpec &, const Ends<float> &);
template std::unique_ptr<LaneLayer<double>>
makeBatchNormActivationAveragePool(const Context<double> &, const LayerSpec &,
                                   const LayerAnalysis &, const LayerSpec &, const LayerSpec &,
                                   const Ends<double> &);

} // namespace normscope::lanes
