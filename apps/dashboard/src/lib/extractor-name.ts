/** An extractor's label without the words that its badge says already, or says by its absence. */
export const extractorName = (label: string): string =>
  label.replace(/, (random weights, not pretrained|pretrained weights)/, "");
