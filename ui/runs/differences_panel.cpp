#include "ui/runs/differences_panel.h"

#include "ui/look/metrics.h"
#include "ui/look/panel_header.h"
#include "ui/runs/differences_model.h"
#include "ui/runs/empty_state.h"
#include "ui/runs/expander.h"
#include "ui/runs/figure_table.h"
#include "ui/runs/row_header.h"
#include "ui/runs/table_header.h"

#include <QLabel>
#include <QScrollArea>
#include <QStackedLayout>
#include <QVBoxLayout>

#include <algorithm>
#include <set>
#include <string_view>
#include <utility>

namespace normscope::ui {

namespace {

/// The options of layers stand under the layers' names; everything else is counted as a setting.
bool isLayerOption(const SpecRow &row)
{
    const std::string_view path = row.path;
    return path != "normalization" && path != "parameters" && !path.starts_with("data.") &&
           !path.starts_with("training.");
}

/// A row of specs as one of groups: what all runs of a group have, or that they differ.
SpecRow ofGroups(const SpecRow &row, const std::vector<std::size_t> &owners, std::size_t groups)
{
    std::vector<std::set<std::string>> values(groups);
    for (std::size_t i = 0; i < owners.size(); ++i)
        values[owners[i]].insert(row.values[i]);
    SpecRow joined{row.path, row.label, {}, false};
    for (const std::set<std::string> &mine : values) {
        std::string text;
        for (const std::string &value : mine)
            text += (text.empty() ? "" : " | ") + value;
        joined.values.push_back(mine.size() > 3 ? std::to_string(mine.size()) + " values" : text);
    }
    joined.differs =
        row.differs && std::any_of(values.begin(), values.end(),
                                   [&](const auto &mine) { return mine != values.front(); });
    return joined;
}

} // namespace

DifferencesPanel::DifferencesPanel(RunList *list, QWidget *parent)
    : QWidget(parent),
      m_list(list),
      m_header(new look::PanelHeader(tr("Differences"), this)),
      m_model(new DifferencesModel(this)),
      m_stack(new QStackedLayout)
{
    setObjectName(QStringLiteral("differencesPanel"));
    auto *content = new QWidget(this);
    content->setProperty("ground", "panel");
    m_table = new FigureTable(content);
    m_table->setObjectName(QStringLiteral("differencesTable"));
    m_table->setAccessibleName(tr("Settings in which the selected runs differ"));
    m_table->setMutedRows(true);
    m_table->setShortTitles(true);
    m_table->setClosed(true);
    m_table->setHuggingRows(true);
    m_table->setModel(m_model);
    m_alike = new EmptyState({}, {}, content);
    m_alike->setObjectName(QStringLiteral("differencesNone"));
    m_settings = makeFold("sameSettings", content);
    m_layers = makeFold("sameLayerOptions", content);

    auto *page = new QVBoxLayout(content);
    page->setContentsMargins(0, 0, 0, look::px(8));
    page->setSpacing(0);
    page->addWidget(m_table);
    page->addWidget(m_alike);
    for (const Fold &fold : {m_settings, m_layers}) {
        page->addWidget(fold.expander);
        page->addWidget(fold.table);
    }
    page->addStretch(1);

    m_page = new QScrollArea(this);
    m_page->setWidget(content);
    m_page->setWidgetResizable(true);
    m_page->setFrameShape(QFrame::NoFrame);
    m_page->setHorizontalScrollBarPolicy(Qt::ScrollBarAlwaysOff);
    m_page->setFocusPolicy(Qt::NoFocus);
    m_tooFew = new EmptyState({}, {}, this);
    m_tooFew->setObjectName(QStringLiteral("differencesTooFew"));
    m_stack->addWidget(m_tooFew);
    m_stack->addWidget(m_page);
    auto *layout = new QVBoxLayout(this);
    layout->setContentsMargins(0, 0, 0, 0);
    layout->setSpacing(0);
    layout->addWidget(m_header);
    layout->addLayout(m_stack, 1);

    m_timer.setSingleShot(true);
    m_timer.setInterval(0);
    connect(&m_timer, &QTimer::timeout, this, &DifferencesPanel::compare);
    connect(list, &RunList::changed, &m_timer, qOverload<>(&QTimer::start));
    connect(list, &RunList::selectionChanged, &m_timer, qOverload<>(&QTimer::start));
    connect(list, &RunList::groupsChanged, &m_timer, qOverload<>(&QTimer::start));
    compare();
}

int DifferencesPanel::heightFor(int content) const
{
    const bool ownHeader = m_header->parentWidget() == this && !m_header->isHidden();
    return content + (ownHeader ? m_header->sizeHint().height() : 0);
}

QSize DifferencesPanel::sizeHint() const
{
    const bool compared = m_stack->currentWidget() == m_page;
    const int content = compared ? m_page->widget()->sizeHint().height() : 0;
    return {look::px(348), heightFor(std::clamp(content, look::px(116), look::px(350)))};
}

QSize DifferencesPanel::minimumSizeHint() const
{
    const bool compared = m_stack->currentWidget() == m_page;
    return {look::px(160), heightFor(look::px(compared ? 116 : 60))};
}

DifferencesPanel::Fold DifferencesPanel::makeFold(const char *name, QWidget *parent)
{
    Fold fold;
    fold.expander = new Expander(parent);
    fold.expander->setObjectName(QString::fromLatin1(name));
    fold.model = new DifferencesModel(this);
    fold.table = new FigureTable(parent);
    fold.table->setObjectName(QString::fromLatin1(name) + QStringLiteral("Table"));
    fold.table->horizontalHeader()->hide();
    fold.table->setMutedRows(true);
    fold.table->setHuggingRows(true);
    fold.table->setModel(fold.model);
    connect(fold.expander, &QAbstractButton::toggled, this, &DifferencesPanel::showFolds);
    return fold;
}

void DifferencesPanel::fill(const Fold &fold, const QString &text, std::vector<SpecRow> rows)
{
    fold.expander->setText(text);
    fold.expander->setAccessibleName(text);
    fold.table->setAccessibleName(text);
    fold.expander->updateGeometry();
    fold.model->showCommon(std::move(rows));
    showFolds();
}

void DifferencesPanel::showFolds()
{
    const bool anySettings = m_settings.model->rowCount() > 0;
    const bool unfolded = anySettings && m_settings.expander->isChecked();
    m_settings.expander->setVisible(anySettings);
    m_settings.table->setVisible(unfolded);
    const bool anyLayers = unfolded && m_layers.model->rowCount() > 0;
    m_layers.expander->setVisible(anyLayers);
    m_layers.table->setVisible(anyLayers && m_layers.expander->isChecked());
}

void DifferencesPanel::compareInstead(std::optional<Comparison> comparison)
{
    m_instead = std::move(comparison);
    compare();
}

/// With the words that are of runs.
Comparison DifferencesPanel::emptyComparison()
{
    Comparison empty;
    empty.tooFew =
        tr("Select two or more runs to see the settings in which they differ, and only those.");
    empty.alike = tr("These runs have the same settings.");
    return empty;
}

Comparison DifferencesPanel::comparedRuns() const
{
    const std::vector<RunEntry> runs = m_list->selectedEntries();
    Comparison compared = emptyComparison();
    compared.all = runs.size();
    std::vector<const ExperimentSpec *> specs;
    for (const RunEntry &run : runs) {
        if (specs.size() == mostComparedColumns)
            break;
        compared.columns.push_back({run.title(), run.slot});
        specs.push_back(&run.history->spec());
    }
    compared.detail = tr("%1 runs").arg(runs.size());
    if (specs.size() > 1)
        compared.rows = compareSpecs(specs);
    return compared;
}

Comparison DifferencesPanel::comparedGroups() const
{
    const std::vector<RunGroupEntry> &groups = m_list->groups();
    Comparison compared = emptyComparison();
    compared.all = groups.size();
    compared.detail = tr("%1 groups").arg(groups.size());
    // Of runs that repeat each other one is enough.
    std::vector<const ExperimentSpec *> specs;
    std::vector<std::size_t> owners;
    for (std::size_t i = 0; i < std::min(groups.size(), mostComparedColumns); ++i) {
        compared.columns.push_back({groups[i].label, groups[i].slot});
        std::set<std::string> seen;
        for (const RunId id : groups[i].runs) {
            const RunEntry *entry = m_list->find(id);
            if (entry == nullptr || !seen.insert(groupKey(entry->history->spec(), {})).second)
                continue;
            specs.push_back(&entry->history->spec());
            owners.push_back(i);
        }
    }
    if (compared.columns.size() < 2)
        return compared;
    for (SpecRow &row : compareSpecs(specs)) {
        const auto &ignored = m_list->grouping()->ignored;
        if (row.path == "training.seed" ||
            (m_list->grouping()->key.empty() &&
             std::find(ignored.begin(), ignored.end(), row.path) != ignored.end()))
            continue;
        compared.rows.push_back(ofGroups(row, owners, compared.columns.size()));
    }
    return compared;
}

void DifferencesPanel::compare()
{
    Comparison compared = m_instead            ? *m_instead
                          : m_list->grouping() ? comparedGroups()
                                               : comparedRuns();
    const bool enough = compared.columns.size() > 1;
    if (compared.all > compared.columns.size())
        compared.detail =
            tr("the first %1 of %2").arg(compared.columns.size()).arg(compared.detail);
    m_header->setDetail(enough || m_instead ? compared.detail : QString());
    m_tooFew->setSentence(compared.tooFew);
    m_alike->setSentence(compared.alike);
    m_stack->setCurrentIndex(enough ? 1 : 0);
    updateGeometry();
    if (!enough) {
        m_model->show({}, {});
        return;
    }
    std::vector<SpecRow> different;
    std::vector<SpecRow> settings;
    std::vector<SpecRow> layers;
    for (SpecRow &row : compared.rows) {
        if (row.differs)
            different.push_back(std::move(row));
        else if (isLayerOption(row))
            layers.push_back(std::move(row));
        else
            settings.push_back(std::move(row));
    }
    const bool any = !different.empty();
    m_model->show(std::move(compared.columns), std::move(different));
    m_table->setVisible(any);
    m_alike->setVisible(!any);
    const int settingCount = int(settings.size());
    const int layerCount = int(layers.size());
    fill(m_settings,
         settingCount == 1 ? tr("1 setting is the same")
                           : tr("%1 settings are the same").arg(settingCount),
         std::move(settings));
    fill(m_layers,
         layerCount == 1 ? tr("1 option of the layers is the same")
                         : tr("%1 options of the layers are the same").arg(layerCount),
         std::move(layers));
}

} // namespace normscope::ui
