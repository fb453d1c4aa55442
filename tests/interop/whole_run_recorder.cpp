// Trains presets to their end, and writes what PyTorch needs to do the same.
//
// usage: whole_run_recorder data FOLDER
//        whole_run_recorder run FOLDER PRESET SEED EPOCHS BACKEND…
//
// data    the images and labels of Fashion-MNIST: train_images.npy, …
// run     the preset as reproduce.py, whose network starts from the same weights; the examples of
//         each epoch in their order (order.npy {epochs, examples}) and the sizes of an epoch's
//         minibatches (sizes.npy); and how the run ended on each backend: figures.csv
#include "app/process_setup.h"
#include "app/run_resources.h"
#include "engine/data/augmentation.h"
#include "engine/data/example_selection.h"
#include "engine/experiment/presets.h"
#include "engine/interop/csv.h"
#include "engine/interop/file_batch.h"
#include "engine/interop/npy.h"
#include "engine/interop/pytorch_script.h"
#include "engine/service/step_recording.h"
#include "engine/training/trainer.h"

#include <algorithm>
#include <iostream>
#include <stdexcept>

using namespace normscope;

namespace {

std::string npyOfLabels(const std::vector<std::uint8_t> &labels)
{
    return npy(std::vector<std::int64_t>(labels.begin(), labels.end()),
               {static_cast<std::int64_t>(labels.size())});
}

void writeData(const Dataset &data, const std::filesystem::path &folder)
{
    FileBatch batch;
    batch.makeFolder(folder);
    const auto add = [&](const std::string &name, const Split &split) {
        Shape shape = {split.count()};
        shape.insert(shape.end(), data.example.begin(), data.example.end());
        batch.add(folder / (name + "_images.npy"), npy(split.pixels, shape));
        batch.add(folder / (name + "_labels.npy"), npyOfLabels(split.labels));
    };
    add("train", data.train);
    add("test", data.test);
    batch.commit();
}

EpochRecord lastEpochOf(const ExperimentSpec &spec, const std::shared_ptr<const Dataset> &data,
                        BackendFactory &factory)
{
    RunHistory history(spec);
    Trainer trainer(spec, data, factory.create(spec, data), history, factory.version());
    while (trainer.advance()) {
    }
    const std::vector<EpochRecord> epochs = history.epochs();
    if (static_cast<std::int64_t>(epochs.size()) != spec.training.epochs)
        throw std::runtime_error(spec.name + " ended after " + std::to_string(epochs.size()) +
                                 " epochs: " + history.status().reason);
    return epochs.back();
}

std::string figuresCsv(const ExperimentSpec &preset, const std::shared_ptr<const Dataset> &data,
                       const RunResources &resources, const std::vector<std::string> &backends)
{
    std::string text = "backend,train_loss,train_accuracy,test_loss,test_accuracy\r\n";
    for (const std::string &name : backends) {
        ExperimentSpec spec = preset;
        spec.training.backend = name;
        spec.training.threads = 1;
        const EpochRecord last = lastEpochOf(spec, data, *resources.backend(name));
        text += name;
        for (const double figure :
             {last.trainLoss, last.trainAccuracy, last.testLoss, last.testAccuracy})
            text += "," + csvNumber(figure);
        text += "\r\n";
    }
    return text;
}

/// Of all epochs, one after the other.
std::vector<std::int64_t> orderOf(const ExperimentSpec &spec, const DataShape &shape)
{
    const ExampleSelection selection = selectExamples(spec, shape);
    std::vector<std::int64_t> order;
    std::vector<std::uint32_t> ofEpoch;
    for (std::int64_t epoch = 1; epoch <= spec.training.epochs; ++epoch) {
        epochOrder(selection, static_cast<std::uint64_t>(spec.training.seed), epoch, ofEpoch);
        order.insert(order.end(), ofEpoch.begin(), ofEpoch.end());
    }
    return order;
}

std::vector<std::int64_t> sizesOf(const EpochPlan &plan)
{
    std::vector<std::int64_t> sizes(static_cast<std::size_t>(plan.steps), plan.batchSize);
    sizes.back() = plan.lastBatchSize;
    return sizes;
}

void writeRun(const ExperimentSpec &spec, const std::shared_ptr<const Dataset> &data,
              const RunResources &resources, const std::vector<std::string> &backends,
              const std::filesystem::path &folder)
{
    // The script is given examples by their numbers: they must be all that the run sees of them.
    const bool dropout = std::ranges::any_of(
        spec.model.layers, [](const LayerSpec &layer) { return layer.kind == "dropout"; });
    if (isAugmented(spec.data) || spec.data.labelNoise > 0 || dropout)
        throw std::runtime_error(spec.name + " changes its examples at random");
    exportPytorch(recordSteps(spec, data, *resources.backend("reference"), {.steps = 1}), folder);
    const std::vector<std::int64_t> order = orderOf(spec, data->shape());
    const std::vector<std::int64_t> sizes = sizesOf(planEpoch(spec, data->shape()));
    const std::int64_t epochs = spec.training.epochs;
    FileBatch batch;
    batch.add(folder / "order.npy",
              npy(order, {epochs, static_cast<std::int64_t>(order.size()) / epochs}));
    batch.add(folder / "sizes.npy", npy(sizes, {static_cast<std::int64_t>(sizes.size())}));
    batch.add(folder / "figures.csv", figuresCsv(spec, data, resources, backends));
    batch.commit();
}

} // namespace

int main(int argc, char **argv)
{
    const std::vector<std::string> arguments(argv + 1, argv + argc);
    const bool data = arguments.size() == 2 && arguments[0] == "data";
    if (!data && (arguments.size() < 6 || arguments[0] != "run")) {
        std::cerr << "usage: whole_run_recorder data FOLDER\n"
                     "       whole_run_recorder run FOLDER PRESET SEED EPOCHS BACKEND...\n";
        return 2;
    }
    try {
        keepLargeBlocks();
        const auto images = readDataset("fashion_mnist", findDataset("fashion_mnist", {}));
        if (data) {
            writeData(*images, arguments[1]);
            return 0;
        }
        const Preset *preset = findPreset(arguments[2]);
        if (preset == nullptr)
            throw std::runtime_error("There is no preset called \"" + arguments[2] + '"');
        ExperimentSpec spec = preset->spec;
        spec.training.seed = std::stoll(arguments[3]);
        spec.training.epochs = std::stoll(arguments[4]);
        writeRun(spec, images, makeRunResources(std::make_shared<DatasetCache>()),
                 {arguments.begin() + 5, arguments.end()}, arguments[1]);
    } catch (const std::exception &error) {
        std::cerr << error.what() << "\n";
        return 1;
    }
    return 0;
}
