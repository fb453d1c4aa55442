#include "engine/interop/csv.h"

#include "engine/experiment/spec_json.h"
#include "engine/history/evaluations.h"
#include "engine/interop/norm_reader.h"

#include <array>
#include <charconv>
#include <cmath>

namespace normscope {

namespace {

constexpr std::array<const char *, 4> exportedFiles{"steps.csv", "epochs.csv", "norm.csv",
                                                    "spec.json"};
constexpr std::string_view lineEnd = "\r\n";

template <typename Number>
std::string shortest(Number value)
{
    if (std::isnan(value)) {
        return "NaN";
    }
    // The longest shortest double has 24 characters: -1.7976931348623157e+308.
    std::array<char, 32> text{};
    const auto end = std::to_chars(text.data(), text.data() + text.size(), value).ptr;
    return {text.data(), end};
}

/// Puts cells after each other and closes the row.
class Row
{
public:
    explicit Row(std::string &text) : m_text(text) {}
    Row &cell(std::string_view text)
    {
        if (!m_first) {
            m_text += ',';
        }
        m_first = false;
        m_text += text;
        return *this;
    }
    Row &cell(std::int64_t value) { return cell(std::to_string(value)); }
    Row &cell(double value) { return cell(csvNumber(value)); }
    Row &cell(float value) { return cell(csvNumber(value)); }
    void end() { m_text += lineEnd; }

private:
    std::string &m_text;
    bool m_first = true;
};

std::string header(std::string_view columns)
{
    return std::string(columns) + std::string(lineEnd);
}

void addSample(std::string &text, NormReader &reader, std::size_t sample)
{
    const SampleMoment moment = reader.moment(sample);
    for (std::size_t layer = 0; layer < reader.layers().size(); ++layer) {
        const std::string name = csvCell(reader.layers()[layer].name);
        const auto gamma = reader.values(sample, layer, NormQuantity::Gamma);
        const auto beta = reader.values(sample, layer, NormQuantity::Beta);
        const auto movingMean = reader.values(sample, layer, NormQuantity::MovingMean);
        const auto movingVariance = reader.values(sample, layer, NormQuantity::MovingVariance);
        for (std::size_t channel = 0; channel < gamma.size(); ++channel) {
            Row(text)
                .cell(moment.step)
                .cell(moment.epoch)
                .cell(name)
                .cell(static_cast<std::int64_t>(channel + 1))
                .cell(gamma[channel])
                .cell(beta[channel])
                .cell(movingMean[channel])
                .cell(movingVariance[channel])
                .end();
        }
    }
}

} // namespace

std::string csvCell(std::string_view text)
{
    std::string cell;
    if (!text.empty() && std::string_view("=+-@").find(text.front()) != std::string_view::npos) {
        cell += '\'';
    }
    cell += text;
    if (cell.find_first_of(",\"\r\n") == std::string::npos) {
        return cell;
    }
    std::string quoted = "\"";
    for (const char character : cell) {
        quoted += character;
        if (character == '"') {
            quoted += '"';
        }
    }
    return quoted + '"';
}

std::string csvNumber(double value)
{
    return shortest(value);
}

std::string csvNumber(float value)
{
    return shortest(value);
}

std::string stepsCsv(const RunHistory &run)
{
    std::string text = header("step,epoch,seconds,train_loss,train_accuracy");
    for (const StepRecord &record : run.steps()) {
        Row(text)
            .cell(record.step)
            .cell(record.epoch)
            .cell(record.seconds)
            .cell(record.loss)
            .cell(record.accuracy)
            .end();
    }
    return text;
}

std::string epochsCsv(const RunHistory &run)
{
    std::string columns = "epoch,step,seconds,train_loss,train_accuracy,test_loss,test_accuracy,"
                          "examples_per_second,examples_per_second_whole";
    std::vector<const EvaluationKind *> more; // beside the test set
    for (const std::size_t kind : evaluationsOf(run.spec())) {
        if (kind == testEvaluation) {
            continue;
        }
        more.push_back(&evaluationKinds()[kind]);
        columns += "," + more.back()->id + "_loss," + more.back()->id + "_accuracy";
    }
    std::string text = header(columns);
    for (const EpochRecord &record : run.epochs()) {
        Row row(text);
        row.cell(record.epoch)
            .cell(record.step)
            .cell(record.seconds)
            .cell(record.trainLoss)
            .cell(record.trainAccuracy)
            .cell(record.testLoss)
            .cell(record.testAccuracy)
            .cell(record.examplesPerSecond)
            .cell(record.examplesPerSecondWhole);
        for (const EvaluationKind *kind : more) {
            const Evaluated found = kind->of(record);
            row.cell(found.loss).cell(found.accuracy);
        }
        row.end();
    }
    return text;
}

void writeNormCsv(const RunHistory &run, const ByteSink &append)
{
    std::string text = header("step,epoch,layer,channel,gamma,beta,moving_mean,moving_variance");
    NormReader reader(run);
    constexpr std::size_t atOnce = std::size_t{1} << 18U;
    for (std::size_t sample = 0; sample < reader.size(); ++sample) {
        addSample(text, reader, sample);
        if (text.size() >= atOnce) {
            append(text);
            text.clear();
        }
    }
    append(text);
}

std::string normCsv(const RunHistory &run)
{
    std::string text;
    writeNormCsv(run, [&text](std::string_view bytes) { text += bytes; });
    return text;
}

namespace {

void addRun(FileBatch &batch, const RunHistory &run, const std::filesystem::path &folder)
{
    batch.makeFolder(folder);
    const auto [steps, epochs, norm, spec] = exportedFiles;
    batch.add(folder / steps, stepsCsv(run));
    batch.add(folder / epochs, epochsCsv(run));
    batch.addInParts(folder / norm, [&run](const ByteSink &append) { writeNormCsv(run, append); });
    batch.add(folder / spec, toJson(run.spec()));
}

} // namespace

void exportRun(const RunHistory &run, const std::filesystem::path &folder)
{
    FileBatch batch;
    addRun(batch, run, folder);
    batch.commit();
}

void exportRuns(const std::vector<ExportedRun> &runs, const std::filesystem::path &folder,
                const ExportProgress &progress)
{
    requireRecords(runs);
    ProgressMeter meter(progress, static_cast<double>(runs.size()));
    const std::vector<std::string> names = folderNames(runs);
    FileBatch batch;
    for (std::size_t i = 0; i < runs.size(); ++i) {
        addRun(batch, *runs[i].history, folder / names[i]);
        meter.advance();
    }
    batch.commit();
}

void checkExportFolder(const std::filesystem::path &folder)
{
    FileBatch batch;
    batch.makeFolder(folder);
    for (const char *file : exportedFiles) {
        batch.add(folder / file, "?");
    }
}

} // namespace normscope
