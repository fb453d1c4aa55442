#!/usr/bin/python3
"""Programs that people use for tables read exported ones, and find what was recorded.

usage: read_tables.py EXPORTED_RUNS FOLDER

Python's own sqlite3 always takes part; pandas, R and LibreOffice where they are installed.
"""
import csv
import math
import shutil
import sqlite3
import subprocess
import sys
import unittest
from pathlib import Path

try:
    import pandas
except ImportError:
    pandas = None

FOLDER = Path()
TABLES = ("runs", "settings", "steps", "epochs", "norm")
RUNS = 5


def recorded(run, table):
    with open(FOLDER / "csv" / str(run) / f"{table}.csv", newline="", encoding="utf-8") as file:
        return list(csv.DictReader(file))


def losses(run):
    """None for NaN, which databases and table programs have no value for."""
    values = [float(row["train_loss"]) for row in recorded(run, "steps")]
    return [None if math.isnan(value) else value for value in values]


class ReadTables(unittest.TestCase):
    def test_sqlite(self):
        database = sqlite3.connect(f"file:{FOLDER}/runs.sqlite?mode=ro", uri=True)
        for run in range(RUNS):
            found = database.execute("SELECT train_loss FROM steps WHERE run = ? ORDER BY step",
                                     (str(run + 1),))
            self.assertEqual([loss for loss, in found], losses(run))
        self.assertEqual(
            database.execute("SELECT value FROM settings WHERE run = '2' AND path = "
                             "'training.learning_rate'").fetchone(), ("0.5",))
        names = [name for name, in database.execute("SELECT name FROM runs ORDER BY run")]
        self.assertEqual(names[:3], ["with BN", 'no BN, "lr" 0.5', "=../with BN"])
        database.close()

    @unittest.skipIf(pandas is None, "pandas is not installed")
    def test_pandas(self):
        frames = {name: pandas.read_csv(FOLDER / "tidy" / f"{name}.csv",
                                        float_precision="round_trip",
                                        parse_dates=["created"] if name == "runs" else [])
                  for name in TABLES}
        steps = frames["steps"]
        for run in range(RUNS):
            mine = steps[steps.run == run + 1]
            self.assertEqual([None if math.isnan(loss) else loss for loss in mine.train_loss],
                             losses(run))
        self.assertEqual(str(frames["runs"].created.iloc[0]), "2023-11-14 22:13:20.250000+00:00")
        norm = frames["norm"]
        self.assertEqual(len(norm), sum(len(recorded(run, "norm")) for run in range(RUNS)))
        self.assertTrue(frames["epochs"].validation_loss[frames["epochs"].run == 1].isna().all())

        database = sqlite3.connect(FOLDER / "runs.sqlite")
        for name in TABLES:
            whole = pandas.read_sql(f"SELECT * FROM {name}", database)
            self.assertEqual(len(whole), len(frames[name]))
            self.assertEqual(set(whole.columns) | {"name"}, set(frames[name].columns) | {"name"})
        database.close()

        wide = pandas.read_csv(FOLDER / "wide" / "steps.csv", float_precision="round_trip")
        self.assertEqual(list(wide["train_loss: with BN"]), losses(0))

    @unittest.skipIf(shutil.which("Rscript") is None, "R is not installed")
    def test_r(self):
        script = f"""
            steps <- read.csv("{FOLDER}/tidy/steps.csv")
            mine <- subset(steps, run == 1)
            cat(nrow(steps), is.numeric(steps$train_loss), sum(is.nan(steps$train_loss)),
                format(sum(mine$train_loss), digits = 17), "\\n")
            runs <- read.csv("{FOLDER}/tidy/runs.csv", encoding = "UTF-8")
            cat(runs$name[2], "\\n")
            if (requireNamespace("RSQLite", quietly = TRUE)) {{
                database <- DBI::dbConnect(RSQLite::SQLite(), "{FOLDER}/runs.sqlite")
                cat(DBI::dbGetQuery(database, "SELECT count(*) AS n FROM norm")$n, "\\n")
            }}"""
        lines = subprocess.run(["Rscript", "-e", script], check=True, capture_output=True,
                               text=True).stdout.splitlines()
        count, numeric, nans, total = lines[0].split()
        self.assertEqual((int(count), numeric, nans),
                         (sum(len(losses(run)) for run in range(RUNS)), "TRUE", "1"))
        self.assertAlmostEqual(float(total), sum(losses(0)), places=10)
        self.assertEqual(lines[1].strip(), 'no BN, "lr" 0.5')
        if len(lines) > 2:
            self.assertEqual(int(lines[2]), sum(len(recorded(run, "norm")) for run in range(RUNS)))

    @unittest.skipIf(shutil.which("soffice") is None, "LibreOffice is not installed")
    def test_libreoffice(self):
        """Opened and saved again by the spreadsheet, nothing has become a formula or a date."""
        out = FOLDER / "libreoffice"
        for name in ("steps", "runs"):
            subprocess.run(["soffice", f"-env:UserInstallation=file://{FOLDER.resolve()}/profile",
                            "--headless", "--infilter=CSV:44,34,UTF8", "--convert-to",
                            "csv:Text - txt - csv (StarCalc):44,34,76,1,,1033,false,false",
                            "--outdir", out, FOLDER / "wide" / f"{name}.csv"],
                           check=True, capture_output=True, timeout=300)
        with open(out / "steps.csv", newline="", encoding="utf-8") as file:
            rows = list(csv.DictReader(file))
        for row, loss in zip(rows, losses(0), strict=True):
            self.assertAlmostEqual(float(row["train_loss: with BN"]), loss, places=14)
        with open(out / "runs.csv", newline="", encoding="utf-8") as file:
            header = next(csv.reader(file))
        self.assertEqual(header[1:4], ["with BN", 'no BN, "lr" 0.5', "'=../with BN"])


if __name__ == "__main__":
    exporter, FOLDER = sys.argv[1], Path(sys.argv[2])
    shutil.rmtree(FOLDER, ignore_errors=True)
    FOLDER.mkdir(parents=True)
    subprocess.run([exporter, FOLDER], check=True)
    unittest.main(argv=sys.argv[:1], verbosity=2)
