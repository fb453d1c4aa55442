#!/usr/bin/env python3
"""The layering check itself: it is silent about a good tree and finds each planted violation."""

import pathlib
import tempfile
import unittest

from check_layers import check

GOOD = {
    "engine/experiment/spec.h": "#include <string>\n",
    "engine/history/run.h": '#include "engine/experiment/spec.h"\n',
    "engine/service/service.h": '#include "engine/history/run.h"\n',
    "engine/service/service.cpp": '#include "engine/service/service.h"\n#include <boost/asio.hpp>\n',
    "engine/interop/export.cpp": "#include <SQLiteCpp/SQLiteCpp.h>\n",
    "engine/nn/network.h": "#include <torch/torch.h>\n",
    "ui/path.h": "#include <QString>\n",
    "ui/look/tokens.h": '#include "ui/path.h"\n#include <QColor>\n',
    "ui/window/window.h": '#include "ui/look/tokens.h"\n#include "engine/service/service.h"\n',
    "app/desktop/main.cpp": '#include "ui/window/window.h"\n#include <QApplication>\n',
    "app/cli/main.cpp": '#include "engine/service/service.h"\n',
}

# A file that is planted, and a word of what must be said about it.
BAD = {
    "an engine that knows Qt": (
        "engine/data/a.cpp", "#include <QString>\n", "the engine knows no Qt"),
    "an engine that knows a module of Qt": (
        "engine/data/a.cpp", "#include <QtCore/qglobal.h>\n", "the engine knows no Qt"),
    "a window that knows LibTorch": (
        "ui/window/a.cpp", "#include <torch/torch.h>\n", "the window knows no LibTorch"),
    "a window that knows Asio": (
        "ui/window/a.cpp", "#include <boost/asio/post.hpp>\n", "the window knows no Asio"),
    "a window that knows SQLite": (
        "ui/window/a.cpp", "#  include <sqlite3.h>\n", "the window knows no SQLite"),
    "a window that reaches into a backend": (
        "ui/window/a.cpp", '#include "engine/nn/network.h"\n', "must not include engine/nn"),
    "an experiment that knows history": (
        "engine/experiment/a.h", '#include "engine/history/run.h"\n',
        "engine/experiment must not include engine/history"),
    "a history that knows the service": (
        "engine/history/a.cpp", '#include "engine/service/service.h"\n',
        "engine/history must not include engine/service"),
    "an engine that knows the window": (
        "engine/service/a.cpp", '#include "ui/look/tokens.h"\n', "must not include ui/look"),
    "colors that know the window": (
        "ui/look/a.h", '#include "ui/window/window.h"\n', "ui/look must not include ui/window"),
    "what all of the window uses knows a part of it": (
        "ui/a.h", '#include "ui/look/tokens.h"\n', "ui must not include ui/look"),
    "a public header that shows Asio": (
        "engine/service/a.h", "#include <boost/asio.hpp>\n", "standard C++ alone"),
    "a public header that shows JSON": (
        "engine/experiment/a.h", "#include <nlohmann/json.hpp>\n", "standard C++ alone"),
    "LibTorch outside its folder": (
        "engine/training/a.cpp", "#include <ATen/ATen.h>\n", "LibTorch stays in engine/nn"),
    "SQLite outside its folders": (
        "engine/training/a.cpp", "#include <sqlite3.h>\n",
        "SQLite stays in engine/history and engine/interop"),
    "a public header that shows SQLite": (
        "engine/interop/a.h", "#include <SQLiteCpp/Database.h>\n", "standard C++ alone"),
    "a headless program that needs Qt": (
        "app/cli/a.cpp", "#include <QCoreApplication>\n", "the headless program needs no Qt"),
    "an include that is not there": (
        "engine/data/a.cpp", '#include "engine/data/gone.h"\n', "there is no engine/data/gone.h"),
    "a folder without a place": (
        "engine/magic/a.cpp", "#include <string>\n", "engine/magic has no place"),
}


def plant(root, files):
    for path, text in files.items():
        file = root / path
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(text, encoding="utf-8")


class CheckLayers(unittest.TestCase):
    def violations(self, extra):
        with tempfile.TemporaryDirectory() as folder:
            root = pathlib.Path(folder)
            plant(root, GOOD | extra)
            return check(root)[1]

    def test_a_good_tree_has_no_violations(self):
        self.assertEqual(self.violations({}), [])

    def test_each_planted_violation_is_found_where_it_stands(self):
        for name, (path, text, said) in BAD.items():
            with self.subTest(name):
                violations = self.violations({path: text})
                self.assertEqual(len(violations), 1, violations)
                self.assertTrue(violations[0].startswith(path + ":1: "), violations)
                self.assertIn(said, violations[0])

    def test_circles_within_a_folder_are_found(self):
        violations = self.violations({
            "engine/data/a.h": '#include "engine/data/b.h"\n',
            "engine/data/b.h": '#include "engine/data/c.h"\n',
            "engine/data/c.h": '#include "engine/data/a.h"\n',
        })
        self.assertEqual(len(violations), 1, violations)
        self.assertIn("a.h → engine/data/b.h → engine/data/c.h → engine/data/a.h", violations[0])


if __name__ == "__main__":
    unittest.main()
