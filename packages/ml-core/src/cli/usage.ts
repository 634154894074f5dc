/** What `npm run pipeline -- --help` prints. */
import { ENGINES, MAX_AUGMENTATION_VIEWS, OPTIMIZERS, PRESETS, PROVIDERS } from "@smallset/schema";

export const USAGE = `Smallset on plain files.

  extract <dataset> --out DIR   run every photo through the backbone once and save the bottleneck features
      --weights imagenet|random|FILE.h5   VGG16's; default imagenet
                vgg19:imagenet|random|FILE.h5, mobilenet:imagenet|random|FILE.h5, onnx:FILE.onnx   other backbones
      --image-size N            square input in pixels, at least 32; default 150
      --precision exact|fast    fast: VGG16 or VGG19 in 8 bits, about 1 % off, which it measures and tells; default exact
      --rows float32|float16    float16: half the disk, features rounded to three digits; default float32
      --preset ${PRESETS.join("|")}   default vgg16-caffe
      --views N                 also each train photo mirrored, cropped and turned, in N ways of at most ${MAX_AUGMENTATION_VIEWS}; default 0
      --seed N                  draws the split where the folder has none; default 42

  train DIR                     train a top model on the features in DIR
      --optimizer ${OPTIMIZERS.join("|")}   default adam
      --pooling none|average    average: each channel's mean over the map instead of every feature; default none
      --output softmax|sigmoid  sigmoid: one unit for two classes, as the Keras tutorials have it; default softmax
      --learning-rate X  --epochs 50  --batch-size 32  --patience 10  --hidden 256  --dropout 0.5  --l2 0  --seed 42

  predict DIR IMAGE…            ask backbone and top model together
      --top N                   answers per image; default 5
      --json | --csv            for machines

  import-features TRAIN.npy VALIDATION.npy --out DIR
                                take over features that a tutorial's script saved; then train DIR
      --labels A,B              manifests of the two files: .json (generator.filenames or .classes), .csv, .npy;
                                default balanced: as many rows of each class, one class after the other
      --classes FILE            class_indices.json; needed where the labels are numbers
      --weights, --image-size, --preset   what made the features; defaults as for extract

  import-model TOP.h5 DIR       take over a Keras top model for the features in DIR; then predict DIR

  DATASET is a folder, zip or tar: <class>/… or train/<class>/… with validation/<class>/…
  Environment: WEIGHTS_DIR (cache of downloaded weights), WEIGHTS_URL (mirror),
  ENGINE (${ENGINES.join("|")}) and EXTRACTION_PROVIDER (${PROVIDERS.join("|")}), see docs/GPU.md.
`;
