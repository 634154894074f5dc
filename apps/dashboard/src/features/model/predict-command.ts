/** The command that asks a model from a shell. */

/** `origin` as `http://host:port`; the token comes from the environment, so that it stays out of the shell's history. */
export const predictCommand = (origin: string, modelName: string): string =>
  [
    `curl "${origin}/api/models/${modelName}/predict"`,
    `-H "Authorization: Bearer $SMALLSET_TOKEN"`,
    `-F "image=@photo.jpg"`,
  ].join(" \\\n  ");
