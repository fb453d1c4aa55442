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

#include <algorithm>
#include <filesystem>
#include <memory>
#include <optional>
#include <string_view>
#include <utility>

namespace {

void nameProgram()
{
    QCoreApplication::setOrganizationName("NormScope");
    QCoreApplication::setApplicationName("NormScope");
    QCoreApplication::setApplicationVersion(NORMSCOPE_VERSION);
}

struct CommandLine
{
    QCommandLineParser parser;
    const QCommandLineOption data{
        "data", QCoreApplication::translate("main", "Folder that holds Fashion-MNIST."), "folder"};
    const QCommandLineOption store{
        "store",
        QCoreApplication::translate("main", "File that keeps the runs, instead of the user's."),
        "file"};

    CommandLine()
    {
        parser.setApplicationDescription(
            QCoreApplication::translate("main", "See what batch normalization does.\n"
                                                "'normscope export --help' tells how pictures and "
                                                "reports are made without a window."));
        parser.addHelpOption();
        parser.addVersionOption();
        parser.addOption(data);
        parser.addOption(store);
        parser.addPositionalArgument(
            "file",
            QCoreApplication::translate("main", "Experiment (JSON), weights to train from "
                                                "(.safetensors) or runs (.normscope)."),
            "[file | export …]");
    }
};

bool isQuestion(std::string_view argument)
{
    return argument == "--help" || argument == "-h" || argument == "--help-all" ||
           argument == "--version" || argument == "-v";
}

/// Answers --help and --version, and then ends the program: no display is needed for that.
void answerQuestions(int argc, char **argv)
{
    if (std::none_of(argv + 1, argv + std::max(1, argc), isQuestion))
        return;
    QCoreApplication application(argc, argv);
    nameProgram();
    CommandLine().parser.process(application);
}

} // namespace

int main(int argc, char *argv[])
{
    if (normscope::desktop::isExport(argc, argv))
        return normscope::desktop::runExport(argc, argv);
    answerQuestions(argc, argv);
    normscope::keepLargeBlocks();
    QApplication application(argc, argv);
    normscope::useCNumbers();
    nameProgram();
    QGuiApplication::setDesktopFileName("org.normscope.NormScope");

    CommandLine line;
    QCommandLineParser &parser = line.parser;
    parser.process(application);

    QSettings settings;
    const QString given = parser.isSet(line.data)
                              ? parser.value(line.data)
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
                                        parser.isSet(line.store)
                                            ? normscope::ui::pathOf(parser.value(line.store))
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
