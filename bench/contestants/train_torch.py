"""PyTorch on the CPU: the usual top model on drawn features, by the usual loop."""

import time

import torch
from torch import nn

from serve import serve, task

torch.set_num_threads(task["threads"])
torch.manual_seed(7)
rows, batch = task["rows"], task["batchSize"]
labels = torch.arange(rows) % 2
features = torch.clamp(torch.rand(rows, task["featureLength"]) * 2 - 1, min=0)


def train():
    model = nn.Sequential(
        nn.Linear(task["featureLength"], task["units"]), nn.ReLU(), nn.Dropout(0.5), nn.Linear(task["units"], 2)
    )
    optimizer = torch.optim.Adam(model.parameters(), lr=task["learningRate"], eps=1e-7)
    loss_of = nn.CrossEntropyLoss()
    seconds = []
    for _ in range(task["epochs"]):
        started = time.perf_counter()
        model.train()
        for chosen in torch.randperm(rows).split(batch):
            optimizer.zero_grad()
            loss = loss_of(model(features[chosen]), labels[chosen])
            loss.backward()
            optimizer.step()
        model.eval()
        with torch.inference_mode():
            model(features[:batch])
        seconds.append(time.perf_counter() - started)
    return {"msPerStep": min(seconds[1:]) / -(-rows // batch) * 1000, "loss": loss.item()}


serve({}, train)
