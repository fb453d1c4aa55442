#include "ui/report/report_blocks.h"

#include "engine/interop/export_error.h"

#include <QRegularExpression>
#include <QXmlStreamReader>
#include <QXmlStreamWriter>

#include <algorithm>

namespace normscope::ui {

namespace {

bool hasClass(const QXmlStreamReader &xml, QLatin1String name)
{
    return xml.attributes().value("class").split(u' ').contains(name);
}

class Reader
{
public:
    explicit Reader(const QString &body) : m_xml(body) {}

    std::vector<ReportBlock> read()
    {
        m_xml.readNextStartElement(); // body
        readChildren();
        if (m_xml.hasError())
            throw ExportError(
                "The report cannot be laid out: " + m_xml.errorString().toStdString() + ".");
        return std::move(m_blocks);
    }

private:
    using Kind = ReportBlock::Kind;

    void readChildren()
    {
        while (m_xml.readNextStartElement())
            readElement();
    }

    void readElement()
    {
        const QStringView name = m_xml.name();
        if (name == u"h1")
            addText(Kind::Title);
        else if (name == u"h2")
            addText(Kind::Heading);
        else if (name == u"h3")
            addText(Kind::Subheading);
        else if (name == u"p")
            addText(Kind::Paragraph);
        else if (name == u"footer")
            addText(Kind::Footnote);
        else if (name == u"pre")
            addText(Kind::Code);
        else if (name == u"ul")
            addList();
        else if (name == u"figure")
            addFigure();
        else if (name == u"table")
            addTable();
        else
            readChildren(); // what only groups
    }

    void addText(Kind kind)
    {
        ReportRun style;
        style.muted = hasClass(m_xml, QLatin1String("muted")) || m_xml.name() == u"footer";
        const bool keepsLines = kind == Kind::Code || hasClass(m_xml, QLatin1String("note"));
        ReportBlock block;
        block.kind = kind;
        readText(block.text, style, keepsLines);
        m_blocks.push_back(std::move(block));
    }

    void addList()
    {
        ReportBlock block;
        block.kind = Kind::List;
        while (m_xml.readNextStartElement()) {
            ReportRun style;
            style.muted = hasClass(m_xml, QLatin1String("muted"));
            readText(block.items.emplace_back(), style);
        }
        m_blocks.push_back(std::move(block));
    }

    void addFigure()
    {
        if (m_blocks.empty() || m_blocks.back().kind != Kind::Figures)
            m_blocks.emplace_back().kind = Kind::Figures;
        ReportFigure figure;
        while (m_xml.readNextStartElement()) {
            ReportRun style;
            if (m_xml.name() == u"svg") {
                figure.svg = readSvg();
            } else if (m_xml.name() == u"figcaption") {
                style.bold = true;
                readText(figure.title, style);
            } else {
                style.muted = true;
                readText(figure.note, style);
            }
        }
        m_blocks.back().figures.push_back(std::move(figure));
    }

    void addTable()
    {
        ReportBlock block;
        block.kind = Kind::Table;
        block.isDense = hasClass(m_xml, QLatin1String("dense"));
        while (m_xml.readNextStartElement()) { // thead, tbody
            const bool isHead = m_xml.name() == u"thead";
            while (m_xml.readNextStartElement()) { // tr
                std::vector<ReportCell> row;
                while (m_xml.readNextStartElement())
                    row.push_back(readCell(isHead));
                if (isHead)
                    block.head = std::move(row);
                else
                    block.rows.push_back(std::move(row));
            }
        }
        m_blocks.push_back(std::move(block));
    }

    ReportCell readCell(bool isHead)
    {
        ReportCell cell;
        cell.isNumber = hasClass(m_xml, QLatin1String("number"));
        cell.oneLine = hasClass(m_xml, QLatin1String("nowrap")) || (cell.isNumber && !isHead);
        cell.span = std::max(1, m_xml.attributes().value("colspan").toInt());
        ReportRun style;
        style.muted = isHead;
        style.bold = hasClass(m_xml, QLatin1String("best"));
        readText(cell.text, style);
        return cell;
    }

    /// To the end of the element, whose text begins in `style`.
    void readText(ReportText &text, const ReportRun &style, bool keepsLines = false)
    {
        while (!m_xml.atEnd()) {
            m_xml.readNext();
            if (m_xml.isEndElement())
                return;
            if (m_xml.isCharacters())
                add(text, m_xml.text().toString(), style, keepsLines);
            else if (m_xml.isStartElement() && m_xml.name() == u"svg")
                addDrawing(text);
            else if (m_xml.isStartElement())
                readText(text, styleOf(style), keepsLines);
        }
    }

    [[nodiscard]] ReportRun styleOf(ReportRun style) const
    {
        style.bold = style.bold || m_xml.name() == u"b";
        if (m_xml.name() == u"span" && hasClass(m_xml, QLatin1String("muted"))) {
            style.muted = true;
            style.bold = false;
        }
        // In a caption the unit is muted, without a class of its own.
        if (m_xml.name() == u"span" && style.bold && m_xml.attributes().isEmpty()) {
            style.muted = true;
            style.bold = false;
        }
        style.fault = style.fault || hasClass(m_xml, QLatin1String("fault"));
        return style;
    }

    static void add(ReportText &text, QString words, const ReportRun &style, bool keepsLines)
    {
        if (!keepsLines) { // as a browser does
            static const QRegularExpression spaces(QStringLiteral("[ \\t\\r\\n]+"));
            words.replace(spaces, QStringLiteral(" "));
        }
        if (words.isEmpty())
            return;
        ReportRun run = style;
        run.text = words;
        text.push_back(std::move(run));
    }

    void addDrawing(ReportText &text)
    {
        ReportRun run;
        run.width = m_xml.attributes().value("width").toDouble();
        run.height = m_xml.attributes().value("height").toDouble();
        run.svg = readSvg();
        text.push_back(std::move(run));
    }

    /// The element as a document of its own.
    QByteArray readSvg()
    {
        QByteArray svg;
        QXmlStreamWriter writer(&svg);
        int depth = 0;
        do {
            writer.writeCurrentToken(m_xml);
            depth += m_xml.isStartElement() ? 1 : m_xml.isEndElement() ? -1 : 0;
            if (depth > 0)
                m_xml.readNext();
        } while (depth > 0 && !m_xml.atEnd());
        return svg;
    }

    QXmlStreamReader m_xml;
    std::vector<ReportBlock> m_blocks;
};

} // namespace

std::vector<ReportBlock> reportBlocks(const std::string &html)
{
    QString page = QString::fromStdString(html);
    // What HTML knows and XML does not.
    page.replace(QStringLiteral("&nbsp;"), QString(QChar::Nbsp));
    page.remove(QChar(0xFFFE)).remove(QChar(0xFFFF));
    const qsizetype from = page.indexOf(QStringLiteral("<body>"));
    const qsizetype end = page.lastIndexOf(QStringLiteral("</html>"));
    if (from < 0 || end < from)
        throw ExportError("The report cannot be laid out: it is no page.");
    return Reader(page.mid(from, end - from)).read();
}

} // namespace normscope::ui
