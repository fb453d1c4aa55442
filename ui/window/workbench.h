// What the window shows and commands; it outlives the window, whose panels look at it to the last.
#pragma once

#include "ui/builder/experiment_document.h"
#include "ui/runs/run_list.h"
#include "ui/window/training_client.h"

#include <utility>

namespace normscope::ui {

struct Workbench
{
    explicit Workbench(Engine engine) : client(std::move(engine)) {}

    TrainingClient client;
    ExperimentDocument document;
    RunList runs;
};

} // namespace normscope::ui
