#include "ui/window/export_dialog.h"

#include "ui/look/metrics.h"
#include "ui/look/theme.h"

#include <QComboBox>
#include <QDir>
#include <QFileDialog>
#include <QFileInfo>
#include <QFormLayout>
#include <QHBoxLayout>
#include <QLabel>
#include <QLineEdit>
#include <QMessageBox>
#include <QPushButton>
#include <QRadioButton>
#include <QStandardItemModel>
#include <QStandardPaths>
#include <QVBoxLayout>

#include <algorithm>
#include <filesystem>

namespace normscope::ui {

using look::px;

namespace {

QRadioButton *radio(const char *name, const QString &text, QWidget *parent)
{
    auto *button = new QRadioButton(text, parent);
    button->setObjectName(name);
    return button;
}

QLabel *words(const char *name, const char *role, QWidget *parent)
{
    auto *label = new QLabel(parent);
    label->setObjectName(name);
    label->setWordWrap(true);
    label->setTextFormat(Qt::PlainText);
    look::setVariant(label, "role", role);
    // As wide as the form and two lines high, whatever it says: the dialog keeps its size.
    label->setSizePolicy(QSizePolicy::Expanding, QSizePolicy::Minimum);
    label->setAlignment(Qt::AlignLeft | Qt::AlignTop);
    label->setMinimumHeight(2 * label->fontMetrics().lineSpacing() + px(2));
    return label;
}

/// A file, or a folder with something in it.
bool isTaken(const QString &place, bool isFolder)
{
    const QFileInfo info(place);
    return info.exists() && (!isFolder || !info.isDir() || !QDir(place).isEmpty());
}

} // namespace

ExportDialog::ExportDialog(const Offer &offer, const ExportChoice &last, QWidget *window)
    : QDialog(window),
      m_offer(offer),
      m_selected(radio("exportSelected",
                       offer.selected == 1 ? tr("The &selected run")
                                           : tr("The %1 &selected runs").arg(offer.selected),
                       this)),
      m_all(radio("exportAll",
                  offer.all == 1 ? tr("&All (1 run)") : tr("&All %1 runs").arg(offer.all), this)),
      m_format(new QComboBox(this)),
      m_meaning(words("exportMeaning", "muted", this)),
      m_problem(words("exportProblem", "error", this)),
      m_where(new QLineEdit(this)),
      m_export(new QPushButton(tr("&Export"), this))
{
    setObjectName("exportDialog");
    setWindowTitle(tr("Export runs"));
    build();
    if (offer.selected == 0) {
        m_selected->setText(tr("The &selected runs: none is"));
        m_selected->setEnabled(false);
    }
    (last.all || offer.selected == 0 ? m_all : m_selected)->setChecked(true);

    const QString folder = last.where.isEmpty()
                               ? QStandardPaths::writableLocation(QStandardPaths::DocumentsLocation)
                               : QFileInfo(last.where).path();
    const bool possible = last.format < runFormats().size() &&
                          (offer.hasStore || !runFormats()[last.format].needsStore);
    m_format->setCurrentIndex(possible ? static_cast<int>(last.format) : 0);
    m_suffix = format().suffix;
    m_where->setText(QDir::toNativeSeparators(QDir(folder).filePath(offer.name + m_suffix)));
    showFormat(m_format->currentIndex());

    connect(m_format, &QComboBox::currentIndexChanged, this, &ExportDialog::showFormat);
    connect(m_where, &QLineEdit::textChanged, this, &ExportDialog::check);
    connect(m_export, &QPushButton::clicked, this, &ExportDialog::confirm);
    m_format->setFocus();
    resize(std::min(px(560), window->width() - px(40)), sizeHint().height());
}

void ExportDialog::build()
{
    m_format->setObjectName("exportFormat");
    m_format->setAccessibleName(tr("Format"));
    for (const RunFormat &each : runFormats())
        m_format->addItem(each.title);
    if (!m_offer.hasStore)
        for (std::size_t i = 0; i < runFormats().size(); ++i)
            if (runFormats()[i].needsStore)
                qobject_cast<QStandardItemModel *>(m_format->model())
                    ->item(static_cast<int>(i))
                    ->setEnabled(false);
    m_where->setObjectName("exportWhere");
    m_where->setAccessibleName(tr("Where"));
    m_export->setObjectName("exportRun");
    m_export->setDefault(true);
    look::setVariant(m_export, "primary", true);
    auto *browsing = new QPushButton(tr("&Choose…"), this);
    browsing->setObjectName("exportBrowse");
    browsing->setAutoDefault(false);
    connect(browsing, &QPushButton::clicked, this, &ExportDialog::browse);
    auto *cancel = new QPushButton(tr("Cancel"), this);
    cancel->setObjectName("exportCancel");
    cancel->setAutoDefault(false);
    connect(cancel, &QPushButton::clicked, this, &QDialog::reject);

    auto *runs = new QHBoxLayout;
    runs->setSpacing(px(16));
    runs->addWidget(m_selected);
    runs->addWidget(m_all);
    runs->addStretch(1);
    auto *where = new QHBoxLayout;
    where->setSpacing(px(8));
    where->addWidget(m_where, 1);
    where->addWidget(browsing);
    auto *form = new QFormLayout;
    form->setHorizontalSpacing(px(12));
    form->setVerticalSpacing(px(10));
    form->setFieldGrowthPolicy(QFormLayout::ExpandingFieldsGrow);
    form->addRow(tr("Runs"), runs);
    form->addRow(tr("&Format"), m_format);
    form->addRow(QString(), m_meaning);
    form->addRow(tr("&Where"), where);
    form->addRow(QString(), m_problem);
    qobject_cast<QLabel *>(form->labelForField(where))->setBuddy(m_where);
    auto *buttons = new QHBoxLayout;
    buttons->setSpacing(px(8));
    buttons->addStretch(1);
    buttons->addWidget(cancel);
    buttons->addWidget(m_export);
    auto *column = new QVBoxLayout(this);
    column->setContentsMargins(px(16), px(16), px(16), px(16));
    column->setSpacing(px(12));
    column->addLayout(form);
    column->addStretch(1);
    column->addLayout(buttons);
}

const RunFormat &ExportDialog::format() const
{
    return runFormats()[static_cast<std::size_t>(std::max(0, m_format->currentIndex()))];
}

void ExportDialog::showFormat(int index)
{
    if (index < 0)
        return;
    m_meaning->setText(format().meaning);
    // The name stays, its ending is that of the format.
    QString text = m_where->text();
    if (text.endsWith(m_suffix))
        m_where->setText(text.chopped(m_suffix.size()) + format().suffix);
    m_suffix = format().suffix;
    check();
}

QString ExportDialog::place() const
{
    QString text = QDir::fromNativeSeparators(m_where->text().trimmed());
    if (text.isEmpty() || format().isFolder || text.endsWith('/') ||
        !QFileInfo(text).suffix().isEmpty())
        return text;
    return text + format().suffix;
}

void ExportDialog::check()
{
    const QString where = place();
    const QFileInfo info(where);
    QString problem;
    if (where.isEmpty())
        problem = tr("Say where.");
    else if (!format().isFolder && (info.isDir() || where.endsWith('/')))
        problem = tr("This is a folder; a file is written.");
    else if (format().isFolder && info.exists() && !info.isDir())
        problem = tr("This is a file; a folder is written.");
    m_problem->setText(problem);
    m_export->setEnabled(problem.isEmpty());
    m_export->setToolTip(problem);
}

void ExportDialog::browse()
{
    auto *dialog = new QFileDialog(this, tr("Where to export to"));
    dialog->setObjectName("exportPlace");
    dialog->setAttribute(Qt::WA_DeleteOnClose);
    dialog->setAcceptMode(QFileDialog::AcceptSave);
    const QString where = place();
    dialog->setDirectory(QFileInfo(where).absolutePath());
    if (format().isFolder) {
        // The folder's own is made in the one that is chosen.
        dialog->setFileMode(QFileDialog::Directory);
        dialog->setOption(QFileDialog::ShowDirsOnly);
        dialog->setAcceptMode(QFileDialog::AcceptOpen);
    } else {
        dialog->setDefaultSuffix(format().suffix.mid(1));
        dialog->setNameFilter(
            QStringLiteral("%1 (*%2)")
                .arg(format().title.section('(', 0, 0).trimmed(), format().suffix));
        dialog->selectFile(QFileInfo(where).fileName());
    }
    connect(dialog, &QFileDialog::fileSelected, this, [this, where](const QString &chosen) {
        const QString text =
            format().isFolder ? QDir(chosen).filePath(QFileInfo(where).fileName()) : chosen;
        m_replaced = format().isFolder ? QString() : chosen;
        m_where->setText(QDir::toNativeSeparators(text));
    });
    dialog->open();
}

ExportChoice ExportDialog::choice() const
{
    return {m_all->isChecked(), static_cast<std::size_t>(std::max(0, m_format->currentIndex())),
            place()};
}

void ExportDialog::confirm()
{
    const QString where = place();
    const auto leave = [this] {
        accept();
        Q_EMIT chosen(choice());
    };
    if (where == m_replaced || !isTaken(where, format().isFolder)) {
        leave();
        return;
    }
    auto *box = new QMessageBox(
        QMessageBox::Question, tr("NormScope"),
        tr("%1 is there already.").arg(QDir::toNativeSeparators(QFileInfo(where).fileName())),
        QMessageBox::NoButton, this);
    box->setObjectName("exportReplace");
    box->setAttribute(Qt::WA_DeleteOnClose);
    box->setInformativeText(format().isFolder
                                ? tr("Files of the same names in this folder are replaced.")
                                : tr("It is replaced."));
    QPushButton *replace = box->addButton(tr("Replace"), QMessageBox::AcceptRole);
    box->addButton(QMessageBox::Cancel);
    box->setDefaultButton(QMessageBox::Cancel);
    connect(replace, &QPushButton::clicked, this, leave);
    box->open();
}

} // namespace normscope::ui
