#include "engine/interop/csv.h"
#include "engine/interop/file_batch.h"
#include "engine/interop/npy.h"
#include "engine/interop/pytorch_script.h"

namespace normscope {

namespace {

/// {examples, …} of what one example's shape is.
Shape withExamples(std::size_t examples, const Shape &shape)
{
    Shape whole = {static_cast<std::int64_t>(examples)};
    whole.insert(whole.end(), shape.begin(), shape.end());
    return whole;
}

std::string npyOf(const std::vector<std::int64_t> &labels)
{
    return npy(labels, {static_cast<std::int64_t>(labels.size())});
}

} // namespace

std::string expectedCsv(const RecordedSteps &recorded)
{
    std::string text = "step,examples,loss,accuracy";
    for (const std::string &name : recorded.affineNames)
        text += "," + csvCell(name);
    text += "\r\n";
    std::int64_t number = 0;
    for (const RecordedStep &step : recorded.steps) {
        text += std::to_string(++number) + "," + std::to_string(step.examples) + "," +
                csvNumber(step.loss) + "," +
                csvNumber(static_cast<double>(step.correct) / static_cast<double>(step.examples));
        for (const double value : step.affine)
            text += "," + csvNumber(value);
        text += "\r\n";
    }
    return text;
}

void exportPytorch(const RecordedSteps &recorded, const std::filesystem::path &folder)
{
    FileBatch batch;
    const std::filesystem::path start = folder / "weights" / "start";
    const std::filesystem::path end = folder / "weights" / "end";
    batch.makeFolder(start);
    batch.makeFolder(end);
    batch.add(folder / "reproduce.py", pytorchScript(recorded));
    batch.add(folder / "expected.csv", expectedCsv(recorded));
    batch.add(folder / "batches.npy",
              npy(recorded.images, withExamples(recorded.labels.size(), recorded.example)));
    batch.add(folder / "labels.npy", npyOf(recorded.labels));
    const auto addExamples = [&](const std::string &name, const RecordedExamples &examples) {
        if (examples.labels.empty())
            return;
        batch.add(folder / (name + "_images.npy"),
                  npy(examples.images, withExamples(examples.labels.size(), recorded.example)));
        batch.add(folder / (name + "_labels.npy"), npyOf(examples.labels));
    };
    addExamples("test", recorded.test);
    addExamples("validation", recorded.validation);
    addExamples("train", recorded.gathered);
    for (const RecordedMask &mask : recorded.masks)
        batch.add(folder / (mask.layer + ".npy"),
                  npy(mask.kept, withExamples(recorded.labels.size(), mask.shape)));
    for (const RecordedTensor &each : recorded.tensors) {
        batch.add(start / (each.tensor.name + ".npy"), npy(each.start, each.tensor.shape));
        batch.add(end / (each.tensor.name + ".npy"), npy(each.end, each.tensor.shape));
    }
    batch.commit();
}

void checkPytorchFolder(const std::filesystem::path &folder)
{
    FileBatch batch;
    batch.makeFolder(folder / "weights" / "start");
    for (const char *file : {"reproduce.py", "expected.csv", "batches.npy"})
        batch.add(folder / file, "?");
}

} // namespace normscope
