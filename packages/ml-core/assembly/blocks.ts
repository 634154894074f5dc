/** What both builds of the dense layer have in common. */

/** Inputs handled before moving to the next four images: 256 rows of a half panel stay in the level 1 cache. */
export const INPUT_BLOCK: i32 = 256;
