#include "app/desktop/export_arguments.h"

#include "engine/experiment/closest_name.h"

#include <QCoreApplication>
#include <QFileInfo>

#include <algorithm>

namespace normscope::desktop {

namespace {

struct Export
{
    Q_DECLARE_TR_FUNCTIONS(export)
};

constexpr const char *sizes[] = {"slide", "column", "page"}; // as ui::PictureSize
constexpr const char *axes[] = {"step", "epoch", "seconds"}; // as ui::XAxis

QStringList listOf(const auto &names)
{
    QStringList list;
    for (const char *name : names)
        list.append(QLatin1String(name));
    return list;
}

} // namespace

void refuse(const QString &sentence)
{
    throw cli::Failure(cli::ExitStatus::WrongInput, sentence.toStdString());
}

ExportParser::ExportParser(const QString &kind, const QString &description, const QString &result,
                           const QString &meaning)
    : m_kind(kind)
{
    m_parser.setApplicationDescription(description);
    m_parser.addOption({{"h", "help"}, Export::tr("Tell the options.")});
    m_parser.addOption({"runs",
                        Export::tr("Runs of the store by their ids, which may be abbreviated, "
                                   "separated by commas."),
                        "ID[,ID…]"});
    m_parser.addOption({"all", Export::tr("All runs of the store.")});
    m_parser.addOption({"store",
                        Export::tr("The file that runs are kept in ($NORMSCOPE_STORE, else the "
                                   "one of the window)."),
                        "FILE"});
    m_parser.addOption({{"o", "output"}, meaning, result});
}

void ExportParser::addOption(const QString &name, const QString &meaning, const QString &value)
{
    m_parser.addOption({name, meaning, value});
}

void ExportParser::addSize()
{
    addOption("size",
              Export::tr("For a slide (1600×900), a column (85 mm) or a page (170 mm); slide "
                         "unless it is given."),
              "slide|column|page");
}

void ExportParser::addChartSettings()
{
    m_parser.addOption({{"x", "x-axis"},
                        Export::tr("What the x axis counts; epoch unless it is given."),
                        "step|epoch|seconds"});
    addOption("smoothing",
              Export::tr("Of the minibatches' curves, 0 to 0.99; 0.95 unless it is given."), "X");
    addOption("group-seeds",
              Export::tr("Draws runs that differ in their seed alone as one: mean and ±1 standard "
                         "deviation."));
    addOption("log-y", Export::tr("A logarithmic axis for what is positive."));
}

void ExportParser::parse(const QStringList &arguments)
{
    if (!m_parser.parse(arguments))
        refuse(m_parser.errorText());
    const QStringList words = m_parser.positionalArguments(); // "export", "chart"
    if (words.size() > 2)
        refuse(Export::tr("'%1' is one word too many; the runs are named by --runs.")
                   .arg(words[2].left(80)));
}

QString ExportParser::help() const
{
    // Its usage knows options alone.
    return m_parser.helpText().replace("[options]",
                                       QStringLiteral("export %1 [options]").arg(m_kind));
}

bool ExportParser::asksForHelp() const
{
    return m_parser.isSet("help");
}

std::optional<QString> ExportParser::value(const QString &option) const
{
    if (!m_parser.isSet(option))
        return std::nullopt;
    QString given = m_parser.value(option);
    if (given.isEmpty())
        refuse(Export::tr("--%1: nothing stands behind it.").arg(option));
    return given;
}

QString ExportParser::choice(const QString &option, const QStringList &known,
                             const QString &usual) const
{
    const std::optional<QString> given = value(option);
    if (!given && !usual.isEmpty())
        return usual;
    if (!given)
        refuse(Export::tr("Give --%1: %2.").arg(option, known.join(", ")));
    if (known.contains(*given))
        return *given;
    std::vector<std::string> names;
    for (const QString &name : known)
        names.push_back(name.toStdString());
    const std::string meant = closestName(given->left(80).toStdString(), names);
    refuse(meant.empty() ? Export::tr("--%1: there is no '%2', but %3.")
                               .arg(option, given->left(80), known.join(", "))
                         : Export::tr("--%1: there is no '%2'; did you mean '%3'?")
                               .arg(option, given->left(80), QString::fromStdString(meant)));
}

std::vector<std::string> ExportParser::runs() const
{
    const bool all = m_parser.isSet("all");
    if (all && m_parser.isSet("runs"))
        refuse(Export::tr("Give --runs or --all, not both."));
    if (!all && !m_parser.isSet("runs"))
        refuse(Export::tr("Which runs? Give --runs with their ids, or --all."));
    std::vector<std::string> ids;
    for (const QString &list : m_parser.values("runs"))
        for (const QString &id : list.split(','))
            ids.push_back(id.trimmed().toStdString());
    return ids;
}

std::optional<std::string> ExportParser::store() const
{
    const std::optional<QString> given = value("store");
    return given ? std::optional(QFile::encodeName(*given).toStdString()) : std::nullopt;
}

QString ExportParser::output() const
{
    if (const std::optional<QString> given = value("output"))
        return *given;
    refuse(Export::tr("Where to? Give -o with a name."));
}

QString ExportParser::outputEnding(const QStringList &known) const
{
    const QString name = output();
    QString ending = QFileInfo(name).suffix().toLower();
    if (known.contains(ending))
        return ending;
    refuse(Export::tr("'%1' does not end in one of .%2, which tells what is written.")
               .arg(name, known.join(", .")));
}

ui::PictureSize ExportParser::size() const
{
    const QStringList known = listOf(sizes);
    return static_cast<ui::PictureSize>(known.indexOf(choice("size", known, known.first())));
}

ui::ChartSettings ExportParser::chartSettings() const
{
    ui::ChartSettings settings;
    const QStringList known = listOf(axes);
    settings.x = static_cast<ui::XAxis>(known.indexOf(choice("x", known, axes[1])));
    if (const std::optional<QString> given = value("smoothing")) {
        bool isNumber = false;
        const double smoothing = given->toDouble(&isNumber); // in the C locale
        if (!isNumber || !(smoothing >= 0 && smoothing <= 0.99))
            refuse(
                Export::tr("--smoothing: '%1' is no number from 0 to 0.99.").arg(given->left(80)));
        settings.smoothing = smoothing;
    }
    settings.logY = m_parser.isSet("log-y");
    return settings;
}

} // namespace normscope::desktop
