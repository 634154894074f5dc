"""Makes goldens/: what Keras, NumPy and h5py answer where Smallset must answer the same.

    python -m venv /tmp/keras && /tmp/keras/bin/pip install tensorflow-cpu "pillow<13"
    /tmp/keras/bin/python make-goldens.py <folder that holds data/>

Pillow before 13, because it is the one with which almost every model was trained: since 13, a photo much taller than
wide is resized in height first, which moves a fifth of its pixels by one level (python-pillow/Pillow#9549).

The tests read goldens/ only; no Python is needed to run them. Weights and inputs come from a formula that formula.ts
repeats to the bit, so that the files stay small.
"""

import os
import sys
from pathlib import Path

os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "2")

from keras_side import feature_goldens, file_goldens, network_goldens, seed_goldens, training_goldens  # noqa: E402

if __name__ == "__main__":
    data = Path(sys.argv[1]) / "data"
    goldens = Path(__file__).parent / "goldens"
    goldens.mkdir(exist_ok=True)
    feature_goldens.make(data, goldens / "features.json")
    network_goldens.make(goldens / "networks.json")
    training_goldens.make(goldens / "training.json")
    seed_goldens.make(goldens / "seeds.json")
    file_goldens.make(goldens)
