// A card with a title, what it is measured in, menus, and one or two charts below.
#pragma once

#include <QWidget>

class QHBoxLayout;
class QLabel;
class QMenu;
class QToolButton;

namespace normscope::ui {

class ChartView;

class ChartCard : public QWidget
{
    Q_OBJECT

public:
    /// `name` begins the object names of its parts.
    explicit ChartCard(const QString &name, QWidget *parent = nullptr);

    void setTitle(const QString &title, const QString &unit);
    /// A sentence under the charts; hidden when empty.
    void setCaption(const QString &sentence);
    void addView(ChartView *view);
    /// Something else drawn on the card; hides the menu unless it is `withMenu`.
    void addDrawing(QWidget *drawing, bool withMenu = false);
    /// Another menu button before the menu.
    [[nodiscard]] QToolButton *addChooser(const QString &name);
    /// The menu behind `⋯`; filled anew by whoever owns the card.
    [[nodiscard]] QMenu *menu() const { return m_menu; }
    /// A menu button before it, hidden until it has a text.
    [[nodiscard]] QToolButton *layerButton() const { return m_layerButton; }

protected:
    void paintEvent(QPaintEvent *event) override;
    void resizeEvent(QResizeEvent *event) override;
    void changeEvent(QEvent *event) override;

private:
    void applySizes();
    void elideTexts();

    QLabel *m_title;
    QLabel *m_unit;
    QLabel *m_caption;
    QToolButton *m_layerButton;
    QToolButton *m_menuButton;
    QMenu *m_menu;
    QHBoxLayout *m_titleRow;
    QHBoxLayout *m_views;
    QHBoxLayout *m_captionRow;
    QString m_unitText;
    QString m_captionText;
    bool m_focused = false;
};

} // namespace normscope::ui
