/** A dataset's name without the word that its badge says already. */
export const datasetName = ({ name, synthetic }: { name: string; synthetic: boolean }): string =>
  synthetic ? name.replace(/ \(synthetic\)$/, "") : name;
