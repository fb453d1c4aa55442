#include "ui/charts/background_work.h"

#include <QCoreApplication>
#include <QFuture>
#include <QPromise>
#include <QThreadPool>

#include <exception>
#include <memory>

namespace normscope::ui {

void runInBackground(QObject *context, std::function<void()> work,
                     std::function<void(const QString &fault)> done)
{
    const auto promise = std::make_shared<QPromise<QString>>();
    promise->start();
    promise->future().then(context, std::move(done));
    QThreadPool::globalInstance()->start([promise, work = std::move(work)] {
        QString fault;
        try {
            work();
        } catch (const std::exception &error) {
            fault = QString::fromUtf8(error.what());
            if (fault.isEmpty())
                fault = QCoreApplication::translate("BackgroundWork", "The work failed.");
        }
        promise->addResult(fault);
        promise->finish();
    });
}

} // namespace normscope::ui
