#include "engine/interop/report_tables.h"

#include "engine/experiment/layer_kinds.h"
#include "engine/experiment/network_analysis.h"
#include "engine/experiment/validation.h"
#include "engine/history/evaluations.h"
#include "engine/history/specs_of.h"
#include "engine/interop/chapter_line.h"
#include "engine/interop/html.h"
#include "engine/interop/number_text.h"
#include "engine/interop/svg_glyph.h"

#include <algorithm>

namespace normscope {

namespace {

constexpr std::size_t runsInATable = 6;

std::string headCell(const std::string &html, bool isNumber = false)
{
    return std::string("<th") + (isNumber ? " class=\"number\"" : "") + " scope=\"col\">" + html +
           "</th>";
}

std::string rowHead(const std::string &html)
{
    return "<th scope=\"row\">" + html + "</th>";
}

std::string cell(const std::string &html)
{
    return "<td class=\"any\">" + html + "</td>";
}

/// On one line.
std::string shortCell(const std::string &html)
{
    return "<td class=\"nowrap\">" + html + "</td>";
}

std::string numberCell(double value, int digits, bool best = false)
{
    return std::string("<td class=\"number") + (best ? " best" : "") + "\">" +
           shownText(value, digits) + "</td>";
}

std::string countCell(std::int64_t value)
{
    return "<td class=\"number\">" + std::to_string(value) + "</td>";
}

std::string table(const std::string &head, const std::string &body, bool isDense = false)
{
    return std::string("<div class=\"wide\"><table") + (isDense ? " class=\"dense\"" : "") +
           "><thead><tr>" + head + "</tr></thead><tbody>\n" + body + "</tbody></table></div>\n";
}

std::string stateText(const RunStatus &status)
{
    const bool fault = status.state == RunState::Diverged || status.state == RunState::Failed;
    std::string text = "<span class=\"nowrap\">" + htmlText(toText(status.state)) + "</span>";
    if (!status.reason.empty())
        text += ": " + htmlText(status.reason);
    return fault ? "<span class=\"fault\">" + text + "</span>" : text;
}

std::string layerRows(const ModelSpec &model, const NetworkAnalysis &network)
{
    std::string body;
    for (std::size_t i = 0; i < network.layers.size(); ++i) {
        const LayerAnalysis &layer = network.layers[i];
        std::string options;
        for (const Field &field : kindOf(model.layers[i]).fields) {
            const Value &value = model.layers[i].options.at(field.key);
            // Sizes stand in the title already; of the rest what is not usual is of interest.
            if (value != field.defaultValue && !layer.tensors.empty() &&
                kindOf(model.layers[i]).role == LayerRole::Normalization)
                options += (options.empty() ? "" : ", ") + field.label + " " + toText(value);
        }
        body += "<tr>" + rowHead(htmlText(layer.name)) + shortCell(htmlText(layer.title)) +
                cell(htmlText(options)) + "<td class=\"number\">" +
                (layer.shapeKnown ? toText(layer.output) : "–") + "</td>" +
                countCell(layer.parameterCount) + "</tr>\n";
    }
    return body;
}

} // namespace

std::string reportName(const std::string &name, int slot)
{
    return "<svg class=\"glyph\" viewBox=\"0 0 12 12\" width=\"12\" height=\"12\" "
           "aria-hidden=\"true\">" +
           svgGlyph(slot, 6, 6, 10, false) + "</svg><b>" + htmlText(name) + "</b>";
}

std::string reportResults(const std::vector<ExportedRun> &runs,
                          const std::vector<std::string> &names)
{
    double highest = -1;
    for (const ExportedRun &run : runs)
        if (const auto best = run.history->bestEpoch())
            highest = std::max(highest, best->testAccuracy);
    std::string body;
    for (std::size_t i = 0; i < runs.size(); ++i) {
        const RunHistory &run = *runs[i].history;
        const RunStatus status = run.status();
        const std::vector<EpochRecord> epochs = run.epochs();
        body += "<tr>" + rowHead(reportName(names[i], runs[i].slot)) + cell(stateText(status)) +
                countCell(static_cast<std::int64_t>(epochs.size()));
        if (epochs.empty()) {
            body += "<td class=\"number\" colspan=\"7\">no epoch has ended</td></tr>\n";
            continue;
        }
        const EpochRecord &last = epochs.back();
        const EpochRecord best = *run.bestEpoch();
        body += numberCell(last.trainLoss, 3) + numberCell(last.trainAccuracy, 3) +
                numberCell(last.testLoss, 3) + numberCell(last.testAccuracy, 3) +
                numberCell(best.testAccuracy, 3, best.testAccuracy == highest) +
                countCell(best.epoch) + numberCell(examplesPerSecond(epochs), 1) + "</tr>\n";
    }
    return table(headCell("Run") + headCell("State") + headCell("Epochs", true) +
                     headCell("Train loss", true) + headCell("Train acc", true) +
                     headCell("Test loss", true) + headCell("Test acc", true) +
                     headCell("Best test acc", true) + headCell("in epoch", true) +
                     headCell("Examples/s", true),
                 body);
}

std::string reportDifferences(const std::vector<ExportedRun> &runs,
                              const std::vector<std::string> &names)
{
    std::vector<SpecRow> rows = compareSpecs(specsOf(runs));
    std::erase_if(rows, [](const SpecRow &row) { return !row.differs; });
    std::string html;
    if (rows.empty())
        return html;
    for (std::size_t first = 0; first < runs.size(); first += runsInATable) {
        const std::size_t end = std::min(first + runsInATable, runs.size());
        std::string head = headCell("Setting");
        for (std::size_t run = first; run < end; ++run)
            head += headCell(reportName(names[run], runs[run].slot));
        std::string body;
        for (const SpecRow &row : rows) {
            body += "<tr>" + rowHead(htmlText(row.label));
            for (std::size_t run = first; run < end; ++run)
                body += cell(htmlText(row.values[run]));
            body += "</tr>\n";
        }
        html += table(head, body);
    }
    return html;
}

std::string reportShared(const std::vector<ExportedRun> &runs)
{
    std::string list;
    for (const SpecRow &row : compareSpecs(specsOf(runs))) {
        const auto field = std::ranges::find(settings(), row.path, &Field::key);
        if (row.differs || field == settings().end() || field->seldom)
            continue;
        list += "<tr>" + rowHead(htmlText(row.label)) + cell(htmlText(row.values.front())) +
                cell("<span class=\"muted\">" + htmlText(row.path) + "</span>") + "</tr>\n";
    }
    return list.empty()
               ? list
               : table(headCell("Setting") + headCell("Value") + headCell("In JSON"), list);
}

std::string reportNetworks(const std::vector<ExportedRun> &runs,
                           const std::vector<std::string> &names)
{
    std::string html;
    std::vector<bool> shown(runs.size());
    for (std::size_t i = 0; i < runs.size(); ++i) {
        if (shown[i])
            continue;
        const ExperimentSpec &spec = runs[i].history->spec();
        std::string holders;
        for (std::size_t j = i; j < runs.size(); ++j)
            if (runs[j].history->spec().model == spec.model) {
                shown[j] = true;
                holders += (holders.empty() ? "" : " &nbsp; ") + reportName(names[j], runs[j].slot);
            }
        const DataShape data = nominalDataShape(spec.data);
        const NetworkAnalysis network = analyze(spec.model, data.example, data.classes);
        html += "<h3>" + holders + "</h3>\n" +
                table(headCell("Layer") + headCell("Kind") + headCell("Options") +
                          headCell("Output", true) + headCell("Parameters", true),
                      layerRows(spec.model, network) + "<tr>" + rowHead("together") + cell("") +
                          cell("") + cell("") + countCell(network.parameterCount) + "</tr>\n");
    }
    return html;
}

std::string reportEpochs(const RunHistory &run)
{
    const std::vector<std::size_t> kinds = shownEvaluations(run.spec());
    std::string head = headCell("Epoch", true) + headCell("Step", true) +
                       headCell("Seconds", true) + headCell("Train loss", true) +
                       headCell("Train acc", true);
    for (const std::size_t kind : kinds)
        for (const char *quantity : {" loss", " acc"}) {
            std::string label = evaluationKinds()[kind].label;
            if (label.front() >= 'a' && label.front() <= 'z')
                label.front() = static_cast<char>(label.front() - 'a' + 'A');
            head += headCell(label + quantity, true);
        }
    head += headCell("Examples/s", true);
    const auto best = run.bestEpoch();
    std::string body;
    for (const EpochRecord &record : run.epochs()) {
        const bool isBest = best && record.epoch == best->epoch;
        body += "<tr>" + countCell(record.epoch) + countCell(record.step) +
                numberCell(record.seconds, 1) + numberCell(record.trainLoss, 3) +
                numberCell(record.trainAccuracy, 3);
        for (const std::size_t kind : kinds) {
            const Evaluated found = evaluationKinds()[kind].of(record);
            const bool chosen = kind == choiceEvaluation(run.spec());
            body += numberCell(found.loss, 3) + numberCell(found.accuracy, 3, isBest && chosen);
        }
        body += numberCell(record.examplesPerSecond, 1) + "</tr>\n";
    }
    return body.empty() ? body : table(head, body, kinds.size() > 1);
}

} // namespace normscope
