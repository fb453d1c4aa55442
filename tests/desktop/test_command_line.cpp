// `normscope` asked on a shell for what needs no window.
#include <QProcess>
#include <QtTest>

namespace {

/// Without anything that has to do with a display.
QProcessEnvironment withoutDisplay()
{
    QProcessEnvironment environment = QProcessEnvironment::systemEnvironment();
    for (const char *name : {"DISPLAY", "WAYLAND_DISPLAY", "QT_QPA_PLATFORM", "XDG_RUNTIME_DIR"})
        environment.remove(name);
    return environment;
}

} // namespace

class TestCommandLine : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void questionsAreAnsweredWithoutADisplay_data()
    {
        QTest::addColumn<QString>("question");
        QTest::addColumn<QString>("answer");
        QTest::newRow("version") << "--version"
                                 << "NormScope " NORMSCOPE_VERSION "\n";
        QTest::newRow("short version") << "-v"
                                       << "NormScope " NORMSCOPE_VERSION "\n";
        QTest::newRow("help") << "--help"
                              << "--store <file>";
        QTest::newRow("short help") << "-h"
                                    << "export …";
    }

    void questionsAreAnsweredWithoutADisplay()
    {
        QFETCH(const QString, question);
        QFETCH(const QString, answer);
        QProcess process;
        process.setProcessEnvironment(withoutDisplay());
        process.start(NORMSCOPE_PROGRAM, {question});
        QVERIFY(process.waitForFinished(60000));
        const QString said = QString::fromUtf8(process.readAllStandardOutput());
        QCOMPARE(process.exitStatus(), QProcess::NormalExit);
        QCOMPARE(process.exitCode(), 0);
        QVERIFY2(said.contains(answer), qPrintable(said));
        QCOMPARE(process.readAllStandardError(), QByteArray());
    }
};

QTEST_GUILESS_MAIN(TestCommandLine)
#include "test_command_line.moc"
