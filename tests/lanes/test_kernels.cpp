// Every kernel alone, on every instruction set that this processor has.
#include "engine/lanes/target.h"
#include "tests/lanes/checks/check.h"

#include <QtTest>

using namespace normscope::lanes;

class TestKernels : public QObject
{
    Q_OBJECT

    std::vector<test::Check> m_checks = test::kernelChecks();

private Q_SLOTS:
    void kernelIsItsFormula_data()
    {
        QTest::addColumn<int>("check");
        QTest::addColumn<int>("target");
        for (const Target target : availableTargets())
            for (std::size_t i = 0; i < m_checks.size(); ++i)
                QTest::addRow("%s, %s", targetName(target).c_str(), m_checks[i].name.c_str())
                    << static_cast<int>(i) << static_cast<int>(target);
    }
    void kernelIsItsFormula()
    {
        QFETCH(int, check);
        QFETCH(int, target);
        const std::string wrong =
            m_checks[static_cast<std::size_t>(check)].run(static_cast<Target>(target));
        QVERIFY2(wrong.empty(), wrong.c_str());
    }
    void everyTargetOfThisKindOfProcessorIsTold()
    {
        const std::vector<Target> targets = availableTargets();
        QVERIFY(targets.size() >= 2);
        QCOMPARE(targets.back(), Target::Scalar);
        QCOMPARE(QString::fromStdString(targetName(Target::Best)),
                 QString::fromStdString(targetName(targets.front())));
    }
};

QTEST_APPLESS_MAIN(TestKernels)
#include "test_kernels.moc"
