// Answers to dialogs that ask while whoever opened them waits.
#pragma once

#include <QAbstractButton>
#include <QApplication>
#include <QFileDialog>
#include <QLineEdit>
#include <QMessageBox>
#include <QTimer>
#include <QtTest>

namespace normscope::test {

/// Once a file dialog asks.
inline void answerFile(const QString &file)
{
    QTimer::singleShot(50, qApp, [file] {
        auto *dialog = qobject_cast<QFileDialog *>(QApplication::activeModalWidget());
        if (dialog == nullptr)
            return answerFile(file);
        auto *name = dialog->findChild<QLineEdit *>("fileNameEdit");
        name->setText(file); // typed, it would be completed to something else now and then
        QTest::keyClick(name, Qt::Key_Return);
    });
}

/// Once a question is asked: the button with these words.
inline void answerQuestion(const QString &words)
{
    QTimer::singleShot(50, qApp, [words] {
        auto *box = qobject_cast<QMessageBox *>(QApplication::activeModalWidget());
        if (box == nullptr)
            return answerQuestion(words);
        for (QAbstractButton *button : box->buttons())
            if (button->text().remove('&') == words)
                return button->click();
        qWarning("no button says what is to be answered");
    });
}

} // namespace normscope::test
