#include "engine/interop/network_files.h"

#include "engine/experiment/network_analysis.h"
#include "engine/experiment/spec_json.h"
#include "engine/experiment/validation.h"
#include "engine/interop/file_batch.h"
#include "engine/interop/npy.h"

namespace normscope {

void writeNetworks(const std::filesystem::path &folder, const std::vector<NamedNetwork> &networks)
{
    FileBatch files;
    for (const NamedNetwork &network : networks) {
        const std::filesystem::path own = folder / network.folder;
        files.makeFolder(own / "weights");
        files.add(own / "spec.json", toJson(network.spec));
        const DataShape data = nominalDataShape(network.spec.data);
        for (const LayerAnalysis &layer :
             analyze(network.spec.model, data.example, data.classes).layers)
            for (const TensorSpec &tensor : layer.tensors)
                files.add(
                    own / "weights" / (tensor.name + ".npy"),
                    npy(std::span<const double>(network.tensors.at(tensor.name)), tensor.shape));
    }
    files.commit();
}

} // namespace normscope
