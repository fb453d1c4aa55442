#include "ui/builder/weights_note.h"

#include "ui/builder/experiment_document.h"

#include <QDir>
#include <QFileInfo>
#include <QHBoxLayout>
#include <QLabel>
#include <QToolButton>

namespace normscope::ui {

WeightsNote::WeightsNote(ExperimentDocument *document, QWidget *parent)
    : QWidget(parent), m_document(document), m_text(new QLabel(this))
{
    setObjectName(QStringLiteral("weightsNote"));
    m_text->setProperty("role", "note");
    m_text->setTextFormat(Qt::PlainText);
    m_text->setWordWrap(true);
    auto *clear = new QToolButton(this);
    clear->setObjectName(QStringLiteral("initializeWeights"));
    clear->setText(tr("Initialize instead"));
    clear->setToolTip(tr("Let seed and initialization decide the starting weights"));
    clear->setProperty("flat", true);
    connect(clear, &QToolButton::clicked, document, &ExperimentDocument::initializeWeights);
    auto *layout = new QHBoxLayout(this);
    layout->setContentsMargins(0, 0, 0, 0);
    layout->addWidget(m_text, 1);
    layout->addWidget(clear, 0, Qt::AlignTop);
    connect(document, &ExperimentDocument::changed, this, &WeightsNote::showDocument);
    showDocument();
}

void WeightsNote::showDocument()
{
    const InitialWeights &weights = m_document->spec().training.initialWeights;
    const QString file = QString::fromStdString(weights.file);
    m_text->setText(tr("Starts from the weights in %1.").arg(QFileInfo(file).fileName()));
    m_text->setToolTip(QDir::toNativeSeparators(file) + u'\n' +
                       QString::fromStdString(weights.checksum));
    setVisible(!weights.file.empty());
}

} // namespace normscope::ui
