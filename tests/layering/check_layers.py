#!/usr/bin/env python3
"""Reads every #include of the tree and tells which ones break the order of the house.

usage: check_layers.py ROOT

Prints one line for each violation, "FILE:LINE: what is wrong", and exits 1 if there is any.
"""

import pathlib
import re
import sys

# What each folder may include of the others; itself is always allowed. A folder that is not listed
# here is a violation of its own: whoever adds one says where it stands.
ENGINE_PUBLIC = {
    "engine/experiment", "engine/data", "engine/backend", "engine/history", "engine/compare",
    "engine/service", "engine/interop",
}
# "ui" is what stands beside its folders, for all of them.
UI = {"ui", "ui/look", "ui/builder", "ui/runs", "ui/charts", "ui/compare", "ui/explore", "ui/window",
      "ui/inspect", "ui/report", "ui/learn"}
MAY_INCLUDE = {
    "engine/experiment": set(),
    "engine/data": {"engine/experiment"},
    "engine/backend": {"engine/data", "engine/experiment"},
    "engine/nn": {"engine/backend", "engine/data", "engine/experiment"},
    "engine/lanes": {"engine/backend", "engine/data", "engine/experiment"},
    "engine/history": {"engine/experiment"},
    "engine/compare": {"engine/experiment", "engine/history"},
    "engine/training": {"engine/backend", "engine/data", "engine/experiment", "engine/history"},
    "engine/service": {"engine/training", "engine/backend", "engine/data", "engine/experiment",
                       "engine/history"},
    "engine/interop": {"engine/history", "engine/experiment"},
    "ui": set(),
    "ui/look": ENGINE_PUBLIC | {"ui"},
    "ui/builder": ENGINE_PUBLIC | {"ui", "ui/look"},
    "ui/runs": ENGINE_PUBLIC | {"ui", "ui/look"},
    "ui/charts": ENGINE_PUBLIC | {"ui", "ui/look", "ui/runs"},
    "ui/compare": ENGINE_PUBLIC | {"ui", "ui/look", "ui/runs", "ui/charts"},
    "ui/explore": ENGINE_PUBLIC | {"ui", "ui/look", "ui/runs", "ui/charts"},
    "ui/inspect": ENGINE_PUBLIC | {"ui", "ui/look", "ui/runs", "ui/charts"},
    "ui/learn": ENGINE_PUBLIC | {"ui", "ui/look"},
    "ui/report": ENGINE_PUBLIC | {"ui", "ui/look"},
    "ui/window": ENGINE_PUBLIC | UI,
    "app": ENGINE_PUBLIC | UI | {"engine/lanes"},
}

# Headers that only the sources beside them include, so that they may show what the engine uses.
PRIVATE_HEADERS = {"engine/experiment/json_reader.h", "engine/experiment/spec_migration.h",
                   "engine/history/store_file.h", "engine/history/store_schema.h",
                   "engine/history/stored_rows.h", "engine/service/run_driver.h",
                   "engine/service/served_run.h"}

# Libraries, told by how their headers are named.
LIBRARIES = {
    "Qt": re.compile(r"^(Q[A-Z]\w*(/.*)?|Qt\w*/.*|q[a-z]+\.h)$"),
    "LibTorch": re.compile(r"^(torch|ATen|c10|caffe2)/"),
    "Asio": re.compile(r"^boost/asio"),
    "SQLite": re.compile(r"^(sqlite3?\.h|SQLiteCpp/)"),
    "nlohmann's JSON": re.compile(r"^nlohmann/"),
}
# The folders of the engine that use a library.
HOMES = {"LibTorch": {"engine/nn"}, "Asio": {"engine/service"},
         "SQLite": {"engine/history", "engine/interop"}}
INCLUDE = re.compile(r'^\s*#\s*include\s*([<"])([^>"]+)[>"]')
SOURCES = {".h", ".hpp", ".cpp", ".cc"}


def layer_of(path):
    """The layer of a path from the root: engine/data/idx.h → engine/data, app/cli/main.cpp → app."""
    parts = pathlib.PurePosixPath(path).parts
    if parts[0] == "app":
        return "app"
    return "/".join(parts[:2]) if len(parts) > 2 else parts[0]


def refused_libraries(path):
    """The libraries that a file must not include, and why."""
    layer = layer_of(path)
    refused = {}
    if layer.startswith("engine"):
        refused["Qt"] = "the engine knows no Qt"
        # Headers of a backend are seen by its own module alone.
        public = path.endswith((".h", ".hpp")) and layer in ENGINE_PUBLIC | {"engine/training"}
        if public and path not in PRIVATE_HEADERS:
            for library in ("LibTorch", "Asio", "SQLite", "nlohmann's JSON"):
                refused[library] = "the engine's public headers are standard C++ alone"
        for library, homes in HOMES.items():
            if layer not in homes:
                refused[library] = f"{library} stays in {' and '.join(sorted(homes))}"
    elif layer.startswith("ui"):
        for library in ("LibTorch", "Asio", "SQLite"):
            refused[library] = "the window knows no " + library
    elif path.startswith("app/cli/"):
        refused["Qt"] = "the headless program needs no Qt"
    return refused


def includes_of(file):
    for number, line in enumerate(file.read_text(encoding="utf-8").splitlines(), start=1):
        found = INCLUDE.match(line)
        if found:
            yield number, found.group(2), found.group(1) == '"'


def check_file(root, path, graph):
    layer = layer_of(path)
    if layer not in MAY_INCLUDE and layer != "engine":
        yield f"{path}:1: the folder {layer} has no place in the order of layers"
        return
    refused = refused_libraries(path)
    for number, include, quoted in includes_of(root / path):
        if (root / include).is_file():
            graph.setdefault(path, []).append(include)
            other = layer_of(include)
            if other != layer and other not in MAY_INCLUDE.get(layer, set()):
                yield f"{path}:{number}: {layer} must not include {other} ({include})"
            continue
        if quoted and include.split("/")[0] in ("engine", "ui", "app"):
            yield f"{path}:{number}: there is no {include}"
        for library, why in refused.items():
            if LIBRARIES[library].match(include):
                yield f"{path}:{number}: {why} (<{include}>)"


def find_circles(graph):
    """One line for each include that leads back to where it started."""
    done, trail = set(), []

    def visit(path):
        if path in trail:
            circle = trail[trail.index(path):] + [path]
            yield f"{circle[0]}:1: includes go in a circle: " + " → ".join(circle)
            return
        if path in done:
            return
        trail.append(path)
        for include in graph.get(path, []):
            yield from visit(include)
        trail.pop()
        done.add(path)

    for path in sorted(graph):
        yield from visit(path)


def check(root):
    files = sorted(
        file.relative_to(root).as_posix()
        for top in ("engine", "ui", "app")
        for file in (root / top).rglob("*")
        if file.suffix in SOURCES)
    graph, violations = {}, []
    for path in files:
        violations.extend(check_file(root, path, graph))
    violations.extend(find_circles(graph))
    return files, violations


def main():
    if len(sys.argv) != 2:
        sys.exit(__doc__)
    files, violations = check(pathlib.Path(sys.argv[1]).resolve())
    if not files:
        sys.exit("no sources there")
    for violation in violations:
        print(violation)
    print(f"{len(files)} files, {len(violations)} violations")
    sys.exit(1 if violations else 0)


if __name__ == "__main__":
    main()
