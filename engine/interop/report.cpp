#include "engine/interop/report.h"

#include "engine/experiment/spec_json.h"
#include "engine/history/evaluations.h"
#include "engine/history/specs_of.h"
#include "engine/interop/chapter_line.h"
#include "engine/interop/file_batch.h"
#include "engine/interop/html.h"
#include "engine/interop/report_curves.h"
#include "engine/interop/report_style.h"
#include "engine/interop/report_tables.h"
#include "engine/interop/svg_glyph.h"
#include "engine/interop/utf8.h"

#include <algorithm>

namespace normscope {

namespace {

std::string titleOf(const std::vector<ExportedRun> &runs, const std::vector<std::string> &names,
                    const std::string &title)
{
    if (!title.empty())
        return oneLine(title);
    if (runs.size() == 1)
        return names.front();
    const auto normalized = std::ranges::count_if(
        runs, [](const ExportedRun &run) { return hasNormalization(run.history->spec().model); });
    const auto count = static_cast<std::ptrdiff_t>(runs.size());
    return std::to_string(runs.size()) + " runs" +
           (normalized == count ? " with normalization"
            : normalized == 0   ? " without normalization"
                                : " with and without normalization");
}

/// Days on which the runs were created: "2026-03-09", or the first and the last.
std::string datesOf(const std::vector<ExportedRun> &runs)
{
    const auto [first, last] = std::ranges::minmax(runs, {}, &ExportedRun::created);
    const std::string from = utcText(first.created).substr(0, 10);
    const std::string to = utcText(last.created).substr(0, 10);
    return from == to ? from : from + " to " + to;
}

std::string sample(const char *style)
{
    return std::string("<svg class=\"sample\" viewBox=\"0 0 30 10\" width=\"30\" height=\"10\" "
                       "aria-hidden=\"true\"><line class=\"axis\" x1=\"0\" x2=\"30\" y1=\"5\" "
                       "y2=\"5\" stroke=\"#535D6C\" ") +
           style + "/></svg>";
}

std::string legend(const std::vector<ExportedRun> &runs, const std::vector<std::string> &names)
{
    const std::vector<std::string> labels = distinguishingLabels(specsOf(runs));
    std::string html = "<ul class=\"legend\">";
    for (std::size_t i = 0; i < runs.size(); ++i) {
        html += "<li>" + reportName(names[i], runs[i].slot);
        std::string label = labels[i];
        if (label.starts_with(names[i] + ", "))
            label.erase(0, names[i].size() + 2);
        if (label != names[i])
            html += " <span class=\"muted\">" + htmlText(label) + "</span>";
        html += "</li>";
    }
    std::vector<std::string> judged;
    for (const ExportedRun &run : runs) {
        const std::string &label = evaluationKinds()[choiceEvaluation(run.history->spec())].label;
        if (std::ranges::find(judged, label) == judged.end())
            judged.push_back(label);
    }
    std::string dashed = judged.front();
    for (std::size_t i = 1; i < judged.size(); ++i)
        dashed += " or " + judged[i];
    return html + "<li class=\"muted\">" + sample("stroke-width=\"2\"") +
           "train, over its single minibatches</li><li class=\"muted\">" +
           sample("stroke-width=\"1.75\" stroke-dasharray=\"5 4\"") + dashed +
           ", once per epoch</li><li class=\"muted\"><svg class=\"glyph\" viewBox=\"0 0 12 "
           "12\" "
           "width=\"12\" height=\"12\" aria-hidden=\"true\"><circle class=\"ring\" cx=\"6\" "
           "cy=\"6\" r=\"5\" fill=\"none\" stroke=\"#191E28\" stroke-width=\"1.2\"/></svg>best "
           "epoch</li></ul>\n";
}

std::string lastLines(const std::vector<ExportedRun> &runs, const std::vector<std::string> &names)
{
    std::string lines;
    for (std::size_t i = 0; i < runs.size(); ++i)
        if (const std::string line = chapterLine(*runs[i].history); !line.empty())
            lines += (runs.size() > 1 ? htmlText(names[i]) + ": " : "") + line + "\n";
    return lines.empty() ? lines : "<pre>" + lines + "</pre>\n";
}

std::string notes(const std::vector<ExportedRun> &runs, const std::vector<std::string> &names)
{
    std::string html;
    for (std::size_t i = 0; i < runs.size(); ++i)
        if (!runs[i].note.empty())
            html += "<h3>" + reportName(names[i], runs[i].slot) + "</h3>\n<p class=\"note\">" +
                    htmlText(runs[i].note) + "</p>\n";
    return html;
}

/// A heading and what stands below it; nothing where nothing does.
std::string section(const char *heading, const std::string &content, const char *sentence = "")
{
    if (content.empty())
        return {};
    std::string html = std::string("<section><h2>") + heading + "</h2>\n";
    if (*sentence != '\0')
        html += std::string("<p class=\"muted\">") + sentence + "</p>\n";
    return html + content + "</section>\n";
}

} // namespace

std::string reportHtml(const std::vector<ExportedRun> &given, const std::string &title,
                       const ExportProgress &progress)
{
    requireRecords(given);
    const std::vector<ExportedRun> runs = withSlots(given);
    ProgressMeter meter(progress, 2.0 * static_cast<double>(runs.size()) + 1);
    const std::vector<std::string> names = distinctNames(runs);
    const std::string heading = htmlText(titleOf(runs, names, title));
    const std::string shared = commonLabel(specsOf(runs));
    std::string html =
        "<!DOCTYPE html>\n<html lang=\"en\"><head><meta charset=\"utf-8\">\n"
        "<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n"
        // Whatever the texts of a run may hold, nothing of it is fetched or run.
        "<meta http-equiv=\"Content-Security-Policy\" content=\"default-src 'none'; style-src "
        "'unsafe-inline'\">\n<meta name=\"generator\" content=\"NormScope " NORMSCOPE_VERSION
        "\">\n<title>" +
        heading + "</title>\n<style>" + reportStyle + "</style></head>\n<body>\n<header><h1>" +
        heading + "</h1>\n<p class=\"muted\">" + datesOf(runs) +
        (shared.empty() ? "" : " · " + htmlText(shared)) + "</p></header>\n<main>\n";
    html += legend(runs, names) + reportCurves(runs);
    meter.advance();

    html += section("Results", reportResults(runs, names) + lastLines(runs, names),
                    runs.size() > 1 ? "Of the last epoch, and of the best one. The highest best "
                                      "accuracy is bold."
                                    : "Of the last epoch, and of the best one.");
    html += section("Notes", notes(runs, names));
    if (runs.size() > 1)
        html += section("Differences", reportDifferences(runs, names),
                        "Every setting in which the runs differ.");
    std::string norm;
    for (std::size_t i = 0; i < runs.size(); ++i) {
        norm += reportNorm(
            runs[i],
            "<h3>" + reportName(names[i], runs[i].slot) + " <span class=\"muted\">" +
                (runs[i].history->normLayers().empty()
                     ? std::string()
                     : htmlText(runs[i].history->normLayers().front().label + " (after " +
                                runs[i].history->normLayers().front().after + ")")) +
                "</span></h3>\n",
            runs[i].slot);
        meter.advance();
    }
    html += section("γ and β of the first normalization", norm);
    std::string epochs;
    for (std::size_t i = 0; i < runs.size(); ++i) {
        if (const std::string table = reportEpochs(*runs[i].history); !table.empty())
            epochs += "<h3>" + reportName(names[i], runs[i].slot) + "</h3>\n" + table;
        meter.advance();
    }
    html += section("Epochs", epochs, "The best epoch is bold.");
    html += section("Networks", reportNetworks(runs, names));
    html += section(runs.size() > 1 ? "Settings they share" : "Settings", reportShared(runs),
                    "The main ones; a run's JSON has all of them.");
    return html + "</main>\n<footer>NormScope " NORMSCOPE_VERSION
                  " · curves of training are smoothed by 0.95 per step, over the values of single "
                  "minibatches</footer>\n</body></html>\n";
}

void exportReport(const std::vector<ExportedRun> &runs, const std::string &title,
                  const std::filesystem::path &file, const ExportProgress &progress)
{
    writeFileAtomically(file, reportHtml(runs, title, progress));
}

} // namespace normscope
