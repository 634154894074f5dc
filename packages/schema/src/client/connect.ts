/** A client of the API: typed documents over fetch, subscriptions over one websocket. For scripts, in Node and browsers. */
import type { TypedDocumentNode } from "@graphql-typed-document-node/core";
import { print } from "graphql";
import { createClient, type Client } from "graphql-ws";
import {
  ExperimentOfRunDocument,
  RunEventsDocument,
  SweepEventsDocument,
  type RunEventsSubscription,
  type SweepEventsSubscription,
} from "../generated/graphql.js";
import { SmallsetError, toSmallsetError } from "./smallset-error.js";

export interface ConnectOptions {
  /** http://localhost:4000 */
  origin: string;
  /** Of `createApiToken`, or from Settings → API tokens. In a signed-in browser the cookie is enough. */
  token?: string;
  /** The WebSocket class, where there is no global one. Default in Node 20: the package ws. */
  webSocket?: unknown;
}

type Document<Data, Variables> = TypedDocumentNode<Data, Variables> | string;
export type RunEvent = RunEventsSubscription["runEvents"];
/** `seq` counts within the experiment, `event.seq` within the event's run. */
export type SweepEvent = SweepEventsSubscription["experimentEvents"];

export interface Smallset {
  /** Sends a query or a mutation. Waits and tries again when told to by RATE_LIMITED. @throws SmallsetError */
  ask<Data, Variables extends object = object>(
    document: Document<Data, Variables>,
    variables?: Variables,
  ): Promise<Data>;
  /** Follows a subscription until it ends. @throws SmallsetError */
  follow<Data, Variables extends object = object>(
    document: Document<Data, Variables>,
    variables?: Variables,
  ): AsyncGenerator<Data>;
  /** Every event of a run exactly once, until the run is over, however often the connection breaks. */
  followRun(runId: string, afterSeq?: number): AsyncGenerator<RunEvent>;
  /** Every event of a parent run and of its children exactly once, until all are over. */
  followSweep(runId: string, afterSeq?: number): AsyncGenerator<SweepEvent>;
  /** Asks what answers under a model's alias. `photo` is any image file. @throws SmallsetError */
  predict(
    modelName: string,
    photo: Uint8Array,
    options?: { topK?: number; alias?: string },
  ): Promise<unknown>;
  close(): Promise<void>;
}

const MAX_WAITS = 5;
const COME_BACK_MS = 1_000;
const textOf = (document: Document<unknown, never>): string =>
  typeof document === "string" ? document : print(document);
const pause = (ms: number) => new Promise((resolve) => setTimeout(resolve, ms));

export function connect({ origin, token, webSocket }: ConnectOptions): Smallset {
  const address = origin.replace(/\/$/, "");
  const authorization: Record<string, string> = token ? { authorization: `Bearer ${token}` } : {};
  let socket: Promise<Client> | undefined;

  async function send(path: string, init: RequestInit): Promise<unknown> {
    for (let waits = 0; ; waits++) {
      const response = await fetch(address + path, { method: "POST", ...init }).catch(() => {
        throw new SmallsetError(
          "CONNECTION_LOST",
          `${address} does not answer.`,
          "See that Smallset runs there.",
        );
      });
      const retryAfter = Number(response.headers.get("retry-after") ?? 1);
      // Refused before anything was done: sending it again does nothing twice.
      if (response.status === 429 && waits < MAX_WAITS) {
        await pause(retryAfter * 1000);
        continue;
      }
      const body: unknown = await response.json().catch(() => null);
      if (!response.ok && !isGraphQLAnswer(body)) throw toSmallsetError(body, response.status);
      return body;
    }
  }

  async function openSocket(): Promise<Client> {
    const webSocketImpl = webSocket ?? globalThis.WebSocket ?? (await import("ws")).WebSocket;
    const url = `${address.replace(/^http/, "ws")}/graphql`;
    // No retry of its own: it would begin anew with the old `afterSeq`.
    return createClient({ url, webSocketImpl, connectionParams: authorization, retryAttempts: 0 });
  }

  const client: Smallset = {
    async ask(document, variables) {
      const body = await send("/graphql", {
        headers: { "content-type": "application/json", ...authorization },
        body: JSON.stringify({ query: textOf(document), variables }),
      });
      const { data, errors } = body as { data: never; errors?: unknown[] };
      if (errors?.length) throw toSmallsetError(errors[0]);
      return data;
    },
    async *follow(document, variables) {
      const open = await (socket ??= openSocket());
      const query = textOf(document);
      try {
        for await (const { data, errors } of open.iterate({ query, variables: { ...variables } })) {
          if (errors?.length) throw toSmallsetError(errors[0]);
          yield data as never;
        }
      } catch (error) {
        throw Array.isArray(error) ? toSmallsetError(error[0]) : toSmallsetError(error);
      }
    },
    followRun: (runId, afterSeq = 0) =>
      goOn(afterSeq, async function* (seq) {
        for await (const data of client.follow(RunEventsDocument, { runId, afterSeq: seq }))
          yield data.runEvents;
      }),
    async *followSweep(runId, afterSeq = 0) {
      const { run } = await client.ask(ExperimentOfRunDocument, { id: runId });
      if (!run) throw new SmallsetError("NOT_FOUND", `There is no run ${runId}.`, null);
      const experimentId = run.experiment.id;
      yield* goOn(afterSeq, async function* (seq) {
        for await (const data of client.follow(SweepEventsDocument, { experimentId, runId, afterSeq: seq }))
          yield data.experimentEvents;
      });
    },
    predict(modelName, photo, options = {}) {
      const query = new URLSearchParams(Object.entries(options).map(([key, value]) => [key, String(value)]));
      return send(`/api/models/${encodeURIComponent(modelName)}/predict?${query.toString()}`, {
        headers: { "content-type": "application/octet-stream", ...authorization },
        body: photo as Uint8Array<ArrayBuffer>,
      });
    },
    async close() {
      await (await socket)?.dispose();
    },
  };
  return client;
}

/** Begins again after the last number that was seen, for as long as connections break. @throws SmallsetError */
async function* goOn<Event extends { seq: number }>(
  afterSeq: number,
  follow: (afterSeq: number) => AsyncGenerator<Event>,
): AsyncGenerator<Event> {
  let seq = afterSeq;
  for (;;) {
    try {
      for await (const event of follow(seq)) {
        yield event;
        seq = event.seq;
      }
      return;
    } catch (error) {
      if (!(error instanceof SmallsetError) || error.code !== "CONNECTION_LOST") throw error;
      await pause(COME_BACK_MS);
    }
  }
}

const isGraphQLAnswer = (body: unknown): boolean =>
  typeof body === "object" && body !== null && "errors" in body && Array.isArray(body.errors);
