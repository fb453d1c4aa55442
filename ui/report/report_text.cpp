#include "ui/report/report_text.h"

#include "ui/look/tokens.h"

#include <QAbstractTextDocumentLayout>
#include <QFontDatabase>
#include <QPainter>
#include <QSvgRenderer>
#include <QTextBlock>
#include <QTextCursor>
#include <QTextObjectInterface>

#include <cmath>

namespace normscope::ui {

namespace {

constexpr int drawingType = QTextFormat::UserObject + 1;
constexpr int svgProperty = QTextFormat::UserProperty + 1;
constexpr int sizeProperty = QTextFormat::UserProperty + 2;
constexpr double screenText = 13; // pixels of the page's text on a screen

/// Small drawings in the line.
class Drawings : public QObject, public QTextObjectInterface
{
    Q_OBJECT
    Q_INTERFACES(QTextObjectInterface)

public:
    using QObject::QObject;
    QSizeF intrinsicSize(QTextDocument *, int, const QTextFormat &format) override
    {
        return format.property(sizeProperty).toSizeF();
    }
    void drawObject(QPainter *painter, const QRectF &place, QTextDocument *, int,
                    const QTextFormat &format) override
    {
        // From the baseline to the middle of the letters.
        paintSvg(*painter, format.property(svgProperty).toByteArray(),
                 place.translated(0, 0.12 * place.height()));
    }
};

QFont fontOf(const PrintedStyle &style)
{
    QFont font = style.fixedPitch ? QFontDatabase::systemFont(QFontDatabase::FixedFont) : QFont();
    if (!style.fixedPitch)
        font.setFamilies({printedFamily()});
    font.setHintingPreference(QFont::PreferNoHinting);
    font.setPixelSize(static_cast<int>(std::lround(style.size * point)));
    font.setWeight(style.bold ? QFont::DemiBold : QFont::Normal);
    return font;
}

QTextCharFormat formatOf(const ReportRun &run, const PrintedStyle &style)
{
    const look::Tokens &tokens = look::lightTokens();
    QTextCharFormat format;
    format.setForeground(run.fault ? tokens.error : run.muted ? tokens.muted : tokens.text);
    if (run.bold)
        format.setFontWeight(QFont::DemiBold);
    else if (run.muted)
        format.setFontWeight(QFont::Normal);
    if (run.svg.isEmpty())
        return format;
    const double scale = style.size * point / screenText;
    format.setObjectType(drawingType);
    format.setProperty(svgProperty, run.svg);
    format.setProperty(sizeProperty, QSizeF(run.width, run.height) * scale);
    return format;
}

QString withoutEdges(const ReportText &text, std::size_t i)
{
    QString words = text[i].text;
    if (i == 0)
        while (words.startsWith(' '))
            words.remove(0, 1);
    if (i + 1 == text.size())
        while (words.endsWith(' ') || words.endsWith('\n'))
            words.chop(1);
    return words;
}

void setWrapping(QTextDocument &document, const PrintedStyle &style, QTextOption::WrapMode mode)
{
    QTextOption option(style.alignment);
    option.setWrapMode(style.wraps ? mode : QTextOption::NoWrap);
    document.setDefaultTextOption(option);
}

} // namespace

PrintedText::PrintedText(const ReportText &text, const PrintedStyle &style)
    : m_document(std::make_unique<QTextDocument>())
{
    m_document->setDocumentMargin(0);
    m_document->setUndoRedoEnabled(false);
    m_document->setDefaultFont(fontOf(style));
    m_document->documentLayout()->registerHandler(drawingType, new Drawings(m_document.get()));
    setWrapping(*m_document, style, QTextOption::WordWrap);
    QTextCursor cursor(m_document.get());
    for (std::size_t i = 0; i < text.size(); ++i) {
        const QTextCharFormat format = formatOf(text[i], style);
        if (text[i].svg.isEmpty()) {
            cursor.insertText(withoutEdges(text, i), format);
            continue;
        }
        cursor.insertText(QString(QChar::ObjectReplacementCharacter), format);
        // Together with its name: without the first of them a line may end after a drawing.
        cursor.insertText(QStringLiteral("\u2060\u00a0"), formatOf({}, style));
    }
    m_document->setTextWidth(-1);
    m_full = std::ceil(m_document->idealWidth()) + 1;
    m_document->setTextWidth(1);
    m_least = std::min(m_full, std::ceil(m_document->idealWidth()) + 1);
    setWrapping(*m_document, style, QTextOption::WrapAtWordBoundaryOrAnywhere);
    m_document->setTextWidth(m_full);
}

QString printedFamily()
{
    // Inter where it is installed, else what the program is written in.
    const QString inter = QStringLiteral("Inter");
    return QFontDatabase::hasFamily(inter) ? inter : QFont().family();
}

void PrintedText::setWidth(double width)
{
    m_document->setTextWidth(width);
}

double PrintedText::height() const
{
    return m_document->size().height();
}

std::vector<double> PrintedText::lineEnds() const
{
    std::vector<double> ends;
    for (QTextBlock block = m_document->begin(); block.isValid(); block = block.next()) {
        const double top = m_document->documentLayout()->blockBoundingRect(block).top();
        const QTextLayout *layout = block.layout();
        for (int line = 0; line < layout->lineCount(); ++line)
            ends.push_back(top + layout->lineAt(line).rect().bottom());
    }
    if (!ends.empty())
        ends.back() = height();
    return ends;
}

void PrintedText::paint(QPainter &painter, double x, double y, double from, double to) const
{
    painter.save();
    painter.translate(x, y - from);
    QAbstractTextDocumentLayout::PaintContext context;
    context.palette.setColor(QPalette::Text, look::lightTokens().text);
    if (from > 0 || to < height()) {
        // A little less, or lines that only touch it are drawn as well.
        context.clip = QRectF(0, from + 1, m_document->textWidth(), to - from - 2);
        painter.setClipRect(QRectF(0, from, m_document->textWidth(), to - from));
    }
    m_document->documentLayout()->draw(&painter, context);
    painter.restore();
}

void paintSvg(QPainter &painter, const QByteArray &svg, const QRectF &place)
{
    QSvgRenderer renderer(svg);
    painter.save();
    painter.setRenderHint(QPainter::Antialiasing);
    renderer.render(&painter, place);
    painter.restore();
}

} // namespace normscope::ui

#include "report_text.moc"
