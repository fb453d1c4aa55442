#!/usr/bin/python3
"""TensorBoard itself reads exported event files, and every value is what was recorded.

usage: read_tensorboard.py EXPORTED_RUNS FOLDER

Runs EXPORTED_RUNS, then compares what TensorBoard reads with the CSV files of the same runs. Exit
status 77 where Python has no tensorboard.
"""
import csv
import json
import math
import shutil
import subprocess
import sys
import unittest
from pathlib import Path

try:
    import numpy as np
    from tensorboard import context
    from tensorboard.backend.event_processing import data_provider, event_accumulator
    from tensorboard.backend.event_processing import plugin_event_multiplexer as multiplexer
    from tensorboard.plugins import base_plugin
    from tensorboard.plugins.hparams import api_pb2, backend_context
    from tensorboard.plugins.hparams import list_session_groups
    from tensorboard.plugins.histogram import metadata as histograms
    from tensorboard.plugins.scalar import metadata as scalars
    from tensorboard.util import tensor_util
except ImportError as missing:
    print(f"SKIPPED: {missing}; `pip install tensorboard` lets TensorBoard judge its files.")
    sys.exit(77)

FOLDER = Path()
EVERYTHING = {event_accumulator.TENSORS: 0}  # 0 keeps all, the default is a sample


def rows(run, table):
    with open(FOLDER / "csv" / str(run) / f"{table}.csv", newline="", encoding="utf-8") as file:
        return list(csv.DictReader(file))


