"""PyTorch on the CPU: a DataLoader decodes in one worker, channels last, inference mode, NumPy saves."""

from pathlib import Path

import numpy as np
import torch

from extract_torch_model import build, load
from serve import serve, task

torch.set_num_threads(task["threads"])


class Photos(torch.utils.data.Dataset):
    def __init__(self):
        self.files = sorted(Path(task["photos"]).glob("*/*"))

    def __len__(self):
        return len(self.files)

    def __getitem__(self, index):
        return load(self.files[index], task["imageSizePx"])


def extract():
    model = build(task["weights"])
    loader = torch.utils.data.DataLoader(Photos(), batch_size=8, num_workers=1)
    with torch.inference_mode():
        rows = [
            model(batch.to(memory_format=torch.channels_last)).permute(0, 2, 3, 1).flatten(1).numpy()
            for batch in loader
        ]
    features = np.concatenate(rows)
    np.save(task["out"], features)
    return {"images": len(features)}


serve({"torch": torch.__version__}, extract)
