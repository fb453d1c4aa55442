// Writes made-up runs in every format there is, for the programs that judge them.
//
// usage: exported_runs FOLDER
//
// FOLDER/csv/N/         steps.csv, epochs.csv, norm.csv and spec.json of run N, which other tests
//                       hold to what was recorded
// FOLDER/names          the name of the folder that each run gets, a line each
// FOLDER/tensorboard/   all of them as event files
// FOLDER/tidy/, FOLDER/wide/, FOLDER/runs.sqlite   all of them as tables
// FOLDER/report.html, FOLDER/comparison.html       all of them, and two long ones, as a page
// FOLDER/weights/NAME/  of a network for each normalization: network.safetensors, and the module
//                       that takes it with the same values as NumPy files (reproduce.py)
#include "engine/experiment/presets.h"
#include "engine/experiment/validation.h"
#include "engine/interop/csv.h"
#include "engine/interop/pytorch_script.h"
#include "engine/interop/report.h"
#include "engine/interop/runs_csv.h"
#include "engine/interop/sqlite_export.h"
#include "engine/interop/tensorboard.h"
#include "engine/interop/weights.h"
#include "tests/interop/made_up_runs.h"

#include <iostream>

using namespace normscope;
using namespace normscope::test;

namespace {

void writeWeights(const std::filesystem::path &folder, const ExperimentSpec &spec)
{
    const TensorValues tensors = madeUpTensors(spec);
    const DataShape data = nominalDataShape(spec.data);
    RecordedSteps recorded;
    recorded.spec = spec;
    recorded.network = analyze(spec.model, data.example, data.classes);
    recorded.example = data.example;
    recorded.stepsPerEpoch = 1;
    recorded.plannedSteps = 1;
    recorded.test.images.resize(static_cast<std::size_t>(elementCount(data.example)));
    recorded.test.labels = {0};
    for (const LayerAnalysis &layer : recorded.network.layers)
        for (const TensorSpec &tensor : layer.tensors) {
            const std::vector<double> &values = tensors.at(tensor.name);
            recorded.tensors.push_back({tensor, values, values});
        }
    exportPytorch(recorded, folder);
    writeFileAtomically(folder / "network.safetensors", weightsFile(spec, tensors));
}

void writeAllWeights(const std::filesystem::path &folder)
{
    const ExperimentSpec plain = withoutNormalization(findPreset("d2l-bn")->spec);
    writeWeights(folder / "plain", plain);
    for (const char *averaged : {"biased", "unbiased"}) {
        ExperimentSpec spec = findPreset("d2l-bn")->spec;
        for (LayerSpec &layer : spec.model.layers)
            if (layer.kind == "batch_norm")
                layer.set("averaged_variance", std::string(averaged));
        writeWeights(folder / (std::string("batch_norm_") + averaged), spec);
    }
    for (const LayerKind &kind : layerKinds())
        if (kind.role == LayerRole::Normalization) {
            ExperimentSpec spec = plain;
            spec.training.dtype = "float64";
            spec.model.layers.insert(spec.model.layers.begin() + 1, makeLayer(kind.name));
            writeWeights(folder / kind.name, spec);
        }
}

} // namespace

int main(int argc, char **argv)
{
    if (argc != 2) {
        std::cerr << "usage: exported_runs FOLDER\n";
        return 2;
    }
    try {
        const std::filesystem::path folder = argv[1];
        const std::vector<ExportedRun> runs = madeUpRuns();
        std::string names;
        for (const std::string &name : folderNames(runs))
            names += name + "\n";
        for (std::size_t i = 0; i < runs.size(); ++i)
            exportRun(*runs[i].history, folder / "csv" / std::to_string(i));
        writeFileAtomically(folder / "names", names);
        exportTensorBoard(runs, folder / "tensorboard");
        exportRunsCsv(runs, folder / "tidy", TableShape::Tidy);
        exportRunsCsv(runs, folder / "wide", TableShape::Wide);
        exportSqlite(runs, folder / "runs.sqlite");
        exportReport(runs, "", folder / "report.html");
        exportReport({makeUp({.epochs = 10, .stepsPerEpoch = 235}, "1", "BN"),
                      makeUp({.normalized = false, .epochs = 10, .stepsPerEpoch = 235, .salt = 2},
                             "2", "no BN")},
                     "LeNet on Fashion-MNIST with and without batch normalization",
                     folder / "comparison.html");
        writeAllWeights(folder / "weights");
    } catch (const std::exception &error) {
        std::cerr << error.what() << "\n";
        return 1;
    }
    return 0;
}
