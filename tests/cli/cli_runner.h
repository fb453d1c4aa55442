// Runs normscope-cli as a person or a tool does.
#pragma once

#include <QByteArray>
#include <QJsonObject>
#include <QProcess>
#include <QProcessEnvironment>
#include <QString>
#include <QStringList>

#include <memory>

namespace normscope::test {

struct CliResult
{
    int status = -1; ///< −1 when it crashed or did not end
    QByteArray output;
    QByteArray errors;

    /// Each line as JSON; an invalid one as an empty object.
    [[nodiscard]] QList<QJsonObject> events() const;
    /// The events of one kind.
    [[nodiscard]] QList<QJsonObject> events(const QString &event) const;
    /// Exactly one line on standard error, with the program's name and a full stop.
    [[nodiscard]] bool saysOneSentence() const;
};

/// "NAME=VALUE" for the environment of the program; a NAME alone is taken out of it. Runs are kept
/// in a store that lives as long as the test, unless another one is named.
using Environment = QStringList;

[[nodiscard]] QProcessEnvironment cliEnvironment(const Environment &environment = {});

/// Started, with standard input still open.
[[nodiscard]] std::unique_ptr<QProcess> startCli(const QStringList &arguments,
                                                 const Environment &environment = {});
[[nodiscard]] CliResult finishCli(QProcess &process);
[[nodiscard]] CliResult runCli(const QStringList &arguments, const QByteArray &input = {},
                               const Environment &environment = {});

/// Lets the program find the fake backend in place of the real one.
[[nodiscard]] Environment withFakeBackend(const QStringList &more = {});

} // namespace normscope::test
