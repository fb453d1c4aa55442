// Runs to read, send and print.
#include "app/desktop/chosen_runs.h"
#include "app/desktop/exports.h"
#include "engine/interop/report.h"
#include "ui/path_of.h"
#include "ui/report/report_pdf.h"
#include "ui/runs/exported_entries.h"

#include <QCoreApplication>

namespace normscope::desktop {

namespace {

struct Export
{
    Q_DECLARE_TR_FUNCTIONS(export)
};

void addOptions(ExportParser &parser)
{
    parser.addOption("title", Export::tr("Its title, instead of one that says what the runs are."),
                     "TEXT");
}

void perform(const ExportParser &parser, const std::function<bool(double)> &go)
{
    const bool isPdf = parser.outputEnding({"html", "pdf"}) == "pdf";
    const std::string title = parser.value("title").value_or(QString()).toStdString();
    const ChosenRuns chosen = chosenRuns(parser.store(), parser.runs(), go);
    const auto write = isPdf ? &ui::exportReportPdf : &exportReport;
    write(exportedRuns(chosen.runs), title, ui::pathOf(parser.output()), go);
}

} // namespace

const ExportKind reportExport{
    "report",   QT_TRANSLATE_NOOP("export", "Runs to read, send and print."),
    "FILE",     QT_TRANSLATE_NOOP("export", "The file: .html, or .pdf for printed pages."),
    addOptions, perform};

} // namespace normscope::desktop
