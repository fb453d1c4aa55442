// The dock "Answers": what each change led to, with and without BN; pins and keeps them.
#pragma once

#include "ui/explore/answers_model.h"

#include <QWidget>

class QLabel;
class QTableView;

namespace normscope::look {
class PanelHeader;
}

namespace normscope::ui {

class AnswersPanel : public QWidget
{
    Q_OBJECT

public:
    /// `session` outlives the panel.
    explicit AnswersPanel(ExploreSession *session, QWidget *parent = nullptr);

    [[nodiscard]] look::PanelHeader *header() const { return m_header; }
    [[nodiscard]] QSize sizeHint() const override;
    [[nodiscard]] QSize minimumSizeHint() const override;

protected:
    bool eventFilter(QObject *watched, QEvent *event) override;
    void resizeEvent(QResizeEvent *event) override;
    void changeEvent(QEvent *event) override;

private:
    void showSession();
    void click(const QModelIndex &index);
    void applySizes();

    ExploreSession *m_session;
    AnswersModel *m_model;
    look::PanelHeader *m_header;
    QTableView *m_table;
    QLabel *m_note;
};

} // namespace normscope::ui
