/** What a client of the API does: queries, subscriptions, uploads. */
import { createHash } from "node:crypto";
import { createClient, type Client } from "graphql-ws";
import WebSocket from "ws";

export interface GraphQLAnswer<T> {
  data: T | null;
  errors?: { message: string; path?: string[]; extensions: { code: string; nextStep: string | null } }[];
}

export interface Target {
  origin: string;
  cookie?: string;
  /** An API token. */
  token?: string;
}

const headersOf = ({ cookie, token }: Target): Record<string, string> => ({
  ...(cookie && { cookie }),
  ...(token && { authorization: `Bearer ${token}` }),
});

/** The whole answer, errors included. */
export async function ask<T>(
  target: Target,
  query: string,
  variables: object = {},
  headers: Record<string, string> = {},
): Promise<GraphQLAnswer<T>> {
  const response = await fetch(`${target.origin}/graphql`, {
    method: "POST",
    headers: { "content-type": "application/json", ...headersOf(target), ...headers },
    body: JSON.stringify({ query, variables }),
  });
  return (await response.json()) as GraphQLAnswer<T>;
}

/** The data. @throws with the errors' words */
export async function query<T>(target: Target, text: string, variables: object = {}): Promise<T> {
  const { data, errors } = await ask<T>(target, text, variables);
  if (errors || !data) throw new Error(JSON.stringify(errors, null, 1));
  return data;
}

/** The code of the first error. */
export async function codeOf(
  target: Target,
  text: string,
  variables: object = {},
): Promise<string | undefined> {
  return (await ask(target, text, variables)).errors?.[0]?.extensions.code;
}

export interface FollowedEvent {
  seq: number;
  status: string | null;
  progress: { stage: string; done: number; total: number } | null;
  metrics: { key: string; step: number; value: number }[] | null;
  log: { level: string; message: string } | null;
}

const RUN_EVENTS = `subscription ($runId: ID!, $afterSeq: Int!) {
  runEvents(runId: $runId, afterSeq: $afterSeq) {
    seq status progress { stage done total } metrics { key step value } log { level message }
  }
}`;

/** No retry: a test decides itself when to come back. */
export function openSocket({ origin, cookie, token }: Target): Client {
  class SocketWithCookie extends WebSocket {
    constructor(url: string, protocols: string | string[]) {
      super(url, protocols, { headers: cookie ? { cookie } : {} });
    }
  }
  const url = `${origin.replace(/^http/, "ws")}/graphql`;
  const connectionParams = token ? { authorization: `Bearer ${token}` } : {};
  return createClient({
    url,
    webSocketImpl: SocketWithCookie,
    retryAttempts: 0,
    lazy: true,
    connectionParams,
  });
}

/** Yields a run's events; the stream ends with the run. */
export async function* followRun(client: Client, runId: string, afterSeq = 0): AsyncGenerator<FollowedEvent> {
  const stream = client.iterate<{ runEvents: FollowedEvent }>({
    query: RUN_EVENTS,
    variables: { runId, afterSeq },
  });
  for await (const { data, errors } of stream) {
    if (errors) throw new Error(JSON.stringify(errors));
    yield data!.runEvents;
  }
}

/** All events until the run is over. */
export async function followToEnd(target: Target, runId: string, afterSeq = 0): Promise<FollowedEvent[]> {
  const client = openSocket(target);
  const events: FollowedEvent[] = [];
  for await (const event of followRun(client, runId, afterSeq)) events.push(event);
  await client.dispose();
  return events;
}

export interface TestFile {
  path: string;
  bytes: Buffer;
}
export const sha256Of = (bytes: Buffer): string => createHash("sha256").update(bytes).digest("hex");

interface OpenedUpload {
  uploadId: string;
  missing: string[];
  partial: { sha256: string; receivedBytes: number }[];
}

/** Announces the files; returns what the server lacks. */
export async function createUpload(
  { origin, cookie }: Target,
  files: TestFile[],
): Promise<OpenedUpload & { status: number; code?: string }> {
  const manifest = files.map(({ path, bytes }) => ({ path, size: bytes.length, sha256: sha256Of(bytes) }));
  const response = await fetch(`${origin}/api/uploads`, {
    method: "POST",
    headers: { "content-type": "application/json", ...(cookie && { cookie }) },
    body: JSON.stringify({ files: manifest }),
  });
  return { status: response.status, ...((await response.json()) as OpenedUpload) };
}

export const fileUrl = ({ origin }: Target, uploadId: string, sha256: string, offset = 0): string =>
  `${origin}/api/uploads/${uploadId}/files/${sha256}?offset=${offset}`;

/** Sends all that is missing; returns the upload's id. */
export async function upload(target: Target, files: TestFile[]): Promise<string> {
  const { uploadId, missing } = await createUpload(target, files);
  const bySha256 = new Map(files.map((file) => [sha256Of(file.bytes), file.bytes]));
  for (const sha256 of missing) {
    const response = await fetch(fileUrl(target, uploadId, sha256), {
      method: "PUT",
      headers: target.cookie ? { cookie: target.cookie } : {},
      body: new Uint8Array(bySha256.get(sha256)!),
    });
    if (response.status !== 201) throw new Error(`PUT answered ${response.status}: ${await response.text()}`);
  }
  return uploadId;
}
