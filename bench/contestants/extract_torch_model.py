"""VGG16 without top in PyTorch, from a Keras weights file, and its input from a photo."""

import h5py
import numpy as np
import torch
from PIL import Image
from torch import nn

MEAN = np.array([103.939, 116.779, 123.68], dtype=np.float32)


def load(file, size):
    image = Image.open(file).convert("RGB").resize((size, size), Image.Resampling.BILINEAR)
    return torch.from_numpy(np.asarray(image, dtype=np.float32)[:, :, ::-1] - MEAN).permute(2, 0, 1)


def build(weights):
    layers, channels = [], 3
    with h5py.File(weights) as file:
        for name in file.attrs["layer_names"]:
            name = name.decode() if isinstance(name, bytes) else name
            kernel, bias = (np.array(file[name][weight]) for weight in file[name].attrs["weight_names"])
            convolution = nn.Conv2d(channels, bias.size, 3, padding=1)
            convolution.weight.data = torch.from_numpy(kernel.transpose(3, 2, 0, 1).copy())
            convolution.bias.data = torch.from_numpy(bias)
            layers += [convolution, nn.ReLU(inplace=True)]
            channels = bias.size
            if name in ("block1_conv2", "block2_conv2") or name.endswith("_conv3"):
                layers.append(nn.MaxPool2d(2))
    # Channels last: on CPUs, oneDNN likes it better.
    return nn.Sequential(*layers).eval().to(memory_format=torch.channels_last)
