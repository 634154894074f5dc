/** GET /metrics in Prometheus's text format: for this machine without a key, for others with an API token. */
import { isIPv4 } from "node:net";
import type { FastifyInstance, FastifyRequest } from "fastify";
import { findRefusal } from "../auth/refusal.js";
import { findViewer } from "../auth/viewer.js";
import { readGauges } from "../modules/worker-process/gauges.repository.js";
import type { Platform } from "../platform.js";
import { formatMetrics, type MetricFamily } from "./format-metrics.js";
import { countRequests, type RequestCounts } from "./request-counts.js";

/** A proxy on this machine asks for others, and says so. */
function isFromThisMachine({ socket, headers }: FastifyRequest): boolean {
  const address = socket.remoteAddress?.replace(/^::ffff:/, "") ?? "";
  const isLoopback = address === "::1" || (isIPv4(address) && address.startsWith("127."));
  return isLoopback && headers["x-forwarded-for"] === undefined && headers.forwarded === undefined;
}

export function mountMetrics(app: FastifyInstance, platform: Platform): void {
  const counts = countRequests(app);
  app.get("/metrics", async (request, reply) => {
    if (!isFromThisMachine(request)) {
      const viewer = await findViewer(platform, request.headers);
      const refusal = findRefusal(viewer, { role: "VIEWER", scope: "read" });
      if (refusal) throw refusal;
    }
    const families = [...requestFamilies(counts), ...processFamilies(), ...(await rowFamilies(platform))];
    return reply.type("text/plain; version=0.0.4; charset=utf-8").send(formatMetrics(families));
  });
}

function requestFamilies({ requests, seconds }: RequestCounts): MetricFamily[] {
  const labelled = [...requests].map(([key, value]) => {
    const [route, method, status] = key.split(" ");
    return { labels: { route: route!, method: method!, status: status! }, value };
  });
  const sums = [...seconds].map(([route, { sum }]) => ({ labels: { route }, value: sum, suffix: "_sum" }));
  const totals = [...seconds].map(([route, { count }]) => ({
    labels: { route },
    value: count,
    suffix: "_count",
  }));
  return [
    {
      name: "smallset_http_requests_total",
      type: "counter",
      help: "Answered requests since the server started.",
      samples: labelled,
    },
    {
      name: "smallset_http_request_duration_seconds",
      type: "summary",
      help: "How long they took.",
      samples: [...sums, ...totals],
    },
  ];
}

const gauge = (name: string, help: string, value: number): MetricFamily => ({
  name,
  type: "gauge",
  help,
  samples: [{ labels: {}, value }],
});

const processFamilies = (): MetricFamily[] => [
  gauge(
    "smallset_server_resident_memory_bytes",
    "The API process's resident memory.",
    process.memoryUsage.rss(),
  ),
  gauge("smallset_server_uptime_seconds", "Since the API process started.", process.uptime()),
];

async function rowFamilies({ db }: Platform): Promise<MetricFamily[]> {
  const { runs, waitingImports, waitingPredictions, waitingDeliveries, workers, durations } =
    await readGauges(db);
  const waiting = [
    ["train-run", runs.find((row) => row.status === "SCHEDULED")?.count ?? 0],
    ["import-dataset", waitingImports],
    ["predict-images", waitingPredictions],
    ["deliver-webhook", waitingDeliveries],
  ] as const;
  return [
    {
      name: "smallset_runs",
      type: "gauge",
      help: "Runs by status.",
      samples: runs.map(({ status, count }) => ({ labels: { status }, value: count })),
    },
    {
      name: "smallset_queue_depth",
      type: "gauge",
      help: "Rows that wait for a worker, or are with one, by queue.",
      samples: waiting.map(([queue, value]) => ({ labels: { queue }, value })),
    },
    gauge("smallset_workers", "Worker processes that gave a sign of life lately.", workers),
    {
      name: "smallset_run_duration_seconds",
      type: "summary",
      help: "From a run's start to its end, by its last status.",
      samples: durations.flatMap(({ status, count, seconds }) => [
        { labels: { status }, value: seconds, suffix: "_sum" },
        { labels: { status }, value: count, suffix: "_count" },
      ]),
    },
  ];
}
