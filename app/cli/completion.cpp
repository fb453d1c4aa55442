#include "app/cli/completion.h"

#include "app/cli/arguments.h"
#include "engine/experiment/explain.h"
#include "engine/experiment/presets.h"

#include <vector>

namespace normscope::cli {

namespace {

constexpr const char *commands = "presets spec validate explain completion train compare pytorch";

std::string presetNames()
{
    std::string names;
    for (const Preset &preset : presets())
        names += (names.empty() ? "" : " ") + preset.name;
    return names;
}

std::string trainOptions()
{
    std::string options = "--preset --spec --data --set --name --csv --json --help";
    for (const SettingOption &row : settingOptions)
        options += std::string(" ") + row.option;
    return options;
}

std::string keys(const char *suffix)
{
    std::string text;
    for (const Field &field : settings())
        text += (text.empty() ? "" : " ") + field.key + suffix;
    return text;
}

std::string subjects()
{
    std::string text;
    for (const std::string &subject : explainSubjects())
        text += (text.empty() ? "" : " ") + subject;
    return text;
}

/// "training.optimizer.kind=adam" for every choice of every setting.
std::string choices()
{
    std::string text;
    for (const Field &field : settings())
        for (const Choice &choice : field.choices)
            text += (text.empty() ? "" : " ") + field.key + "=" + choice.value;
    return text;
}

std::string bash()
{
    return "# eval \"$(normscope-cli completion bash)\"\n"
           "_normscope_cli() {\n"
           "    local word=\"${COMP_WORDS[COMP_CWORD]}\" before=\"${COMP_WORDS[COMP_CWORD-1]}\"\n"
           "    local line=\"${COMP_LINE:0:COMP_POINT}\" words=\"\"\n"
           "    local command=\"${COMP_WORDS[1]}\"\n"
           "    if [ \"$COMP_CWORD\" -eq 1 ]; then\n"
           "        words=\"" +
           std::string(commands) +
           "\"\n"
           "    elif [[ \"$line\" =~ --set[\\ =]([^\\ ]*)$ ]]; then\n"
           "        # Bash takes = as a break between words: only what follows it is completed.\n"
           "        local typed=\"${BASH_REMATCH[1]}\" each\n"
           "        for each in " +
           choices() + " " + keys("=") +
           "; do\n"
           "            [[ \"$each\" == \"$typed\"* ]] || continue\n"
           "            if [[ \"$typed\" == *=* ]]; then words+=\" ${each#*=}\"\n"
           "            elif [[ \"$each\" == *= ]]; then words+=\" $each\"; fi\n"
           "        done\n"
           "        [ \"$word\" = \"=\" ] && word=\"\"\n"
           "        compopt -o nospace\n"
           "    elif [ \"$before\" = --preset ] || [ \"$command\" = spec -a \"$COMP_CWORD\" -eq 2 "
           "]; then\n"
           "        words=\"" +
           presetNames() +
           "\"\n"
           "    elif [ \"$command\" = explain ]; then\n"
           "        words=\"--markdown " +
           subjects() +
           "\"\n"
           "    elif [ \"$command\" = completion ]; then\n"
           "        words=\"bash zsh fish\"\n"
           "    elif [ \"$before\" = --spec ] || [ \"$before\" = --data ] || [ \"$before\" = --csv "
           "] ||\n"
           "         [ \"$command\" = validate ]; then\n"
           "        COMPREPLY=($(compgen -f -- \"$word\"))\n"
           "        return\n"
           "    elif [ \"$command\" = train ] || [ \"$command\" = compare ]; then\n"
           "        words=\"" +
           trainOptions() +
           "\"\n"
           "    elif [ \"$command\" = pytorch ]; then\n"
           "        words=\"--preset --spec --set --seed --steps --dtype --out --data --help\"\n"
           "    fi\n"
           "    COMPREPLY=($(compgen -W \"$words\" -- \"$word\"))\n"
           "}\n"
           "complete -F _normscope_cli normscope-cli\n";
}

std::string zsh()
{
    return "#compdef normscope-cli\n"
           "# eval \"$(normscope-cli completion zsh)\"\n"
           "autoload -U +X bashcompinit && bashcompinit\n" +
           bash();
}

std::string fish()
{
    const std::string start = "complete -c normscope-cli ";
    std::string text = "# normscope-cli completion fish | source\n" + start + "-f\n" + start +
                       "-n __fish_use_subcommand -a '" + commands + "'\n" + start +
                       "-n '__fish_seen_subcommand_from spec' -a '" + presetNames() + "'\n" +
                       start + "-n '__fish_seen_subcommand_from explain' -a '" + subjects() +
                       "'\n" + start +
                       "-n '__fish_seen_subcommand_from completion' -a 'bash zsh fish'\n" + start +
                       "-n '__fish_seen_subcommand_from validate' -F\n";
    const std::string training = start + "-n '__fish_seen_subcommand_from train compare pytorch' ";
    text += training + "-l preset -x -a '" + presetNames() + "'\n";
    text += training + "-l spec -r -F\n" + training + "-l data -r -F\n" + training +
            "-l csv -r -F\n" + training + "-l name -x\n" + training + "-l json\n";
    for (const SettingOption &row : settingOptions)
        text += training + "-l " + std::string(row.option).substr(2) + " -x\n";
    text += start +
            "-n '__fish_seen_subcommand_from train compare pytorch spec validate' -l set -x -a '" +
            keys("=") + " " + choices() + "'\n";
    return text;
}

} // namespace

std::string completionScript(const std::string &shell)
{
    return shell == "fish" ? fish() : shell == "zsh" ? zsh() : bash();
}

} // namespace normscope::cli
