#include "ui/window/network_exports.h"

#include "engine/backend/backend_choice.h"
#include "ui/path_of.h"
#include "ui/window/training_client.h"

#include <QApplication>
#include <QDir>
#include <QFileDialog>
#include <QMessageBox>
#include <QPushButton>

namespace normscope::ui {

namespace {

/// "3.1e-06"
QString smallNumber(double value)
{
    return QLocale().toString(value, 'g', 2);
}

} // namespace

NetworkExports::NetworkExports(TrainingClient *client, QWidget *window)
    : QObject(window), m_client(client), m_window(window)
{
}

void NetworkExports::fold(const RunEntry &entry)
{
    QApplication::setOverrideCursor(Qt::BusyCursor);
    m_client->foldRun(entry.history->spec(), entry.history->finalTensors(), this,
                      [this, title = entry.title()](const FoldedRun &run) {
                          QApplication::restoreOverrideCursor();
                          if (run.fault.empty())
                              show(run, title);
                          else
                              Q_EMIT failed(tr("%1 cannot be folded").arg(title),
                                            QString::fromStdString(run.fault));
                      });
}

void NetworkExports::show(const FoldedRun &run, const QString &title)
{
    auto *box = new QMessageBox(m_window);
    box->setObjectName("foldDialog");
    box->setAttribute(Qt::WA_DeleteOnClose);
    box->setWindowTitle(tr("Fold batch norm"));
    box->setIcon(QMessageBox::NoIcon);
    box->setText(tr("%1 without batch norm").arg(title));
    box->setInformativeText(
        tr("%n batch norm(s) went into the layers before them. Over the whole test set the scores "
           "of the two networks differ by at most %1 in float32 and %2 in float64; the largest "
           "score is %3.",
           nullptr, static_cast<int>(run.folded))
            .arg(smallNumber(run.differenceSingle), smallNumber(run.differenceDouble),
                 QLocale().toString(run.largestScore, 'g', 3)));
    QPushButton *saving = box->addButton(tr("&Save both…"), QMessageBox::AcceptRole);
    saving->setObjectName("foldSave");
    box->addButton(QMessageBox::Close);
    connect(saving, &QPushButton::clicked, this, [this, run] { save(run); });
    box->open();
}

void NetworkExports::save(const FoldedRun &run)
{
    const QString place =
        QFileDialog::getExistingDirectory(m_window, tr("Folder for both networks"));
    if (place.isEmpty())
        return;
    const QString folder = QDir(place).filePath("normscope folded");
    m_client->saveFolded(run, pathOf(folder), this, [this, folder](const QString &fault) {
        if (fault.isEmpty())
            Q_EMIT done(tr("Both networks are saved"), QDir::toNativeSeparators(folder));
        else
            Q_EMIT failed(tr("The networks were not saved"), fault);
    });
}

void NetworkExports::choosePytorchFolder(const ExperimentSpec &spec)
{
    const QString place =
        QFileDialog::getExistingDirectory(m_window, tr("Folder for the script's own folder"));
    if (place.isEmpty())
        return;
    ExperimentSpec exact = spec;
    exact.training.backend = referenceBackend;
    exact.training.dtype = "float64"; // in which two right programs agree to the end
    const QString folder = QDir(place).filePath("normscope pytorch");
    QApplication::setOverrideCursor(Qt::BusyCursor);
    m_client->exportPytorch(exact, pathOf(folder), this, [this, folder](const QString &fault) {
        QApplication::restoreOverrideCursor();
        if (fault.isEmpty())
            Q_EMIT done(tr("The PyTorch script is written"),
                        tr("Run %1 with Python: its last line says how far it is from what was "
                           "computed here.")
                            .arg(QDir::toNativeSeparators(folder + "/reproduce.py")));
        else
            Q_EMIT failed(tr("The script was not written"), fault);
    });
}

} // namespace normscope::ui
