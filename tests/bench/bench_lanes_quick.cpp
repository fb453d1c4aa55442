#include "engine/data/data_source.h"
#include "engine/data/random.h"
#include "engine/experiment/presets.h"
#include "engine/lanes/lanes_factory.h"
#include "engine/training/initialization.h"
#include <chrono>
#include <cstdio>
#include <cstdlib>
#include <ctime>
using namespace normscope;
int main(int argc, char **argv)
{
    const std::string preset = argc > 1 ? argv[1] : "d2l-bn";
    const int batch = argc > 2 ? atoi(argv[2]) : 256;
    lanes::LaneOptions o;
    o.threads = argc > 3 ? atoi(argv[3]) : 0;
    const std::string t = argc > 4 ? argv[4] : "best";
    if (getenv("NOWINO"))
        o.winograd = false;
    o.target = t == "avx2"     ? lanes::Target::Avx2
               : t == "sse4"   ? lanes::Target::Sse4
               : t == "scalar" ? lanes::Target::Scalar
                               : lanes::Target::Best;
    DatasetCache cache;
    auto data = cache.get("fashion_mnist");
    ExperimentSpec spec;
    for (auto &p : presets())
        if (p.name == preset)
            spec = p.spec;
    lanes::LaneNetwork<float> net(spec, data, o);
    auto analysis = analyze(spec.model, data->example, 10);
    for (auto &l : analysis.layers)
        for (auto &ts : l.tensors) {
            auto v = startingValues(ts, 0);
            net.write(ts.name, v);
        }
    std::vector<uint32_t> order;
    for (int e = 0; e < (argc > 5 ? atoi(argv[5]) : 2); ++e) {
        shuffledOrder(0, e + 1, 60000, order);
        double loss = 0;
        int64_t c = 0;
        int n = 0;
        auto s = std::chrono::steady_clock::now();
        auto c0 = clock();
        for (int i = 0; i + batch <= 60000; i += batch) {
            auto r =
                net.trainStep({order.data() + i, (size_t)batch}, {1, spec.training.learningRate});
            loss += r.loss;
            c += r.correct;
            ++n;
        }
        double sec = std::chrono::duration<double>(std::chrono::steady_clock::now() - s).count();
        printf("epoch %d loss %.4f acc %.4f  %.0f ex/s\n", e + 1, loss / n, double(c) / n / batch,
               n * batch / sec);
    }
}
