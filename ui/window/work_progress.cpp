#include "ui/window/work_progress.h"

#include <QProgressDialog>
#include <QTimer>

#include <algorithm>

namespace normscope::ui {

QDialog *showProgress(const QString &what, const std::shared_ptr<WorkProgress> &progress,
                      QWidget *window)
{
    auto *dialog = new QProgressDialog(what, QProgressDialog::tr("Cancel"), 0, 1000, window);
    dialog->setObjectName("storeProgress");
    dialog->setMinimumDuration(1000);
    auto *timer = new QTimer(dialog);
    QObject::connect(timer, &QTimer::timeout, dialog, [dialog, progress] {
        dialog->setValue(std::min(999, progress->thousandths.load()));
    });
    timer->start(50);
    QObject::connect(dialog, &QProgressDialog::canceled, dialog,
                     [progress] { progress->cancelled = true; });
    return dialog;
}

} // namespace normscope::ui
