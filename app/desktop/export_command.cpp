#include "app/desktop/export_command.h"

#include "app/cli/exit_status.h"
#include "app/cli/share_progress.h"
#include "app/desktop/exports.h"
#include "app/process_setup.h"
#include "engine/experiment/closest_name.h"
#include "engine/interop/export_progress.h"

#include <QApplication>
#include <QLoggingCategory>

#include <array>
#include <csignal>
#include <cstdlib>
#include <iostream>
#include <string>
#include <string_view>

namespace normscope::desktop {

namespace {

using cli::ExitStatus;

struct Export
{
    Q_DECLARE_TR_FUNCTIONS(export)
};

void say(const QString &text)
{
    std::cout << text.toStdString() << std::flush;
}

QString helpOnKinds()
{
    QString text = Export::tr("Usage: normscope export KIND [options]\n\n"
                              "Pictures and reports of stored runs, without a window:\n");
    for (const ExportKind &kind : exportKinds())
        text += QStringLiteral("  %1 %2\n")
                    .arg(QLatin1String(kind.name), -12)
                    .arg(QCoreApplication::translate("export", kind.meaning));
    return text + Export::tr("\n'normscope export KIND --help' tells the options of each.\n");
}

const ExportKind &kindNamed(const QString &given)
{
    std::vector<std::string> names;
    for (const ExportKind &kind : exportKinds()) {
        if (given == QLatin1String(kind.name))
            return kind;
        names.emplace_back(kind.name);
    }
    const std::string meant = closestName(given.left(80).toStdString(), names);
    refuse(meant.empty() ? Export::tr("There is no export '%1', but chart, report and comparison.")
                               .arg(given.left(80))
                         : Export::tr("There is no export '%1'; did you mean '%2'?")
                               .arg(given.left(80), QString::fromStdString(meant)));
}

void perform(const QStringList &arguments, cli::ShareProgress &progress)
{
    if (arguments.size() < 3)
        refuse(Export::tr("Export what? 'normscope export --help' tells."));
    if (arguments[2] == "--help" || arguments[2] == "-h") {
        say(helpOnKinds());
        return;
    }
    const ExportKind &kind = kindNamed(arguments[2]);
    ExportParser parser(
        QLatin1String(kind.name), QCoreApplication::translate("export", kind.meaning),
        QLatin1String(kind.result), QCoreApplication::translate("export", kind.resultMeaning));
    kind.addOptions(parser);
    parser.parse(arguments);
    if (parser.asksForHelp()) {
        say(parser.help());
        return;
    }
    kind.perform(parser, progress.callback());
}

} // namespace

std::span<const ExportKind> exportKinds()
{
    static const std::array kinds{chartExport, reportExport, comparisonExport};
    return kinds;
}

bool isExport(int argc, char **argv)
{
    return argc > 1 && std::string_view(argv[1]) == "export";
}

int runExport(int argc, char **argv)
{
    keepLargeBlocks();
    std::signal(SIGPIPE, SIG_IGN);
    cli::ShareProgress progress("exporting"); // before any thread
    // Nothing is shown, so no display is asked for: none may be there, or not answer.
    if (std::getenv("QT_QPA_PLATFORM") == nullptr)
        qputenv("QT_QPA_PLATFORM", "offscreen");
    // What goes wrong is said once, in our words; Qt's own are those of windows.
    QLoggingCategory::setFilterRules("default.warning=false");
    try {
        QApplication application(argc, argv);
        useCNumbers();
        QCoreApplication::setOrganizationName("NormScope");
        QCoreApplication::setApplicationName("NormScope");
        perform(QCoreApplication::arguments(), progress);
        return static_cast<int>(ExitStatus::Finished);
    } catch (const cli::Failure &failure) {
        cli::complain(failure.what(), "normscope");
        return static_cast<int>(failure.status());
    } catch (const ExportCancelled &) {
        cli::complain("interrupted; nothing was written", "normscope");
        return static_cast<int>(ExitStatus::Interrupted);
    } catch (const std::exception &error) {
        cli::complain(error.what(), "normscope");
        return static_cast<int>(ExitStatus::Fault);
    }
}

} // namespace normscope::desktop
