// The command line of one kind of export: what all kinds take, and options whose values are
// checked.
#pragma once

#include "app/cli/exit_status.h"
#include "ui/charts/chart_view_settings.h"
#include "ui/charts/picture.h"

#include <QCommandLineParser>
#include <QString>
#include <QStringList>

#include <filesystem>
#include <optional>
#include <string>
#include <vector>

namespace normscope::desktop {

/// Throws cli::Failure (WrongInput).
[[noreturn]] void refuse(const QString &sentence);

class ExportParser
{
public:
    /// Every kind takes --runs, --all, --store and -o; `result` and `meaning` are of the last one.
    ExportParser(const QString &kind, const QString &description, const QString &result,
                 const QString &meaning);

    void addOption(const QString &name, const QString &meaning, const QString &value = {});
    /// --size.
    void addSize();
    /// --x, --smoothing, --group-seeds and --log-y.
    void addChartSettings();

    /// Throws cli::Failure for what cannot be understood.
    void parse(const QStringList &arguments);
    [[nodiscard]] bool asksForHelp() const;
    [[nodiscard]] QString help() const;

    [[nodiscard]] bool isSet(const QString &option) const { return m_parser.isSet(option); }
    /// Nothing when it was not given; a value that is empty is refused.
    [[nodiscard]] std::optional<QString> value(const QString &option) const;
    /// One of `known`, or `usual`; anything else is refused with the closest one.
    [[nodiscard]] QString choice(const QString &option, const QStringList &known,
                                 const QString &usual = {}) const;

    /// The ids or beginnings of ids of --runs; none with --all. Refuses both and neither.
    [[nodiscard]] std::vector<std::string> runs() const;
    [[nodiscard]] std::optional<std::string> store() const;
    /// -o; refuses a command line without one.
    [[nodiscard]] QString output() const;
    /// The ending of output(), one of `known`, in lower case.
    [[nodiscard]] QString outputEnding(const QStringList &known) const;
    [[nodiscard]] ui::PictureSize size() const;
    [[nodiscard]] ui::ChartSettings chartSettings() const;

private:
    QCommandLineParser m_parser;
    QString m_kind;
};

} // namespace normscope::desktop
