"""Bottleneck features of real photos, by Keras's own VGG16 and Keras's own way from file to input."""

import hashlib
import json

import keras
import numpy as np
import PIL
from PIL import Image, ImageOps

from .formula import encode, uniform

IMAGES = [
    "hymenoptera/train/ants/0013035.jpg",
    "hymenoptera/train/ants/1030023514_aad5c608f9.jpg",
    "hymenoptera/validation/bees/1032546534_06907fe3b3.jpg",
    "hymenoptera/validation/bees/10870992_eebeeb3a12.jpg",
    "oxford17/train/bluebell/image_0241.jpg",
    "oxford17/train/bluebell/image_0244.jpg",
    "cats_dogs/train/cats/cat.1.jpg",
    "cats_dogs/train/cats/cat.101.jpg",
    "cats_dogs/validation/dogs/dog.4004.jpg",
    "cats_dogs/validation/dogs/dog.4007.jpg",
    "awkward/formats/flower.jpg",
    "awkward/formats/hopper.png",
    "awkward/formats/hopper.gif",
    "awkward/exif/Landscape_6.jpg",
    "awkward/exif/Portrait_8.jpg",
    "awkward/exif/n02951585_can_opener.JPEG",
    "awkward/colour/hopper_gray.jpg",
    "awkward/colour/image_0001.jpg",
    "awkward/colour/icc_profile_big.jpg",
    "awkward/alpha/No15.jpg",
    # Converted by another formula on purpose; see the test.
    "awkward/colour/Channel_digital_image_CMYK_color_no_profile.jpg",
    "awkward/colour/pil_sample_cmyk.jpg",
]
SIZES = [150, 224]
PRESETS = {"vgg16-caffe": "bilinear", "rescale255": "nearest"}
SAMPLES = 192


def load(path, size, interpolation):
    """As `keras.utils.load_img` does, but upright: load_img ignores the EXIF orientation, Smallset does not."""
    image = ImageOps.exif_transpose(Image.open(path)).convert("RGB")
    kernel = {"nearest": Image.Resampling.NEAREST, "bilinear": Image.Resampling.BILINEAR}[interpolation]
    resized = image.resize((size, size), kernel) if image.size != (size, size) else image
    if Image.open(path).getexif().get(0x0112, 1) == 1:
        by_keras = keras.utils.load_img(path, target_size=(size, size), interpolation=interpolation)
        assert by_keras.tobytes() == resized.tobytes(), path
    return keras.utils.img_to_array(resized)


def build(size):
    """VGG16 with He-uniform kernels and small biases: stream 2k for the kernel of convolution k, 2k + 1 for its bias."""
    model = keras.applications.VGG16(weights=None, include_top=False, input_shape=(size, size, 3))
    convolutions = [layer for layer in model.layers if isinstance(layer, keras.layers.Conv2D)]
    for index, layer in enumerate(convolutions):
        kernel, bias = (weight.shape for weight in layer.get_weights())
        limit = np.sqrt(6 / (9 * kernel[2]))
        layer.set_weights([
            uniform(np.prod(kernel), 2 * index, -limit, limit).reshape(kernel),
            uniform(bias[0], 2 * index + 1, -0.1, 0.1),
        ])
    return model


def preprocess(pixels, preset):
    return keras.applications.vgg16.preprocess_input(pixels.copy()) if preset == "vgg16-caffe" else pixels / 255


def make(data, file):
    goldens = []
    for size in SIZES:
        model = build(size)
        for preset, interpolation in PRESETS.items():
            pixels = np.stack([load(data / name, size, interpolation) for name in IMAGES])
            features = model.predict(preprocess(pixels, preset), batch_size=4, verbose=0).reshape(len(IMAGES), -1)
            # Evenly spaced, and coprime to the 512 channels, so that all channels and positions are met.
            step = features.shape[1] // SAMPLES | 1
            for name, image, row in zip(IMAGES, pixels.astype(np.uint8), features):
                goldens.append({
                    "image": name,
                    "size": size,
                    "preset": preset,
                    "pixelsSha256": hashlib.sha256(image.tobytes()).hexdigest(),
                    "norm": float(np.linalg.norm(row.astype(np.float64))),
                    "largest": float(row.max()),
                    "samples": encode(row[: step * SAMPLES : step]),
                })
    versions = {"keras": keras.__version__, "pillow": PIL.__version__}
    text = json.dumps({**versions, "samples": SAMPLES, "goldens": goldens}, indent=1)
    file.write_text(text + "\n")
