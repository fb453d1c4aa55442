#include "app/cli/option_texts.h"

namespace normscope::cli {

CLI::Option *addText(CLI::App &app, const std::string &option, std::optional<std::string> &text,
                     const std::string &meaning)
{
    return app.add_option_function<std::string>(
        option, [&text](const std::string &given) { text = given; }, meaning);
}

void addChanges(CLI::App &app, std::vector<std::string> &changes)
{
    app.add_option("--set", changes,
                   "Changes one key of the experiment, e.g. training.optimizer.kind=adam or "
                   "model.layers[1].epsilon=1e-3; repeatable ('normscope-cli explain' tells the "
                   "keys)")
        ->type_name("PATH=VALUE")
        ->allow_extra_args(false);
}

} // namespace normscope::cli
