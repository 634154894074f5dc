/** Prometheus's text exposition format, version 0.0.4. */

export interface MetricFamily {
  name: string;
  type: "counter" | "gauge" | "summary";
  help: string;
  samples: { labels: Record<string, string>; value: number; suffix?: string }[];
}

const escapeLabel = (value: string): string =>
  value.replaceAll("\\", "\\\\").replaceAll('"', '\\"').replaceAll("\n", "\\n");

export function formatMetrics(families: MetricFamily[]): string {
  const lines = families.flatMap(({ name, type, help, samples }) => [
    `# HELP ${name} ${help}`,
    `# TYPE ${name} ${type}`,
    ...samples.map(({ labels, value, suffix = "" }) => {
      const pairs = Object.entries(labels).map(([key, label]) => `${key}="${escapeLabel(label)}"`);
      return `${name}${suffix}${pairs.length ? `{${pairs.join(",")}}` : ""} ${value}`;
    }),
  ]);
  return `${lines.join("\n")}\n`;
}
