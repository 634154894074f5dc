/** Mean and spread of each metric over a parent's children. */
import { ScrollRegion } from "@/components/ui/scroll-region";
import { Section } from "@/components/ui/section";
import { formatMetric, formatPercent } from "@/lib/format";
import type { Spread } from "./child-words";

const isShare = (key: string) => /accuracy|f1$/.test(key);
const say = (key: string, value: number) => (isShare(key) ? formatPercent(value) : formatMetric(value));

export function SpreadTable({ spread }: { spread: Spread[] }) {
  return (
    <Section title="Mean and spread" hint="Of each training the epoch whose weights are kept." flush>
      <ScrollRegion label="Mean and spread of each metric, a table">
        <table className="ss-table">
          <thead>
            <tr>
              <th scope="col">Metric</th>
              <th scope="col" className="num">
                Mean ± sd
              </th>
              <th scope="col" className="num">
                Lowest
              </th>
              <th scope="col" className="num">
                Highest
              </th>
            </tr>
          </thead>
          <tbody>
            {spread.map(({ key, mean, sd, min, max }) => (
              <tr key={key}>
                <td className="font-mono text-xs">{key}</td>
                <td className="num whitespace-nowrap">
                  {say(key, mean)}
                  {sd === null ? "" : ` ± ${isShare(key) ? (sd * 100).toFixed(1) : formatMetric(sd)}`}
                </td>
                <td className="num">{say(key, min)}</td>
                <td className="num">{say(key, max)}</td>
              </tr>
            ))}
          </tbody>
        </table>
      </ScrollRegion>
    </Section>
  );
}
