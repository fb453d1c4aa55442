// The desktop program: command line, engine, window.
#include "app/desktop/export_command.h"
#include "app/process_setup.h"
#include "app/run_resources.h"
#include "ui/look/icon.h"
#include "ui/path_of.h"
#include "ui/window/main_window.h"
#include "ui/window/view_options.h"
#include "ui/window/window_memory.h"

#include <QApplication>
#include <QCommandLineParser>
#include <QSettings>
#include <QThreadPool>

#include <filesystem>
#include <memory>
#include <optional>
#include <utility>

int main(int argc, char *argv[])
{
    if (normscope::desktop::isExport(argc, argv))
        return normscope::desktop::runExport(argc, argv);
    normscope::keepLargeBlocks();
    QApplication application(argc, argv);
    normscope::useCNumbers();
    QCoreApplication::setOrganizationName("NormScope");
    QCoreApplication::setApplicationName("NormScope");
    QCoreApplication::setApplicationVersion(NORMSCOPE_VERSION);
    QGuiApplication::setDesktopFileName("org.normscope.NormScope");

    QCommandLineParser parser;
    parser.setApplicationDescription(
        QCoreApplication::translate("main", "See what batch normalization does.\n"
                                            "'normscope export --help' tells how pictures and "
                                            "reports are made without a window."));
    parser.addHelpOption();
    parser.addVersionOption();
    const QCommandLineOption data(
        "data", QCoreApplication::translate("main", "Folder that holds Fashion-MNIST."), "folder");
    parser.addOption(data);
    const QCommandLineOption store(
        "store",
        QCoreApplication::translate("main", "File that keeps the runs, instead of the user's."),
        "file");
    parser.addOption(store);
    parser.addPositionalArgument(
        "file", QCoreApplication::translate("main", "Experiment (JSON) or runs (.normscope)."),
        "[file | export …]");
    parser.process(application);

    QSettings settings;
    const QString given = parser.isSet(data) ? parser.value(data)
                                             : normscope::ui::WindowMemory(&settings).dataFolder();
    std::optional<std::filesystem::path> folder;
    if (!given.isEmpty())
        folder = normscope::ui::pathOf(given);
    const auto datasets = std::make_shared<normscope::DatasetCache>(folder);
    normscope::ui::Workbench workbench({normscope::makeRunResources(datasets),
                                        [datasets](std::optional<std::filesystem::path> chosen) {
                                            datasets->setFolder(std::move(chosen));
                                        },
                                        0, normscope::measureMachinePeak,
                                        parser.isSet(store)
                                            ? normscope::ui::pathOf(parser.value(store))
                                            : normscope::defaultStorePath()});

    normscope::ui::ViewOptions(&settings).apply();
    normscope::ui::MainWindow window(&workbench, &settings);
    window.show();
    if (const QStringList files = parser.positionalArguments(); !files.isEmpty())
        window.openFile(files.constFirst());
    const int status = QApplication::exec();
    // What is still being saved draws with the program's fonts.
    QThreadPool::globalInstance()->waitForDone();
    return status;
}
