#include "ui/window/close_questions.h"

#include <QCoreApplication>
#include <QMessageBox>
#include <QPushButton>

namespace normscope::ui {

namespace {

struct Words
{
    Q_DECLARE_TR_FUNCTIONS(CloseQuestions)
};

/// Has the question, and can be left as it was.
class Question : public QMessageBox
{
public:
    Question(QWidget *window, const QString &sentence, const QString &detail)
        : QMessageBox(QMessageBox::Question, Words::tr("NormScope"), sentence,
                      QMessageBox::NoButton, window)
    {
        setObjectName("closeBox");
        setInformativeText(detail);
        setEscapeButton(addButton(QMessageBox::Cancel));
    }
};

} // namespace

bool askToInterrupt(QWidget *window)
{
    Question box(window, Words::tr("Runs are still going on."),
                 Words::tr("They are kept, and can go on from where they stand at the next "
                           "start."));
    auto *leave = box.addButton(Words::tr("Interrupt and close"), QMessageBox::AcceptRole);
    box.setDefaultButton(leave);
    box.exec();
    return box.clickedButton() == leave;
}

bool askToStop(QWidget *window)
{
    Question box(window, Words::tr("Runs are still going on."),
                 Words::tr("They stop before another store is opened. They are kept in this one, "
                           "and can go on from where they stood."));
    auto *stop = box.addButton(Words::tr("Stop and open"), QMessageBox::AcceptRole);
    box.setDefaultButton(stop);
    box.exec();
    return box.clickedButton() == stop;
}

Forgetting askToForget(QWidget *window, bool going)
{
    Question box(
        window,
        going ? Words::tr("Runs are still going on.") : Words::tr("Runs were not exported."),
        Words::tr("Runs are kept only while the window is open. Export what you want to keep."));
    auto *exporting = box.addButton(Words::tr("Export…"), QMessageBox::AcceptRole);
    auto *discard = box.addButton(Words::tr("Close and discard"), QMessageBox::DestructiveRole);
    box.setDefaultButton(exporting);
    box.exec();
    return box.clickedButton() == exporting ? Forgetting::Export
           : box.clickedButton() == discard ? Forgetting::Discard
                                            : Forgetting::Cancel;
}

} // namespace normscope::ui
