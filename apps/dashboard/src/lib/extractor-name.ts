/** An extractor's label without the words that its badge says already. */
export const extractorName = (label: string): string => label.replace(/, random weights, not pretrained/, "");
