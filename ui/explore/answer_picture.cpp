#include "ui/explore/answer_picture.h"

#include <QCoreApplication>

#include <algorithm>

namespace normscope::ui {

namespace {

struct AnswerPictureText
{
    Q_DECLARE_TR_FUNCTIONS(AnswerPicture)
};

QString titleOf(const AnswerPicture &picture)
{
    const QString &label = picture.answers.key.label;
    return AnswerPictureText::tr("Train accuracy against %1, with and without batch normalization")
        .arg(label.isEmpty() ? label : label.at(0).toLower() + label.mid(1));
}

QString footerOf(const AnswerPicture &picture)
{
    QStringList parts{AnswerPictureText::tr("over the last tenth of %1").arg(picture.budget)};
    const auto &marks = picture.answers.marks;
    if (std::any_of(marks.begin(), marks.end(), [](const auto &mark) { return mark.isCutShort(); }))
        parts += AnswerPictureText::tr("paler, with a share of that: cut short");
    parts += picture.common;
    parts.removeAll(QString());
    return parts.join(QStringLiteral(" · "));
}

} // namespace

Sheet sheetOf(const AnswerPicture &picture)
{
    Sheet sheet;
    sheet.title = titleOf(picture);
    sheet.footer = footerOf(picture);
    for (const int slot : {normalizedSlot, plainSlot}) {
        PlotRun network;
        network.slot = slot;
        network.title =
            slot == normalizedSlot ? AnswerPictureText::tr("BN") : AnswerPictureText::tr("no BN");
        sheet.runs.push_back(network);
    }
    sheet.size = picture.size;
    sheet.paint = [answers = picture.answers](QPainter &painter, const QRectF &bounds,
                                              const PlotStyle &style, double) {
        paintAnswers(painter, answers, layOutAnswers(answers, bounds, style), style);
    };
    return sheet;
}

} // namespace normscope::ui
