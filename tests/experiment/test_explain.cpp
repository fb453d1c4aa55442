// The words about an experiment come from the descriptions that validate it.
#include "engine/experiment/explain.h"
#include "engine/experiment/layer_kinds.h"

#include <QFile>
#include <QtTest>

using namespace normscope;

class TestExplain : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void everyFieldSaysWhatItIs()
    {
        const auto complete = [](const Field &field) {
            return !field.label.empty() && field.meaning.size() > 5 &&
                   !refusal(field, field.defaultValue) &&
                   (field.type != FieldType::Choice || !field.choices.empty());
        };
        for (const Field &field : settings())
            QVERIFY2(complete(field), field.key.c_str());
        for (const LayerKind &kind : layerKinds())
            for (const Field &field : kind.fields)
                QVERIFY2(complete(field), (kind.name + "." + field.key).c_str());
    }

    void kindsSettingsAndOptionsAreExplained()
    {
        QVERIFY(explain("batch_norm")->find("epsilon") != std::string::npos);
        QVERIFY(explain("training.optimizer")->find("training.optimizer.beta2") !=
                std::string::npos);
        QVERIFY(explain("batch_norm.epsilon")->find("Ioffe") != std::string::npos);
        QVERIFY(explain("rank_norm")->find("gradient") != std::string::npos);
        QVERIFY(!explain("nothing"));
        QVERIFY(!explain(""));
        for (const std::string &subject : explainSubjects())
            QVERIFY2(explain(subject).has_value(), subject.c_str());
    }

    void thePageIsUpToDate()
    {
        QFile page(QStringLiteral(NORMSCOPE_SOURCE_DIR "/docs/experiment.md"));
        QVERIFY(page.open(QIODevice::ReadOnly));
        QVERIFY2(page.readAll() == QByteArray::fromStdString(explainMarkdown()),
                 "write it anew: normscope-cli explain --markdown > docs/experiment.md");
    }
};

QTEST_APPLESS_MAIN(TestExplain)
#include "test_explain.moc"
