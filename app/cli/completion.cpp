#include "app/cli/completion.h"

#include "app/cli/arguments.h"
#include "app/cli/runs_export.h"
#include "engine/experiment/explain.h"
#include "engine/experiment/presets.h"
#include "engine/history/records.h"

#include <algorithm>
#include <string>

namespace normscope::cli {

namespace {

constexpr const char *commands =
    "presets spec validate explain completion train compare evaluate pytorch runs";

/// Below `runs`, each with its options.
struct RunsAction
{
    const char *name;
    const char *options;
    bool takesIds = true;
};
constexpr RunsAction runsActions[] = {
    {"list", "--filter --state --limit --ids --json", false},
    {"show", "--json"},
    {"delete", ""},
    {"rename", ""},
    {"note", ""},
    {"resume", "--all-interrupted --data --csv --json"},
    {"export", "--all --out"},
    {"import", "--json", false},
    {"compact", "", false},
};

std::string runsActionNames(bool withIdsAlone = false)
{
    std::string names;
    for (const RunsAction &action : runsActions)
        if (action.takesIds || !withIdsAlone)
            names += (names.empty() ? "" : " ") + std::string(action.name);
    return names;
}

std::string stateNames()
{
    std::string names;
    for (int i = 0; i <= static_cast<int>(RunState::Interrupted); ++i)
        names += (i == 0 ? "" : " ") + std::string(toText(static_cast<RunState>(i)));
    return names;
}

std::string formatNames()
{
    std::string names = exportFormatNames();
    std::erase(names, ',');
    return names;
}

std::string presetNames()
{
    std::string names;
    for (const Preset &preset : presets())
        names += (names.empty() ? "" : " ") + preset.name;
    return names;
}

std::string trainOptions()
{
    std::string options =
        "--preset --spec --data --set --name --csv --json --store --no-store --help";
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

/// Once the command is known to be runs. The ids are asked of the program itself, of the store that
/// stands on the line.
std::string bashRuns()
{
    std::string text = "        local action=\"${COMP_WORDS[2]}\" i store=()\n"
                       "        for ((i = 3; i + 1 < ${#COMP_WORDS[@]}; ++i)); do\n"
                       "            [ \"${COMP_WORDS[i]}\" = --store ] &&\n"
                       "                store=(--store \"${COMP_WORDS[i+1]/#\\~/$HOME}\")\n"
                       "        done\n"
                       "        if [ \"$COMP_CWORD\" -eq 2 ]; then\n"
                       "            words=\"" +
                       runsActionNames() +
                       "\"\n"
                       "        elif [ \"$before\" = --state ]; then\n"
                       "            words=\"" +
                       stateNames() +
                       "\"\n"
                       "        elif [ \"$action\" = export ] && [ \"$COMP_CWORD\" -eq 3 ]; then\n"
                       "            words=\"" +
                       formatNames() +
                       "\"\n"
                       "        elif [ \"$action\" = import ] && [[ \"$word\" != -* ]]; then\n"
                       "            COMPREPLY=($(compgen -f -- \"$word\"))\n"
                       "            return\n"
                       "        elif [[ \"$word\" == -* ]]; then\n"
                       "            case \"$action\" in\n";
    for (const RunsAction &action : runsActions)
        text += "            " + std::string(action.name) + ") words=\"--store --help " +
                action.options + "\" ;;\n";
    std::string taking = runsActionNames(true);
    std::replace(taking.begin(), taking.end(), ' ', '|');
    return text +
           "            esac\n"
           "        elif [[ \"$action\" =~ ^(" +
           taking +
           ")$ ]]; then\n"
           "            words=\"$(\"${COMP_WORDS[0]/#\\~/$HOME}\" runs list --ids "
           "\"${store[@]}\" 2>/dev/null)\"\n"
           "        fi\n";
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
           "    elif [[ \"$before\" =~ ^(--spec|--weights|--data|--csv|--store|--out|-o)$ ]] ||\n"
           "         [ \"$command\" = validate ]; then\n"
           "        COMPREPLY=($(compgen -f -- \"$word\"))\n"
           "        return\n"
           "    elif [ \"$command\" = train ] || [ \"$command\" = compare ]; then\n"
           "        words=\"" +
           trainOptions() +
           "\"\n"
           "        [ \"$command\" = train ] && words+=\" --weights\"\n"
           "    elif [ \"$command\" = evaluate ]; then\n"
           "        words=\"--preset --spec --weights --set --data --json --help\"\n"
           "    elif [ \"$command\" = pytorch ]; then\n"
           "        words=\"--preset --spec --set --seed --steps --dtype --out --data --help\"\n"
           "    elif [ \"$command\" = runs ]; then\n" +
           bashRuns() +
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

std::string fishRuns(const std::string &start)
{
    const std::string runs = start + "-n '__fish_seen_subcommand_from runs; and ";
    const auto with = [&](const std::string &names) {
        return runs + "__fish_seen_subcommand_from " + names + "' ";
    };
    std::string text =
        runs + "not __fish_seen_subcommand_from " + runsActionNames() + "' -a '" +
        runsActionNames() + "'\n" + with(runsActionNames()) + "-l store -r -F\n" +
        with(runsActionNames(true)) + "-a '(normscope-cli runs list --ids 2>/dev/null)'\n" +
        with("export") + "-a '" + formatNames() + "'\n" + with("export") + "-s o -l out -r -F\n" +
        with("export") + "-l all\n" + with("import") + "-F\n" + with("list") + "-l state -x -a '" +
        stateNames() + "'\n" + with("list") + "-l filter -x\n" + with("list") + "-l limit -x\n" +
        with("list") + "-l ids\n" + with("list show resume import") + "-l json\n" + with("resume") +
        "-l all-interrupted\n" + with("resume") + "-l data -r -F\n" + with("resume") +
        "-l csv -r -F\n";
    return text;
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
    const std::string judging = start + "-n '__fish_seen_subcommand_from evaluate' ";
    text += judging + "-l preset -x -a '" + presetNames() + "'\n" + judging + "-l spec -r -F\n" +
            judging + "-l data -r -F\n" + judging + "-l json\n" + start +
            "-n '__fish_seen_subcommand_from train evaluate' -l weights -r -F\n";
    const std::string training = start + "-n '__fish_seen_subcommand_from train compare pytorch' ";
    text += training + "-l preset -x -a '" + presetNames() + "'\n";
    text += training + "-l spec -r -F\n" + training + "-l data -r -F\n" + training +
            "-l csv -r -F\n" + training + "-l name -x\n" + training + "-l json\n";
    for (const SettingOption &row : settingOptions)
        text += training + "-l " + std::string(row.option).substr(2) + " -x\n";
    text += start +
            "-n '__fish_seen_subcommand_from train compare evaluate pytorch spec validate' -l set "
            "-x -a '" +
            keys("=") + " " + choices() + "'\n";
    return text + training + "-l store -r -F\n" + training + "-l no-store\n" + fishRuns(start);
}

} // namespace

std::string completionScript(const std::string &shell)
{
    return shell == "fish" ? fish() : shell == "zsh" ? zsh() : bash();
}

} // namespace normscope::cli
