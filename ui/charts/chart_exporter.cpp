#include "ui/charts/chart_exporter.h"

#include "engine/interop/csv.h"
#include "ui/charts/background_work.h"
#include "ui/charts/chart_csv.h"
#include "ui/charts/chart_view.h"
#include "ui/path_of.h"

#include <QActionGroup>
#include <QClipboard>
#include <QDir>
#include <QFileDialog>
#include <QFileInfo>
#include <QGuiApplication>
#include <QMenu>
#include <QMessageBox>
#include <QStandardPaths>

#include <filesystem>
#include <memory>

namespace normscope::ui {

ChartExporter::ChartExporter(QWidget *window) : QObject(window), m_window(window) {}

Picture ChartExporter::pictureOf(ChartView *view) const
{
    const PlotView &looked = view->view();
    Picture picture(view->data());
    picture.x = looked.x;
    picture.y = looked.y;
    picture.sharedExtent = looked.sharedExtent;
    picture.channels = looked.channels;
    picture.ranked = looked.ranked;
    picture.imageOf = looked.highlighted;
    picture.plannedEpochs = looked.plannedEpochs;
    picture.size = m_size;
    return picture;
}

Exportable ChartExporter::exportableOf(ChartView *view) const
{
    Exportable shown;
    shown.fileName = view->data().source().id;
    if (const auto layer = view->data().layerInfo())
        shown.fileName += QLatin1Char('-') + QString::fromStdString(layer->name);
    shown.title = view->data().source().title;
    shown.sheet = [this, view](PictureSize) { return sheetOf(pictureOf(view)); };
    shown.csv = [view] {
        return [data = view->data(), x = view->xView()] { return chartCsv(data, x); };
    };
    return shown;
}

void ChartExporter::saveSheet(const Sheet &sheet, PictureFormat format, const QString &file)
{
    runInBackground(
        this,
        [sheet, format, file] {
            const QByteArray bytes = encodedSheet(sheet, format);
            writeFileAtomically(pathOf(file),
                                {bytes.constData(), static_cast<std::size_t>(bytes.size())});
        },
        [this, file](const QString &fault) { finish(file, fault); });
}

void ChartExporter::saveCsv(std::function<std::string()> csv, const QString &file)
{
    runInBackground(
        this, [csv = std::move(csv), file] { writeFileAtomically(pathOf(file), csv()); },
        [this, file](const QString &fault) { finish(file, fault); });
}

void ChartExporter::copySheet(const Sheet &sheet)
{
    const auto image = std::make_shared<QImage>();
    runInBackground(
        this, [sheet, image] { *image = sheetImage(sheet); },
        [this, image](const QString &fault) {
            if (!fault.isEmpty())
                return finish({}, fault);
            QGuiApplication::clipboard()->setImage(*image);
            Q_EMIT copied();
        });
}

void ChartExporter::copyCsv(std::function<std::string()> csv)
{
    const auto text = std::make_shared<std::string>();
    runInBackground(
        this, [csv = std::move(csv), text] { *text = csv(); },
        [this, text](const QString &fault) {
            if (!fault.isEmpty())
                return finish({}, fault);
            QGuiApplication::clipboard()->setText(QString::fromStdString(*text));
            Q_EMIT copied();
        });
}

void ChartExporter::savePicture(ChartView *view, PictureFormat format, const QString &file)
{
    saveSheet(sheetOf(pictureOf(view)), format, file);
}

void ChartExporter::saveValues(ChartView *view, const QString &file)
{
    saveCsv(exportableOf(view).csv(), file);
}

void ChartExporter::copyPicture(ChartView *view)
{
    copySheet(sheetOf(pictureOf(view)));
}

void ChartExporter::copyValues(ChartView *view)
{
    copyCsv(exportableOf(view).csv());
}

void ChartExporter::finish(const QString &file, const QString &fault)
{
    if (fault.isEmpty()) {
        Q_EMIT saved(file);
        return;
    }
    Q_EMIT failed(fault);
    auto *box =
        new QMessageBox(QMessageBox::Warning, tr("Not exported"), fault, QMessageBox::Ok, m_window);
    box->setObjectName(QStringLiteral("export-fault"));
    box->setAttribute(Qt::WA_DeleteOnClose);
    box->open();
}

void ChartExporter::askAndSave(QWidget *owner, const Exportable &shown, const QString &filter,
                               const QString &ending,
                               const std::function<void(const QString &)> &save)
{
    if (m_folder.isEmpty())
        m_folder = QStandardPaths::writableLocation(QStandardPaths::DocumentsLocation);
    auto *dialog = new QFileDialog(m_window, tr("Save %1").arg(shown.title), m_folder, filter);
    dialog->setAttribute(Qt::WA_DeleteOnClose);
    dialog->setAcceptMode(QFileDialog::AcceptSave);
    dialog->setDefaultSuffix(ending);
    dialog->selectFile(QStringLiteral("%1.%2").arg(fileNameFor(shown.fileName), ending));
    connect(dialog, &QFileDialog::fileSelected, owner, [this, save](const QString &file) {
        m_folder = QFileInfo(file).absolutePath();
        save(file);
    });
    dialog->open();
}

void ChartExporter::addActions(QMenu *menu, QWidget *owner, const Exportable &shown)
{
    addExports(menu, owner, [shown] { return shown; });
}

void ChartExporter::addExports(QMenu *menu, QWidget *owner,
                               const std::function<Exportable()> &shown)
{
    const struct
    {
        PictureFormat format;
        QString text;
        QString filter;
    } formats[] = {
        {PictureFormat::Png, tr("Save as PNG…"), tr("PNG pictures (*.png)")},
        {PictureFormat::Svg, tr("Save as SVG…"), tr("SVG drawings (*.svg)")},
        {PictureFormat::Pdf, tr("Save as PDF…"), tr("PDF documents (*.pdf)")},
    };
    for (const auto &row : formats) {
        QAction *action = menu->addAction(row.text);
        action->setObjectName(QStringLiteral("save-") + fileEnding(row.format));
        connect(action, &QAction::triggered, owner, [this, owner, shown, row] {
            askAndSave(owner, shown(), row.filter, fileEnding(row.format),
                       [this, shown, row](const QString &file) {
                           saveSheet(shown().sheet(m_size), row.format, file);
                       });
        });
    }
    QAction *values = menu->addAction(tr("Save values as CSV…"));
    values->setObjectName(QStringLiteral("save-csv"));
    connect(values, &QAction::triggered, owner, [this, owner, shown] {
        askAndSave(owner, shown(), tr("CSV tables (*.csv)"), QStringLiteral("csv"),
                   [this, shown](const QString &file) { saveCsv(shown().csv(), file); });
    });
    menu->addSeparator();
    QAction *copy = menu->addAction(tr("Copy picture"));
    copy->setObjectName(QStringLiteral("copy-picture"));
    connect(copy, &QAction::triggered, owner, [this, shown] { copySheet(shown().sheet(m_size)); });
    QAction *copyText = menu->addAction(tr("Copy values"));
    copyText->setObjectName(QStringLiteral("copy-values"));
    connect(copyText, &QAction::triggered, owner, [this, shown] { copyCsv(shown().csv()); });
}

void ChartExporter::addActions(QMenu *menu, ChartView *view)
{
    // Asked for anew each time: the layer that a view shows changes.
    const auto shown = [this, view] { return exportableOf(view); };
    addExports(menu, view, shown);
    menu->addSeparator();
    QAction *reset = menu->addAction(tr("Show everything"));
    reset->setObjectName(QStringLiteral("reset-zoom"));
    connect(reset, &QAction::triggered, view, &ChartView::resetView);
}

void ChartExporter::addSizes(QMenu *menu)
{
    const struct
    {
        PictureSize size;
        QString text;
        const char *name;
    } sizes[] = {
        {PictureSize::Slide, tr("Slide, 1600×900"), "size-slide"},
        {PictureSize::Column, tr("Column, 85 mm"), "size-column"},
        {PictureSize::Page, tr("Page, 170 mm"), "size-page"},
    };
    QMenu *chooser = menu->addMenu(tr("Size of pictures"));
    chooser->setObjectName(QStringLiteral("picture-sizes"));
    auto *group = new QActionGroup(chooser);
    for (const auto &row : sizes) {
        QAction *action = chooser->addAction(row.text);
        action->setObjectName(QString::fromLatin1(row.name));
        action->setCheckable(true);
        group->addAction(action);
        connect(action, &QAction::triggered, this, [this, size = row.size] { m_size = size; });
        connect(chooser, &QMenu::aboutToShow, action,
                [this, action, size = row.size] { action->setChecked(m_size == size); });
    }
}

QString fileNameFor(const QString &text)
{
    QString name;
    for (const QChar c : text) {
        // File systems count bytes, and something is put before and after the name.
        if (name.toUtf8().size() > 76)
            break;
        const bool plain = c.isLetterOrNumber() || c == u'.' || c == u'-' || c == u'_';
        if (plain)
            name += c;
        else if (!name.isEmpty() && !name.endsWith(u'-'))
            name += u'-';
    }
    while (name.startsWith(u'.') || name.startsWith(u'-'))
        name.remove(0, 1);
    while (name.endsWith(u'-') || name.endsWith(u'.'))
        name.chop(1);
    return name.isEmpty() ? QStringLiteral("unnamed") : name;
}

} // namespace normscope::ui
