#include "engine/interop/weights.h"

#include "engine/experiment/network_analysis.h"
#include "engine/experiment/spec_json.h"
#include "engine/experiment/validation.h"
#include "engine/interop/file_batch.h"
#include "engine/interop/pytorch_layers.h"
#include "engine/interop/utf8.h"

#include <algorithm>
#include <cmath>
#include <set>

namespace normscope {

namespace {

constexpr const char *specKey = "normscope.spec";

struct NamedTensor
{
    TensorSpec tensor;
    std::string pytorchName;
};

std::vector<NamedTensor> tensorsOf(const ExperimentSpec &spec)
{
    const DataShape data = nominalDataShape(spec.data);
    const NetworkAnalysis network = analyze(spec.model, data.example, data.classes);
    std::vector<NamedTensor> all;
    for (std::size_t i = 0; i < network.layers.size(); ++i) {
        const LayerAnalysis &analysis = network.layers[i];
        if (analysis.tensors.empty())
            continue;
        const PytorchLayer layer = pytorchLayer(spec.model.layers[i], analysis);
        for (const TensorSpec &tensor : analysis.tensors)
            all.push_back({tensor, pytorchTensorName(layer, tensor.name)});
    }
    return all;
}

std::string shapeText(const Shape &shape)
{
    return shape.empty() ? "a single number" : toText(shape);
}

bool isCounter(const std::string &name)
{
    return name.ends_with(".num_batches_tracked");
}

std::string weightsOf(const ExportedRun &run, const std::string &name)
{
    const TensorValues tensors = run.history->finalTensors();
    if (tensors.empty())
        throw ExportError("\"" + name + "\" has no weights to export: " +
                          (isOver(run.history->status().state)
                               ? "it ended before there were any."
                               : "it is not over; stop it or wait for its end."));
    return weightsFile(run.history->spec(), tensors,
                       {{"normscope.id", run.id}, {"normscope.name", run.name}});
}

/// A dialog shows the first few.
std::string joined(const std::vector<std::string> &faults)
{
    constexpr std::size_t enough = 3;
    std::string text;
    for (std::size_t i = 0; i < std::min(enough, faults.size()); ++i)
        text += (i == 0 ? "" : " ") + faults[i];
    if (faults.size() > enough)
        text += " And " + std::to_string(faults.size() - enough) + " more do not fit.";
    return text;
}

} // namespace

std::string weightsFile(const ExperimentSpec &spec, const TensorValues &tensors,
                        std::map<std::string, std::string> more)
{
    more["format"] = "pt"; // what PyTorch's own files say
    more[specKey] = toJson(spec);
    std::vector<WrittenTensor> written;
    for (const NamedTensor &each : tensorsOf(spec))
        written.push_back({each.pytorchName, each.tensor.shape, tensors.at(each.tensor.name)});
    return safetensors(written, spec.training.dtype, more);
}

void exportWeights(const ExportedRun &run, const std::filesystem::path &file)
{
    writeFileAtomically(file, weightsOf(run, distinctNames({run}).front()));
}

void exportWeights(const std::vector<ExportedRun> &runs, const std::filesystem::path &folder,
                   const ExportProgress &progress)
{
    requireRuns(runs);
    ProgressMeter meter(progress, static_cast<double>(runs.size()));
    FileBatch batch;
    batch.makeFolder(folder);
    const std::vector<std::string> names = distinctNames(runs);
    const std::vector<std::string> files = folderNames(runs);
    for (std::size_t i = 0; i < runs.size(); ++i) {
        batch.add(folder / (files[i] + ".safetensors"), weightsOf(runs[i], names[i]));
        meter.advance();
    }
    batch.commit();
}

TensorMatch matchTensors(const ExperimentSpec &spec,
                         const std::map<std::string, StoredTensor> &stored)
{
    TensorMatch match;
    std::set<std::string> used;
    for (const NamedTensor &each : tensorsOf(spec)) {
        const std::string &own = each.tensor.name;
        auto found = stored.find(own);
        if (found == stored.end())
            found = stored.find(each.pytorchName);
        if (found == stored.end()) {
            match.faults.push_back("The network needs \"" + own + "\" (" +
                                   shapeText(each.tensor.shape) +
                                   "), which the file does not have.");
            continue;
        }
        used.insert(found->first);
        match.names[own] = found->first;
        if (found->second.shape != each.tensor.shape)
            match.faults.push_back("\"" + own + "\" is " + shapeText(found->second.shape) +
                                   " in the file, but " + shapeText(each.tensor.shape) +
                                   " in the network.");
        else if (found->second.dtype != "F32" && found->second.dtype != "F64")
            match.faults.push_back("\"" + own + "\" is of the type " + found->second.dtype +
                                   " in the file; only F32 and F64 can be read.");
    }
    for (const auto &[name, tensor] : stored)
        if (!used.contains(name) && !isCounter(name))
            match.faults.push_back("The file has \"" + std::string(cutUtf8(oneLine(name), 60)) +
                                   "\" (" + shapeText(tensor.shape) +
                                   "), which the network does not know.");
    return match;
}

TensorValues readWeights(const std::filesystem::path &file, const ExperimentSpec &spec)
{
    const SafetensorsFile stored(file);
    const TensorMatch match = matchTensors(spec, stored.tensors());
    if (!match.faults.empty())
        throw TensorFileError("'" + file.string() + "' does not fit the network. " +
                              joined(match.faults));
    TensorValues values;
    for (const auto &[own, name] : match.names) {
        std::vector<double> &tensor = values[own] = stored.read(name);
        if (!std::ranges::all_of(tensor, [](double value) { return std::isfinite(value); }))
            throw TensorFileError("'" + file.string() + "' holds values in \"" + own +
                                  "\" that are no finite numbers.");
    }
    return values;
}

std::optional<ExperimentSpec> specOfWeights(const std::filesystem::path &file)
{
    const SafetensorsFile stored(file);
    const auto found = stored.metadata().find(specKey);
    if (found == stored.metadata().end())
        return std::nullopt;
    try {
        return fromJson(found->second);
    } catch (const ExperimentError &error) {
        throw TensorFileError("'" + file.string() + "' names an experiment that cannot be read: " +
                              error.problems().front().text());
    }
}

} // namespace normscope
