/** sharp as this house uses it; import it from here only. */
import sharp from "sharp";

// Every image is decoded once: a cache of operations would only hold memory.
sharp.cache(false);
// Several images at a time use the cores better than several threads on one small image.
sharp.concurrency(1);

export { sharp };
