#include "engine/interop/pytorch_optimizers.h"

#include "engine/interop/pytorch_text.h"

#include <array>
#include <stdexcept>

namespace normscope {

namespace {

struct Row
{
    std::string_view kind;
    const char *function;
    void (*options)(const OptimizerSpec &optimizer, PythonCall &call);
};

void sgd(const OptimizerSpec &optimizer, PythonCall &call)
{
    call.unless("momentum", optimizer.momentum, 0.0).unless("nesterov", optimizer.nesterov, false);
}

void adam(const OptimizerSpec &optimizer, PythonCall &call)
{
    call.with("betas", "(" + python(optimizer.beta1) + ", " + python(optimizer.beta2) + ")")
        .with("eps", optimizer.epsilon);
}

void rmsprop(const OptimizerSpec &optimizer, PythonCall &call)
{
    call.with("alpha", optimizer.smoothing)
        .with("eps", optimizer.epsilon)
        .unless("momentum", optimizer.momentum, 0.0);
}

constexpr std::array rows = {
    Row{"sgd", "torch.optim.SGD", sgd}, Row{"adam", "torch.optim.Adam", adam},
    Row{"adamw", "torch.optim.AdamW", adam}, Row{"rmsprop", "torch.optim.RMSprop", rmsprop}};

const Row *find(std::string_view kind)
{
    for (const Row &row : rows)
        if (row.kind == kind)
            return &row;
    return nullptr;
}

} // namespace

std::string pytorchOptimizer(const TrainingSpec &training, const std::string &parameters)
{
    const OptimizerSpec &optimizer = training.optimizer;
    const Row *row = find(optimizer.kind);
    if (row == nullptr)
        throw std::invalid_argument("no optimizer \"" + optimizer.kind + "\" in PyTorch");
    PythonCall call(row->function);
    call.of(parameters).with("lr", training.learningRate);
    row->options(optimizer, call);
    // AdamW takes 0.01 unless told otherwise.
    return call.with("weight_decay", optimizer.weightDecay).text();
}

bool hasPytorchOptimizer(std::string_view kind)
{
    return find(kind) != nullptr;
}

} // namespace normscope
