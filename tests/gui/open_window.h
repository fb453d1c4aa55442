// What tests of the window share: a bench and a window over it, found and clicked by object names.
#pragma once

#include "tests/gui/mouse.h"
#include "tests/support/fake_backend.h"
#include "ui/window/main_window.h"

#include <QAbstractButton>
#include <QAction>
#include <QSettings>
#include <QSignalSpy>
#include <QtTest>

#include <memory>

namespace normscope::test {

/// 1,000 small examples and a fake backend, on two workers.
[[nodiscard]] inline ui::Engine fakeEngine(FakeBehaviour behaviour = {})
{
    auto factory = std::make_shared<FakeFactory>(std::move(behaviour));
    auto data = smallDataset(1000);
    ui::Engine engine;
    engine.resources.dataset = [data](const DataSpec &) { return data; };
    engine.resources.backend = [factory](const std::string &) { return factory; };
    engine.workers = 2;
    return engine;
}

/// A base beside QObject. Each test has a folder of its own with the settings in it.
class OpenWindow
{
protected:
    void makeFolder()
    {
        m_folder = std::make_unique<QTemporaryDir>();
        m_settings =
            std::make_unique<QSettings>(m_folder->filePath("settings.ini"), QSettings::IniFormat);
    }
    /// Returns when the window has looked for the data.
    void openWindow(ui::Engine engine, QSize size = {1600, 1000})
    {
        closeBench();
        m_bench = std::make_unique<ui::Workbench>(std::move(engine));
        m_window = std::make_unique<ui::MainWindow>(m_bench.get(), m_settings.get());
        m_storeReady = std::make_unique<QSignalSpy>(m_window.get(), &ui::MainWindow::storeReady);
        QSignalSpy ready(m_window.get(), &ui::MainWindow::ready);
        m_window->resize(size);
        m_window->show();
        QVERIFY(QTest::qWaitForWindowExposed(m_window.get()));
        bringMouse();
        QVERIFY(ready.count() > 0 || ready.wait(20000));
    }
    void closeBench()
    {
        m_window.reset();
        m_bench.reset();
    }
    template <class Type>
    [[nodiscard]] Type *find(const char *name) const
    {
        auto *found = m_window->findChild<Type *>(name);
        if (found == nullptr)
            qFatal("no %s", name);
        return found;
    }
    void click(const char *name) const
    {
        QTest::mouseClick(find<QAbstractButton>(name), Qt::LeftButton);
    }
    void trigger(const char *name) const { find<QAction>(name)->trigger(); }

    std::unique_ptr<QTemporaryDir> m_folder;
    std::unique_ptr<QSettings> m_settings;
    std::unique_ptr<ui::Workbench> m_bench;
    std::unique_ptr<ui::MainWindow> m_window;
    std::unique_ptr<QSignalSpy> m_storeReady; ///< of this window
};

} // namespace normscope::test
