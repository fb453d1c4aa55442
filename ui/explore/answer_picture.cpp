#include "ui/explore/answer_picture.h"

#include <QCoreApplication>
#include <QFontMetricsF>
#include <QPainter>

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
    QStringList parts{
        AnswerPictureText::tr("over the last tenth of %1").arg(picture.budget),
        picture.common,
        programVersion(),
    };
    parts.removeAll(QString());
    return parts.join(QStringLiteral(" · "));
}

/// Returns where it ends below.
double paintLegend(QPainter &painter, const AnswerPicture &picture, const PlotStyle &style,
                   const QRectF &room)
{
    const double height = QFontMetricsF(style.strong).height();
    const double center = room.top() + height / 2;
    double x = room.left();
    const auto word = [&](const QFont &font, const QColor &color, const QString &text) {
        const double width = style.width(font, text);
        painter.setFont(font);
        painter.setPen(color);
        style.draw(painter, QRectF(x, room.top(), width, height), Qt::AlignLeft | Qt::AlignVCenter,
                   text);
        x += width + style.px(18);
    };
    for (const int slot : {normalizedSlot, plainSlot}) {
        style.drawGlyph(painter, QPointF(x + style.px(5), center), 10, slot);
        x += style.px(17);
        word(style.strong, style.tokens->text,
             slot == normalizedSlot ? AnswerPictureText::tr("BN") : AnswerPictureText::tr("no BN"));
    }
    const auto &marks = picture.answers.marks;
    if (std::any_of(marks.begin(), marks.end(), [](const auto &mark) { return mark.isCutShort(); }))
        word(style.label, style.tokens->muted,
             AnswerPictureText::tr("paler, with a share: cut short"));
    return room.top() + height;
}

void paintPicture(QPainter &painter, const AnswerPicture &picture)
{
    const SheetLayout layout = sheetLayout(picture.size);
    const PlotStyle style = sheetStyle(layout);
    painter.setRenderHint(QPainter::Antialiasing);
    painter.setRenderHint(QPainter::TextAntialiasing);
    QRectF room = paintSheetTexts(painter, layout, titleOf(picture), footerOf(picture));
    room.setTop(paintLegend(painter, picture, style, room) + style.px(6));
    paintAnswers(painter, picture.answers, layOutAnswers(picture.answers, room, style), style);
}

} // namespace

Sheet sheetOf(const AnswerPicture &picture)
{
    return {picture.size, titleOf(picture), footerOf(picture),
            [picture](QPainter &painter) { paintPicture(painter, picture); }};
}

} // namespace normscope::ui
