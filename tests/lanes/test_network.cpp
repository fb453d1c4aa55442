// What a network promises, on every instruction set that this processor has.
#include "engine/lanes/target.h"
#include "tests/lanes/checks/check.h"

#include <QtTest>

using namespace normscope::lanes;

class TestNetwork : public QObject
{
    Q_OBJECT

    std::vector<test::Check> m_checks = test::networkChecks();

private Q_SLOTS:
    void promiseIsKept_data()
    {
        QTest::addColumn<int>("check");
        QTest::addColumn<int>("target");
        for (const Target target : availableTargets())
            for (std::size_t i = 0; i < m_checks.size(); ++i)
                QTest::addRow("%s, %s", m_checks[i].name.c_str(), targetName(target).c_str())
                    << static_cast<int>(i) << static_cast<int>(target);
    }
    void promiseIsKept()
    {
        QFETCH(int, check);
        QFETCH(int, target);
        const std::string wrong =
            m_checks[static_cast<std::size_t>(check)].run(static_cast<Target>(target));
        QVERIFY2(wrong.empty(), wrong.c_str());
    }
};

QTEST_APPLESS_MAIN(TestNetwork)
#include "test_network.moc"
