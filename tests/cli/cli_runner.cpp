#include "tests/cli/cli_runner.h"

#include <QJsonDocument>
#include <QTemporaryDir>

namespace normscope::test {

QList<QJsonObject> CliResult::events() const
{
    QList<QJsonObject> all;
    for (const QByteArray &line : output.split('\n'))
        if (!line.isEmpty())
            all.append(QJsonDocument::fromJson(line).object());
    return all;
}

QList<QJsonObject> CliResult::events(const QString &event) const
{
    QList<QJsonObject> some;
    for (const QJsonObject &object : events())
        if (object["event"].toString() == event)
            some.append(object);
    return some;
}

bool CliResult::saysOneSentence() const
{
    return errors.startsWith("normscope-cli: ") && errors.count('\n') == 1 &&
           (errors.endsWith(".\n") || errors.endsWith("?\n"));
}

QProcessEnvironment cliEnvironment(const Environment &environment)
{
    static const QTemporaryDir folder;
    QProcessEnvironment variables = QProcessEnvironment::systemEnvironment();
    variables.remove("NORMSCOPE_DATA");
    variables.insert("NORMSCOPE_STORE", folder.filePath("runs.db"));
    for (const QString &variable : environment) {
        const QString name = variable.section('=', 0, 0);
        if (variable.contains('='))
            variables.insert(name, variable.section('=', 1));
        else
            variables.remove(name);
    }
    return variables;
}

std::unique_ptr<QProcess> startCli(const QStringList &arguments, const Environment &environment)
{
    auto process = std::make_unique<QProcess>();
    process->setProcessEnvironment(cliEnvironment(environment));
    process->start(QString(NORMSCOPE_BINARY_DIR) + "/bin/normscope-cli", arguments);
    process->waitForStarted();
    return process;
}

CliResult finishCli(QProcess &process)
{
    process.closeWriteChannel();
    constexpr int longest = 60000;
    if (process.state() != QProcess::NotRunning && !process.waitForFinished(longest)) {
        process.kill();
        process.waitForFinished();
        return {-1, process.readAllStandardOutput(), "did not end"};
    }
    const int status = process.exitStatus() == QProcess::NormalExit ? process.exitCode() : -1;
    return {status, process.readAllStandardOutput(), process.readAllStandardError()};
}

CliResult runCli(const QStringList &arguments, const QByteArray &input,
                 const Environment &environment)
{
    const auto process = startCli(arguments, environment);
    process->write(input);
    return finishCli(*process);
}

Environment withFakeBackend(const QStringList &more)
{
    return QStringList{"NORMSCOPE_MODULES=" NORMSCOPE_BINARY_DIR "/tests/fake-modules"} + more;
}

} // namespace normscope::test
