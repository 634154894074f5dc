/** The commands that ask a model from a shell. */

export interface AskedOf {
  alias?: string;
  version?: number;
}

const search = ({ alias, version }: AskedOf): string =>
  version !== undefined ? `?version=${version}` : alias && alias !== "production" ? `?alias=${alias}` : "";

/** `origin` as `http://host:port`; the token comes from the environment, so that it stays out of the shell's history. */
export const predictCommand = (origin: string, modelName: string, asked: AskedOf = {}): string =>
  [
    `curl "${origin}/api/models/${modelName}/predict${search(asked)}"`,
    `-H "Authorization: Bearer $SMALLSET_TOKEN"`,
    `-F "image=@photo.jpg"`,
  ].join(" \\\n  ");

/** The same over GraphQL: the photo is uploaded first, by its sha256, so that the same bytes are never sent twice. */
export function graphqlCommand(origin: string, modelName: string, asked: AskedOf = {}): string {
  const who =
    asked.version === undefined
      ? `"alias": "${asked.alias ?? "production"}"`
      : `"version": ${String(asked.version)}`;
  return String.raw`AUTH="Authorization: Bearer $SMALLSET_TOKEN"; JSON="Content-Type: application/json"
SHA=$(openssl dgst -sha256 -r photo.jpg | cut -c1-64); SIZE=$(wc -c < photo.jpg | tr -d ' ')
ID=$(curl -s "${origin}/api/uploads" -H "$AUTH" -H "$JSON" -d @- <<END | sed 's/.*"uploadId":"\([^"]*\)".*/\1/'
{"files": [{"path": "photo.jpg", "size": $SIZE, "sha256": "$SHA"}]}
END
)
curl -s -o /dev/null -X PUT "${origin}/api/uploads/$ID/files/$SHA?offset=0" -H "$AUTH" --data-binary @photo.jpg
curl -s "${origin}/graphql" -H "$AUTH" -H "$JSON" -d @- <<END
{"query": "mutation (\$input: PredictImagesInput!) { predictImages(input: \$input) { fileName abstained predictions { className probability } receipt { version digest } } }",
 "variables": {"input": {"modelName": "${modelName}", ${who}, "uploadId": "$ID"}}}
END`;
}
