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

void ChartExporter::savePicture(ChartView *view, PictureFormat format, const QString &file)
{
    runInBackground(
        this,
        [picture = pictureOf(view), format, file] {
            const QByteArray bytes = encodedPicture(picture, format);
            writeFileAtomically(pathOf(file),
                                {bytes.constData(), static_cast<std::size_t>(bytes.size())});
        },
        [this, file](const QString &fault) { finish(file, fault); });
}

void ChartExporter::saveValues(ChartView *view, const QString &file)
{
    runInBackground(
        this,
        [data = view->data(), x = view->xView(), file] {
            writeFileAtomically(pathOf(file), chartCsv(data, x));
        },
        [this, file](const QString &fault) { finish(file, fault); });
}

void ChartExporter::copyPicture(ChartView *view)
{
    const auto image = std::make_shared<QImage>();
    runInBackground(
        this, [picture = pictureOf(view), image] { *image = pictureImage(picture); },
        [this, image](const QString &fault) {
            if (!fault.isEmpty())
                return finish({}, fault);
            QGuiApplication::clipboard()->setImage(*image);
            Q_EMIT copied();
        });
}

void ChartExporter::copyValues(ChartView *view)
{
    const auto text = std::make_shared<std::string>();
    runInBackground(
        this, [data = view->data(), x = view->xView(), text] { *text = chartCsv(data, x); },
        [this, text](const QString &fault) {
            if (!fault.isEmpty())
                return finish({}, fault);
            QGuiApplication::clipboard()->setText(QString::fromStdString(*text));
            Q_EMIT copied();
        });
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

void ChartExporter::askAndSave(ChartView *view, const QString &filter, const QString &ending,
                               const std::function<void(const QString &)> &save)
{
    if (m_folder.isEmpty())
        m_folder = QStandardPaths::writableLocation(QStandardPaths::DocumentsLocation);
    QString name = view->data().source().id;
    if (const auto layer = view->data().layerInfo())
        name += QLatin1Char('-') + QString::fromStdString(layer->name);
    auto *dialog =
        new QFileDialog(m_window, tr("Save %1").arg(view->data().source().title), m_folder, filter);
    dialog->setAttribute(Qt::WA_DeleteOnClose);
    dialog->setAcceptMode(QFileDialog::AcceptSave);
    dialog->setDefaultSuffix(ending);
    dialog->selectFile(QStringLiteral("%1.%2").arg(fileNameFor(name), ending));
    connect(dialog, &QFileDialog::fileSelected, view, [this, save](const QString &file) {
        m_folder = QFileInfo(file).absolutePath();
        save(file);
    });
    dialog->open();
}

void ChartExporter::addActions(QMenu *menu, ChartView *view)
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
        connect(action, &QAction::triggered, view, [this, view, row] {
            askAndSave(
                view, row.filter, fileEnding(row.format),
                [this, view, row](const QString &file) { savePicture(view, row.format, file); });
        });
    }
    QAction *values = menu->addAction(tr("Save values as CSV…"));
    values->setObjectName(QStringLiteral("save-csv"));
    connect(values, &QAction::triggered, view, [this, view] {
        askAndSave(view, tr("CSV tables (*.csv)"), QStringLiteral("csv"),
                   [this, view](const QString &file) { saveValues(view, file); });
    });
    menu->addSeparator();
    QAction *copy = menu->addAction(tr("Copy picture"));
    copy->setObjectName(QStringLiteral("copy-picture"));
    connect(copy, &QAction::triggered, view, [this, view] { copyPicture(view); });
    QAction *copyText = menu->addAction(tr("Copy values"));
    copyText->setObjectName(QStringLiteral("copy-values"));
    connect(copyText, &QAction::triggered, view, [this, view] { copyValues(view); });
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
