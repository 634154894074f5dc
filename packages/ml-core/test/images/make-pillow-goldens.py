"""Makes pillow-goldens.json: what Pillow gives for real photos, and for drawn ones of awkward sizes.

    pip install pillow==12.2.0 numpy
    python make-pillow-goldens.py <folder that holds data/> > pillow-goldens.json

The tests read the JSON only; no Python is needed to run them. Not Pillow 13: it resizes tall pictures by height
first, which every earlier version, and so every published Keras result, did last; roundings differ by one level.
"""

import hashlib
import io
import json
import sys
from pathlib import Path

import numpy as np
import PIL
from PIL import Image, ImageOps

PHOTOS = [
    "awkward/formats/flower.jpg",
    "awkward/formats/hopper.png",
    "awkward/formats/hopper.gif",
    "awkward/formats/hopper.webp",
    "awkward/formats/hopper_bigtiff.tif",
    "awkward/exif/Landscape_1.jpg",
    "awkward/exif/Landscape_6.jpg",
    "awkward/exif/Portrait_8.jpg",
    "awkward/exif/n02951585_can_opener.JPEG",
    "awkward/exif/g4_orientation_6.tif",
    "awkward/colour/hopper_gray.jpg",
    "awkward/colour/icc_profile_big.jpg",
    "awkward/depth/Flag_of_the_Netherlands-16bit.png",
    "awkward/depth/hopper_bw_500.png",
    "awkward/alpha/No15.jpg",
    "awkward/broken/junk_jpeg_header.jpg",
    "awkward/tiny/orientation_rectangle.jpg",
    "awkward/tiny/stripesV.png",
    "hymenoptera/train/ants/0013035.jpg",
    "cats_dogs/train/cats",
    "cats_dogs/validation/dogs",
    "oxford17/train/iris",
]
SIZES = [150, 224, 64]
# Width and height of drawn pictures: shrinking, enlarging, equal, odd ratios whose rounding differs.
SHAPES = [(1, 1), (2, 7), (37, 501), (150, 150), (150, 99), (224, 150), (333, 499), (640, 481), (1023, 767)]


def draw(width, height):
    """The same noise as the test draws: a 32-bit multiplicative hash of the byte's index."""
    index = np.arange(width * height * 3, dtype=np.uint64)
    mixed = (index * np.uint64(2654435761)) & np.uint64(0xFFFFFFFF)
    values = ((mixed >> np.uint64(13)) & np.uint64(255)).astype(np.uint8)
    return Image.fromarray(values.reshape(height, width, 3), "RGB")


def sha256(image):
    return hashlib.sha256(image.tobytes()).hexdigest()


def resized(image):
    kernels = {"nearest": Image.Resampling.NEAREST, "bilinear": Image.Resampling.BILINEAR}
    return {
        f"{name} {size}": sha256(image.resize((size, size), kernel))
        for name, kernel in kernels.items()
        for size in SIZES
    }


def decode(path):
    return ImageOps.exif_transpose(Image.open(io.BytesIO(path.read_bytes()))).convert("RGB")


def means(path):
    """Mean red, green and blue; None where Pillow cannot read the file."""
    try:
        return [round(float(value), 1) for value in np.asarray(decode(path)).mean((0, 1))]
    except Exception:
        return None


def main(root):
    photos = {}
    for name in PHOTOS:
        path = root / "data" / name
        if path.is_dir():  # the first file of a class folder
            path = sorted(path.iterdir())[0]
            name = f"{name}/{path.name}"
        image = decode(path)
        photos[name] = {"width": image.width, "height": image.height, "decoded": sha256(image), **resized(image)}
    drawn = {f"{width}x{height}": resized(draw(width, height)) for width, height in SHAPES}
    awkward = root / "data" / "awkward"
    names = [line.split("\t")[0] for line in (awkward / "README.tsv").read_text().strip().split("\n")[1:]]
    print(
        json.dumps(
            {
                "pillow": PIL.__version__,
                "photos": photos,
                "drawn": drawn,
                "awkwardMeans": {name: means(awkward / name) for name in names},
            },
            indent=1,
        )
    )


main(Path(sys.argv[1]))
