// Writes made-up runs in every format there is, for the programs that judge them.
//
// usage: exported_runs FOLDER
//
// FOLDER/csv/N/         steps.csv, epochs.csv, norm.csv and spec.json of run N, which other tests
//                       hold to what was recorded
// FOLDER/names          the name of the folder that each run gets, a line each
// FOLDER/tensorboard/   all of them as event files
#include "engine/interop/csv.h"
#include "engine/interop/tensorboard.h"
#include "tests/interop/made_up_runs.h"

#include <iostream>

using namespace normscope;
using namespace normscope::test;

int main(int argc, char **argv)
{
    if (argc != 2) {
        std::cerr << "usage: exported_runs FOLDER\n";
        return 2;
    }
    try {
        const std::filesystem::path folder = argv[1];
        const std::vector<ExportedRun> runs = madeUpRuns();
        std::string names;
        for (const std::string &name : folderNames(runs))
            names += name + "\n";
        for (std::size_t i = 0; i < runs.size(); ++i)
            exportRun(*runs[i].history, folder / "csv" / std::to_string(i));
        writeFileAtomically(folder / "names", names);
        exportTensorBoard(runs, folder / "tensorboard");
    } catch (const std::exception &error) {
        std::cerr << error.what() << "\n";
        return 1;
    }
    return 0;
}
