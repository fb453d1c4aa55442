#include "ui/look/icon.h"

#include "ui/look/tokens.h"

#include <QFile>
#include <QGuiApplication>
#include <QHash>
#include <QIconEngine>
#include <QPainter>
#include <QPalette>
#include <QSvgRenderer>

// Resources of a static library are left out by the linker unless they are asked for by name.
static void initializeResources()
{
    Q_INIT_RESOURCE(resources);
}

namespace normscope::look {

namespace {

QByteArray drawing(const QString &name)
{
    initializeResources();
    QFile file(QStringLiteral(":/normscope/icons/%1.svg").arg(name));
    return file.open(QIODevice::ReadOnly) ? file.readAll() : QByteArray();
}

void render(QPainter &painter, QByteArray svg, const QRectF &place, const QColor &color)
{
    svg.replace("currentColor", color.name().toLatin1());
    QSvgRenderer renderer(svg);
    if (renderer.isValid())
        renderer.render(&painter, place);
}

QColor inkColor(const Tokens &t, Ink ink)
{
    switch (ink) {
    case Ink::Muted:
        return t.muted;
    case Ink::Faint:
        return t.faint;
    case Ink::Accent:
        return t.accent;
    case Ink::OnAccent:
        return t.onAccent;
    case Ink::Warning:
        return t.warning;
    case Ink::Error:
        return t.error;
    case Ink::Text:
        break;
    }
    return t.text;
}

class TintedEngine : public QIconEngine
{
public:
    TintedEngine(QByteArray svg, Ink ink) : m_svg(std::move(svg)), m_ink(ink) {}

    void paint(QPainter *painter, const QRect &rect, QIcon::Mode mode, QIcon::State) override
    {
        const QPalette palette = QGuiApplication::palette();
        const Tokens &t = tokensOf(palette);
        render(*painter, m_svg, rect, mode == QIcon::Disabled ? t.faint : inkColor(t, m_ink));
    }

    QPixmap pixmap(const QSize &size, QIcon::Mode mode, QIcon::State state) override
    {
        QPixmap pixmap(size);
        pixmap.fill(Qt::transparent);
        QPainter painter(&pixmap);
        paint(&painter, QRect(QPoint(0, 0), size), mode, state);
        return pixmap;
    }

    [[nodiscard]] QIconEngine *clone() const override { return new TintedEngine(*this); }
    bool isNull() override { return m_svg.isEmpty(); }

private:
    QByteArray m_svg;
    Ink m_ink;
};

} // namespace

QIcon icon(const QString &name, Ink ink)
{
    QByteArray svg = drawing(name);
    return svg.isEmpty() ? QIcon() : QIcon(new TintedEngine(std::move(svg), ink));
}

void paintIcon(QPainter &painter, const QString &name, const QRectF &place, const QColor &color)
{
    static QHash<QString, QByteArray> drawings;
    auto found = drawings.find(name);
    if (found == drawings.end())
        found = drawings.insert(name, drawing(name));
    painter.save();
    painter.setRenderHint(QPainter::Antialiasing);
    render(painter, *found, place, color);
    painter.restore();
}

QIcon programIcon()
{
    return icon(QStringLiteral("org.normscope.NormScope")); // its colors are its own
}

} // namespace normscope::look
