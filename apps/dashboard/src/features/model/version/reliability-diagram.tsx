/** What the model said against what came true, as bars beside the diagonal; the table says the same in numbers. */
import type { CalibrationFieldsFragment } from "@smallset/schema/documents";
import { formatCount, formatPercent } from "@/lib/format";

type Bins = CalibrationFieldsFragment["bins"];

const SIZE = 240;
const LEFT = 40;
const BOTTOM = 34;
const y = (share: number) => (1 - share) * SIZE + 8;

export function ReliabilityDiagram({ bins }: { bins: Bins }) {
  const largest = Math.max(1, ...bins.map(({ count }) => count));
  return (
    <figure className="mt-4">
      <svg
        viewBox={`0 0 ${LEFT + SIZE + 22} ${SIZE + BOTTOM + 10}`}
        className="mx-auto w-full max-w-sm text-muted"
        role="img"
        aria-label="Reliability diagram; the table below has its numbers"
      >
        {[0, 0.5, 1].map((share) => (
          <g key={share} className="fill-current text-[10px]">
            <line x1={LEFT} x2={LEFT + SIZE} y1={y(share)} y2={y(share)} className="stroke-line" />
            <text x={LEFT - 6} y={y(share) + 3} textAnchor="end">
              {formatPercent(share, 0)}
            </text>
            <text x={LEFT + share * SIZE} y={SIZE + 22} textAnchor="middle">
              {formatPercent(share, 0)}
            </text>
          </g>
        ))}
        {bins.map((bin) => (
          <Bar key={bin.low} bin={bin} strength={bin.count / largest} />
        ))}
        <line
          x1={LEFT}
          y1={y(0)}
          x2={LEFT + SIZE}
          y2={y(1)}
          strokeDasharray="4 4"
          className="stroke-line-strong"
        />
        <text
          x={LEFT + SIZE / 2}
          y={SIZE + BOTTOM + 4}
          textAnchor="middle"
          className="fill-current text-[10px]"
        >
          what it says: fuller bars stand for more photos
        </text>
        <text
          transform={`translate(9 ${y(0.5)}) rotate(-90)`}
          textAnchor="middle"
          className="fill-current text-[10px]"
        >
          what comes true
        </text>
      </svg>
      <BinTable bins={bins} />
    </figure>
  );
}

function Bar({ bin, strength }: { bin: Bins[number]; strength: number }) {
  if (bin.count === 0) return null;
  const width = (bin.high - bin.low) * SIZE - 3;
  const x = LEFT + bin.low * SIZE + 1.5;
  return (
    <g>
      <rect
        x={x}
        width={width}
        y={y(bin.accuracy)}
        height={Math.max(1.5, bin.accuracy * SIZE)}
        rx={2}
        className="fill-brand"
        opacity={0.3 + 0.7 * strength}
      />
      <line
        x1={x}
        x2={x + width}
        y1={y(bin.meanProbability)}
        y2={y(bin.meanProbability)}
        strokeWidth={2}
        className="stroke-warn"
      />
    </g>
  );
}

const BinTable = ({ bins }: { bins: Bins }) => (
  <details className="mt-2 text-sm">
    <summary className="cursor-pointer text-muted">
      As a table; the line across a bar is what it said, its height what came true
    </summary>
    <div className="mt-2 overflow-x-auto">
      <table className="ss-table">
        <thead>
          <tr>
            <th scope="col">It says</th>
            <th scope="col" className="num">
              on average
            </th>
            <th scope="col" className="num">
              right
            </th>
            <th scope="col" className="num">
              photos
            </th>
          </tr>
        </thead>
        <tbody>
          {bins
            .filter(({ count }) => count > 0)
            .map((bin) => (
              <tr key={bin.low}>
                <td>
                  {formatPercent(bin.low, 0)} to {formatPercent(bin.high, 0)}
                </td>
                <td className="num">{formatPercent(bin.meanProbability)}</td>
                <td className="num">{formatPercent(bin.accuracy)}</td>
                <td className="num">{formatCount(bin.count)}</td>
              </tr>
            ))}
        </tbody>
      </table>
    </div>
  </details>
);
