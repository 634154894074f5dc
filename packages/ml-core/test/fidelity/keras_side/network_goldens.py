"""Features of a drawn image by Keras's own VGG19 and MobileNet, and how Keras names their weights."""

import json

import keras
import numpy as np

from .formula import encode, uniform

# Below 64, where Winograd is not used: that has tests of its own.
VGG19_SIZES = [60]
# Odd and even, and odd on the way: MobileNet's padding differs.
MOBILENET_SIZES = [224, 150, 97]


def draw(size):
    """One image [size, size, 3] of levels from 0 to 255."""
    return np.floor(uniform(size * size * 3, 900, 0, 256)).reshape(1, size, size, 3)


def vgg19(size):
    model = keras.applications.VGG19(weights=None, include_top=False, input_shape=(size, size, 3))
    for index, layer in enumerate(layer for layer in model.layers if isinstance(layer, keras.layers.Conv2D)):
        kernel, bias = (weight.shape for weight in layer.get_weights())
        limit = np.sqrt(6 / (9 * kernel[2]))
        layer.set_weights([
            uniform(np.prod(kernel), 2 * index, -limit, limit).reshape(kernel),
            uniform(bias[0], 2 * index + 1, -0.1, 0.1),
        ])
    return model


def mobilenet(size):
    """Convolution k has stream 5k for its kernel, and 5k + 1 to 5k + 4 for gamma, beta, moving mean and variance."""
    model = keras.applications.MobileNet(
        weights=None, include_top=False, pooling="avg", input_shape=(size, size, 3))
    layers = [layer for layer in model.layers if layer.weights]
    for index, (convolution, normalization) in enumerate(zip(layers[::2], layers[1::2])):
        kernel = convolution.get_weights()[0].shape
        is_depthwise = isinstance(convolution, keras.layers.DepthwiseConv2D)
        limit = np.sqrt(6 / (9 if is_depthwise else np.prod(kernel[:3])))
        convolution.set_weights([uniform(np.prod(kernel), 5 * index, -limit, limit).reshape(kernel)])
        channels = normalization.get_weights()[0].shape[0]
        normalization.set_weights([
            uniform(channels, 5 * index + 1 + part, *bounds)
            for part, bounds in enumerate([(0.5, 1.5), (-0.2, 0.8), (-0.1, 0.1), (0.5, 1.5)])
        ])
    return model


def names_of(model):
    """As `save_weights` to `.h5` writes them: [layer, [weight …]]."""
    return [[layer.name, [weight.name for weight in layer.weights]] for layer in model.layers if layer.weights]


def make(file):
    goldens = []
    for network, build, sizes, preprocess in [
        ("vgg19", vgg19, VGG19_SIZES, keras.applications.vgg19.preprocess_input),
        ("mobilenet", mobilenet, MOBILENET_SIZES, keras.applications.mobilenet.preprocess_input),
    ]:
        for size in sizes:
            model = build(size)
            features = model.predict(preprocess(draw(size).astype(np.float32)), verbose=0)
            goldens.append({"network": network, "size": size, "features": encode(features.reshape(-1))})
        goldens[-1]["layers"] = names_of(model)
    file.write_text(json.dumps({"keras": keras.__version__, "goldens": goldens}, indent=1) + "\n")
