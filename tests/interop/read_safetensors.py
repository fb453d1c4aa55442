#!/usr/bin/python3
"""The safetensors package reads exported weights, and PyTorch's module takes them.

usage: read_safetensors.py EXPORTED_RUNS FOLDER

Exit status 77 where Python has no safetensors or no torch.
"""
import json
import runpy
import shutil
import subprocess
import sys
import unittest
from pathlib import Path

try:
    import numpy as np
    import safetensors
    import safetensors.numpy
    import torch
except ImportError as missing:
    print(f"SKIPPED: {missing}; `pip install safetensors` beside python3-torch lets both judge.")
    sys.exit(77)

FOLDER = Path()


class ReadBySafetensors(unittest.TestCase):
    def test_every_network(self):
        networks = sorted((FOLDER / "weights").iterdir())
        self.assertGreater(len(networks), 8)
        for network in networks:
            with self.subTest(network.name):
                self.check(network)

    def check(self, folder):
        file = folder / "network.safetensors"
        script = runpy.run_path(str(folder / "reproduce.py"), run_name="reproduce")
        tensors = safetensors.numpy.load_file(file)
        with safetensors.safe_open(file, framework="numpy") as opened:
            metadata = opened.metadata()
        self.assertEqual(metadata["format"], "pt")
        spec = json.loads(metadata["normscope.spec"])
        dtype = np.dtype(spec["training"]["dtype"])
        self.assertEqual(set(tensors), set(script["TENSORS"].values()))
        for own, name in script["TENSORS"].items():
            expected = np.load(folder / "weights" / "end" / f"{own}.npy").astype(dtype)
            self.assertEqual(tensors[name].dtype, dtype)
            np.testing.assert_array_equal(tensors[name], expected)

        network = script["Network"]().to(script["DTYPE"])
        # Strictly: each tensor of the module is in the file, and the other way round.
        network.load_state_dict({name: torch.from_numpy(values.copy())
                                 for name, values in tensors.items()})
        state = network.state_dict()
        for name, values in tensors.items():
            np.testing.assert_array_equal(state[name].numpy(), values)

    def test_what_pytorch_writes_holds_what_we_wrote(self):
        """A file of the package itself has the same header fields as ours."""
        ours = FOLDER / "weights" / "plain" / "network.safetensors"
        theirs = FOLDER / "theirs.safetensors"
        safetensors.numpy.save_file(safetensors.numpy.load_file(ours), theirs)

        def header(file):
            data = file.read_bytes()
            length = int.from_bytes(data[:8], "little")
            return {name: (each["dtype"], each["shape"])
                    for name, each in json.loads(data[8:8 + length]).items()
                    if name != "__metadata__"}

        self.assertEqual(header(ours), header(theirs))


if __name__ == "__main__":
    exporter, FOLDER = sys.argv[1], Path(sys.argv[2])
    shutil.rmtree(FOLDER, ignore_errors=True)
    FOLDER.mkdir(parents=True)
    subprocess.run([exporter, FOLDER], check=True)
    unittest.main(argv=sys.argv[:1])