class ReadByTensorBoard(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.names = (FOLDER / "names").read_text(encoding="utf-8").splitlines()
        cls.read = multiplexer.EventMultiplexer(tensor_size_guidance=EVERYTHING)
        cls.read.AddRunsFromDirectory(str(FOLDER / "tensorboard"))
        cls.read.Reload()

    def points(self, run, tag):
        return self.read.Tensors(self.names[run], tag)

    def values(self, run, tag):
        return [(point.step, tensor_util.make_ndarray(point.tensor_proto).item())
                for point in self.points(run, tag)]

    def assert_same(self, found, expected):
        self.assertEqual([step for step, _ in found], [step for step, _ in expected])
        np.testing.assert_array_equal(np.float32([value for _, value in found]),
                                      np.float32([value for _, value in expected]))

    def test_every_run_is_found(self):
        self.assertEqual(set(self.read.Runs()), set(self.names) | {"."})

    def test_scalars_of_steps(self):
        for run in range(len(self.names) - 1):
            steps = rows(run, "steps")
            for tag, column in (("train/loss", "train_loss"), ("train/accuracy", "train_accuracy")):
                self.assert_same(self.values(run, tag),
                                 [(int(row["step"]), float(row[column])) for row in steps])
            spec = json.loads((FOLDER / "csv" / str(run) / "spec.json").read_text())
            self.assertEqual({value for _, value in self.values(run, "learning_rate")},
                             {spec["training"]["learning_rate"]})

    def test_a_loss_that_is_no_number(self):
        self.assertTrue(math.isnan(self.values(2, "train/loss")[-1][1]))

    def test_scalars_of_epochs(self):
        for run in range(len(self.names) - 1):
            epochs = rows(run, "epochs")
            if not epochs:
                continue
            tags = {"train_epoch/loss": "train_loss", "train_epoch/accuracy": "train_accuracy",
                    "examples_per_second": "examples_per_second"}
            for column in epochs[0]:
                kind, _, quantity = column.rpartition("_")
                if kind.startswith(("test", "validation")):
                    tags[f"{kind}/{quantity}"] = column
            self.assertIn("test/loss", tags)
            for tag, column in tags.items():
                self.assert_same(self.values(run, tag),
                                 [(int(row["step"]), float(row[column])) for row in epochs])

    def test_wall_times(self):
        created = 1700000000.25
        of_epochs = {int(row["step"]): float(row["seconds"]) for row in rows(0, "epochs")}
        expected = [created + of_epochs.get(int(row["step"]), float(row["seconds"]))
                    for row in rows(0, "steps")]
        self.assertEqual([point.wall_time for point in self.points(0, "train/loss")], expected)

    def test_histograms(self):
        for run in (0, 2, 3):
            samples = {}
            for row in rows(run, "norm"):
                for quantity in ("gamma", "beta", "moving_mean", "moving_variance"):
                    key = f"{row['layer']}/{quantity}"
                    samples.setdefault(key, {}).setdefault(int(row["step"]), []).append(
                        float(row[quantity]))
            self.assertEqual(len(samples), 16)
            for tag, steps in samples.items():
                points = self.points(run, tag)
                self.assertEqual([point.step for point in points], list(steps))
                for point, values in zip(points, steps.values()):
                    buckets = tensor_util.make_ndarray(point.tensor_proto)
                    self.check_histogram(buckets, np.float64(np.float32(values)))

    def check_histogram(self, buckets, values):
        self.assertEqual(buckets[:, 2].sum(), len(values))
        self.assertEqual((buckets[0, 0], buckets[-1, 1]), (values.min(), values.max()))
        if len(buckets) > 1:
            edges = np.append(buckets[:, 0], buckets[-1, 1])
            # NumPy finds the bucket by another rounding: a value at an edge may go either way.
            counts, _ = np.histogram(values, edges)
            np.testing.assert_array_equal(counts, buckets[:, 2])

    def test_plugins(self):
        name = self.names[0]
        metadata = self.read.SummaryMetadata
        self.assertEqual(metadata(name, "train/loss").plugin_data.plugin_name, scalars.PLUGIN_NAME)
        self.assertEqual(metadata(name, "bn1/gamma").plugin_data.plugin_name,
                         histograms.PLUGIN_NAME)
        self.assertEqual(metadata(name, "experiment").plugin_data.plugin_name, "text")
        text = tensor_util.make_ndarray(self.points(0, "experiment")[0].tensor_proto).item()
        self.assertIn('"normscope-experiment"', text.decode())
        self.assertIn("Seen in class,\nsecond row.", text.decode())

    def test_hyperparameters(self):
        provider = data_provider.MultiplexerDataProvider(self.read, str(FOLDER))
        flags = type("Flags", (), {"generic_data": "true"})
        tensorboard = base_plugin.TBContext(data_provider=provider, multiplexer=self.read,
                                            flags=flags)
        backend = backend_context.Context(tensorboard)
        ctx = context.RequestContext()
        tags = backend.hparams_metadata(ctx, "")
        experiment = backend.experiment_from_metadata(ctx, "", True, tags, None)
        names = [info.name for info in experiment.hparam_infos]
        for name in ("normalization", "parameters", "training.learning_rate", "data.validation"):
            self.assertIn(name, names)
        self.assertNotIn("data.flip", names)

        request = api_pb2.ListSessionGroupsRequest(
            allowed_statuses=[0, 1, 2, 3], slice_size=100,
            col_params=[api_pb2.ColParams(metric=info.name) for info in experiment.metric_infos])
        request.include_metrics = True
        groups = list_session_groups.Handler(ctx, backend, "", request).run().session_groups
        found = {group.sessions[0].name: group for group in groups}
        self.assertEqual(set(found), set(self.names))
        rates = [found[name].hparams["training.learning_rate"].number_value for name in self.names]
        self.assertEqual(rates[:3], [1.0, 0.5, 30.0])
        self.assertEqual(found[self.names[1]].hparams["normalization"].string_value, "none")
        metrics = {value.name.tag: value.value for value in found[self.names[0]].metric_values}
        self.assertEqual(np.float32(metrics["test/accuracy"]),
                         np.float32(rows(0, "epochs")[-1]["test_accuracy"]))
        self.assertEqual(found[self.names[0]].sessions[0].status, api_pb2.STATUS_SUCCESS)
        self.assertEqual(found[self.names[2]].sessions[0].status, api_pb2.STATUS_FAILURE)


if __name__ == "__main__":
    exporter, FOLDER = sys.argv[1], Path(sys.argv[2])
    shutil.rmtree(FOLDER, ignore_errors=True)
    FOLDER.mkdir(parents=True)
    subprocess.run([exporter, FOLDER], check=True)
    unittest.main(argv=sys.argv[:1])
