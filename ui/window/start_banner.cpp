#include "ui/window/start_banner.h"

#include "ui/look/icon.h"
#include "ui/look/metrics.h"
#include "ui/look/theme.h"

#include <QApplication>
#include <QClipboard>
#include <QEvent>
#include <QHBoxLayout>
#include <QLabel>
#include <QLineEdit>
#include <QPushButton>
#include <QVBoxLayout>

namespace normscope::ui {

namespace {

constexpr const char *installCommand = "sudo apt-get install dataset-fashion-mnist";

} // namespace

StartBanner::StartBanner(QWidget *parent)
    : QWidget(parent),
      m_icon(new QLabel(this)),
      m_title(new QLabel(this)),
      m_detail(new QLabel(this)),
      m_ready(new QWidget(this)),
      m_compare(new QPushButton(tr("Compare with/without BN"), m_ready)),
      m_missing(new QWidget(this)),
      m_command(new QLineEdit(m_missing)),
      m_chooseFolder(new QPushButton(tr("Choose folder…"), m_missing))
{
    setObjectName("startBanner");
    setAttribute(Qt::WA_StyledBackground);
    look::setVariant(this, "ground", "card");
    look::setVariant(m_title, "role", "emptyTitle");
    look::setVariant(m_detail, "role", "muted");
    m_detail->setWordWrap(true);
    m_title->setObjectName("bannerTitle");
    m_detail->setObjectName("bannerDetail");

    m_compare->setObjectName("bannerCompare");
    m_compare->setAccessibleName(m_compare->text());
    m_compare->setIcon(look::icon("compare", look::Ink::OnAccent));
    look::setVariant(m_compare, "primary", true);
    auto *keys = new QLabel(tr("Ctrl+Shift+Return"), m_ready);
    look::setVariant(keys, "role", "muted");
    keys->setAlignment(Qt::AlignHCenter);
    auto *ready = new QVBoxLayout(m_ready);
    ready->setContentsMargins({});
    ready->addWidget(m_compare);
    ready->addWidget(keys);

    m_command->setReadOnly(true);
    m_command->setText(installCommand);
    m_command->setObjectName("installCommand");
    m_command->setAccessibleName(tr("Command that installs the data"));
    m_command->setCursorPosition(0);
    auto *copy = new QPushButton(m_missing);
    copy->setIcon(look::icon("copy"));
    copy->setObjectName("copyCommand");
    copy->setAccessibleName(tr("Copy the command"));
    copy->setToolTip(tr("Copy the command"));
    auto *again = new QPushButton(tr("Look again"), m_missing);
    again->setObjectName("lookAgain");
    again->setAccessibleName(again->text());
    m_chooseFolder->setObjectName("chooseDataFolder");
    m_chooseFolder->setAccessibleName(tr("Choose the folder that holds the data"));
    look::setVariant(m_chooseFolder, "primary", true);
    auto *missing = new QHBoxLayout(m_missing);
    missing->setContentsMargins({});
    missing->addWidget(m_command, 1);
    missing->addWidget(copy);
    missing->addWidget(again);
    missing->addWidget(m_chooseFolder);

    auto *words = new QVBoxLayout;
    words->addWidget(m_title);
    words->addWidget(m_detail);
    words->addWidget(m_missing);
    auto *row = new QHBoxLayout(this);
    row->addWidget(m_icon, 0, Qt::AlignTop);
    row->addLayout(words, 1);
    row->addWidget(m_ready, 0, Qt::AlignVCenter);

    connect(m_compare, &QPushButton::clicked, this, &StartBanner::compareRequested);
    connect(m_chooseFolder, &QPushButton::clicked, this, &StartBanner::chooseFolderRequested);
    connect(again, &QPushButton::clicked, this, &StartBanner::lookAgainRequested);
    connect(copy, &QPushButton::clicked, this,
            [] { QApplication::clipboard()->setText(installCommand); });
    applySizes();
    showLooking();
}

void StartBanner::applySizes()
{
    if (layout() == nullptr)
        return; // a parent's style reaches the widget while it is still being built
    layout()->setContentsMargins(look::px(20), look::px(14), look::px(20), look::px(14));
    layout()->setSpacing(look::px(12));
    m_command->setMinimumWidth(look::px(300));
    const int side = look::px(20);
    m_icon->setPixmap(look::icon("warning", look::Ink::Warning).pixmap(side, side));
}

void StartBanner::changeEvent(QEvent *event)
{
    if (event->type() == QEvent::FontChange || event->type() == QEvent::PaletteChange)
        applySizes();
    QWidget::changeEvent(event);
}

void StartBanner::showLooking()
{
    m_icon->hide();
    m_missing->hide();
    m_ready->hide();
    m_title->setText(tr("Looking for Fashion-MNIST"));
    m_detail->setText(tr("60,000 images to train on and 10,000 to test with."));
}

void StartBanner::showReady(const QString &detail, bool enabled, const QString &whyNot)
{
    m_icon->hide();
    m_missing->hide();
    m_ready->show();
    m_title->setText(tr("Ready to compare"));
    m_detail->setText(detail);
    m_compare->setEnabled(enabled);
    m_compare->setToolTip(whyNot);
}

void StartBanner::showMissingData(const QString &reason)
{
    m_icon->show();
    m_missing->show();
    m_ready->hide();
    m_title->setText(tr("Fashion-MNIST is missing"));
    m_detail->setText(reason);
}

} // namespace normscope::ui
