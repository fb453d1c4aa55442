// A store of many runs: how large they are, how soon the window stands with its table, how soon any
// fifty of them are drawn, and whether scrolling and filtering stay smooth; a second program has
// the store open meanwhile.
//
//   bench_store [runs]
#include "app/process_setup.h"
#include "app/run_resources.h"
#include "tests/bench/finished_run.h"
#include "ui/look/theme.h"
#include "ui/window/main_window.h"

#include <QApplication>
#include <QElapsedTimer>
#include <QLineEdit>
#include <QScrollBar>
#include <QSettings>
#include <QSignalSpy>
#include <QTableView>
#include <QTemporaryDir>
#include <QtTest>

#include <algorithm>
#include <cstdio>
#include <numeric>
#include <random>

using namespace normscope;
using namespace normscope::ui;

namespace {

double milliseconds(const QElapsedTimer &timer)
{
    return static_cast<double>(timer.nsecsElapsed()) * 1e-6;
}

void fill(const std::filesystem::path &path, int count)
{
    RunStore store(path);
    for (int i = 0; i < count; ++i) {
        const auto run = bench::finishedRun(i);
        store.begin(*run, {});
        Checkpoint checkpoint;
        checkpoint.step = run->status().step;
        checkpoint.epochsFinished = run->status().epochsFinished;
        checkpoint.lastSampled = checkpoint.step;
        checkpoint.tensors["weights"] = std::vector<double>(44878, 0.5);
        store.commit(*run, run->status(), &checkpoint);
    }
}

double median(std::vector<double> values)
{
    std::nth_element(values.begin(), values.begin() + static_cast<long>(values.size() / 2),
                     values.end());
    return values[values.size() / 2];
}

} // namespace

int main(int argc, char *argv[])
{
    keepLargeBlocks();
    QApplication application(argc, argv);
    useCNumbers();
    look::applyTheme(application, false, 1.0);
    const int count = argc > 1 ? std::atoi(argv[1]) : 1000;
    const QTemporaryDir folder;
    const std::filesystem::path path = folder.filePath("runs.db").toStdString();
    QElapsedTimer timer;
    timer.start();
    fill(path, count);
    std::printf("%d runs written in %.1f s, %.0f KB each\n", count, milliseconds(timer) / 1000,
                static_cast<double>(std::filesystem::file_size(path)) / 1024 / count);
    const RunStore second(path);

    const auto datasets = std::make_shared<DatasetCache>();
    const RunResources resources = makeRunResources(datasets);
    for (int attempt = 0; attempt < 3; ++attempt) {
        QSettings settings(folder.filePath("settings.ini"), QSettings::IniFormat);
        timer.start();
        Workbench bench({resources, {}, 2, {}, path});
        MainWindow window(&bench, &settings);
        QSignalSpy ready(&window, &MainWindow::storeReady);
        window.resize(1600, 1000);
        window.show();
        (void)QTest::qWaitForWindowExposed(&window);
        const double shown = milliseconds(timer);
        if (ready.count() == 0)
            (void)ready.wait(60000);
        QApplication::processEvents();
        window.grab();
        std::printf("window shown after %.0f ms, with its table of %zu runs after %.0f ms\n", shown,
                    bench.runs.count(), milliseconds(timer));

        std::mt19937 random(static_cast<unsigned>(attempt));
        std::vector<RunId> all;
        for (const RunEntry &entry : bench.runs.entries())
            all.push_back(entry.id);
        for (int pick = 0; pick < 3; ++pick) {
            std::vector<RunId> fifty;
            std::sample(all.begin(), all.end(), std::back_inserter(fifty), 50, random);
            timer.start();
            bench.runs.setSelected(fifty);
            const double chosen = milliseconds(timer);
            const auto loaded = [&] {
                return std::all_of(fifty.begin(), fifty.end(), [&](RunId id) {
                    return bench.runs.find(id)->history->hasRecords();
                });
            };
            while (!loaded())
                QTest::qWait(2);
            const double read = milliseconds(timer);
            bench.client.takeNews();
            bench.runs.refresh();
            window.grab();
            std::printf("fifty of them: selected %.0f ms, read %.0f ms, drawn %.0f ms\n", chosen,
                        read, milliseconds(timer));
        }

        auto *table = window.findChild<QAbstractItemView *>("runTable");
        if (table == nullptr)
            continue;
        std::vector<double> frames;
        for (int step = 0; step < 60; ++step) {
            timer.start();
            table->verticalScrollBar()->setValue(table->verticalScrollBar()->maximum() * step / 60);
            table->viewport()->repaint();
            frames.push_back(milliseconds(timer));
        }
        std::printf("scrolling: %.1f ms a frame, at most %.1f\n", median(frames),
                    *std::max_element(frames.begin(), frames.end()));
        if (auto *filter = window.findChild<QLineEdit *>("runFilter")) {
            std::vector<double> edits;
            for (const char *text : {"b", "bn", "bn ", "bn and lr>0.3", "bn and lr>0.3 and acc>0.5",
                                     "not bn", "seed=7", ""}) {
                timer.start();
                filter->setText(text);
                QApplication::processEvents();
                table->viewport()->repaint();
                edits.push_back(milliseconds(timer));
            }
            std::printf("filtering: %.0f ms, at most %.0f\n", median(edits),
                        *std::max_element(edits.begin(), edits.end()));
        }
        std::fflush(stdout);
    }
}
