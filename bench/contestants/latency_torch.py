"""PyTorch on the CPU: warm, one photo at a time, from file to features."""

import time

import torch

from extract_torch_model import build, load
from serve import serve, task

torch.set_num_threads(task["threads"])
model = build(task["weights"])


def extract(file):
    with torch.inference_mode():
        batch = load(file, task["imageSizePx"])[None].to(memory_format=torch.channels_last)
        return model(batch).permute(0, 2, 3, 1).flatten(1).numpy()


def measure():
    milliseconds = []
    for file in task["files"]:
        started = time.perf_counter()
        extract(file)
        milliseconds.append((time.perf_counter() - started) * 1000)
    return {"milliseconds": milliseconds}


extract(task["files"][0])
serve({}, measure)
