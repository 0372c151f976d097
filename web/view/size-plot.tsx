import type { Item } from "../../functions/_shared/contract";
import { countSizes, KINDS, type Kind, SIZE_CLASSES } from "../files/kinds";
import { countText } from "./words";

const WIDTH = 560;
const HEIGHT = 166;
const BOTTOM = 42;
const TOP = 24;

/** How many files there are of which size and of which kind: a column for each size, a piece of it for each kind. */
export function SizePlot({ items }: { readonly items: readonly Item[] }) {
  const columns = countSizes(items);
  const totals = columns.map((column) => [...column.values()].reduce((sum, count) => sum + count, 0));
  const most = Math.max(1, ...totals);
  const step = WIDTH / columns.length;
  const used = KINDS.filter((kind) => columns.some((column) => column.has(kind)));
  const summary = SIZE_CLASSES.flatMap((label, index) => (totals[index] ? [`${totals[index]} of ${label}`] : []));
  return (
    <figure class="plot">
      <svg viewBox={`0 0 ${WIDTH} ${HEIGHT}`} role="img" aria-label={`Sizes: ${summary.join(", ")}`}>
        <line class="axis" x1="0" x2={WIDTH} y1={HEIGHT - BOTTOM} y2={HEIGHT - BOTTOM} />
        {columns.map((column, index) => (
          <g key={SIZE_CLASSES[index]}>
            {piecesOf(column, (HEIGHT - BOTTOM - TOP) / most).map(({ kind, count, y, height }) => (
              <rect
                key={kind}
                class={`kind ${kind}`}
                x={index * step + step * 0.2}
                y={y}
                width={step * 0.6}
                height={height}
                rx="2"
              >
                <title>{`${countText(count, "file")}: ${kind}, ${SIZE_CLASSES[index]}`}</title>
              </rect>
            ))}
            <text
              class="count"
              x={(index + 0.5) * step}
              y={HEIGHT - BOTTOM - ((HEIGHT - BOTTOM - TOP) / most) * (totals[index] ?? 0) - 4}
            >
              {totals[index] === 0 ? "" : totals[index]}
            </text>
            <text class="class" y={HEIGHT - 25}>
              {(SIZE_CLASSES[index] ?? "").split(/ (?=[kM]?B)/).map((line, number) => (
                <tspan key={line} x={(index + 0.5) * step} dy={number === 0 ? 0 : "1.15em"}>
                  {line}
                </tspan>
              ))}
            </text>
          </g>
        ))}
      </svg>
      <figcaption class="legend">
        {used.map((kind) => (
          <span key={kind}>
            <span class={`swatch kind ${kind}`} aria-hidden="true" />
            {kind} {columns.reduce((sum, column) => sum + (column.get(kind) ?? 0), 0)}
          </span>
        ))}
      </figcaption>
    </figure>
  );
}

interface Piece {
  readonly kind: Kind;
  readonly count: number;
  readonly y: number;
  readonly height: number;
}

/** The pieces of a column from the bottom up. */
function piecesOf(column: ReadonlyMap<Kind, number>, unit: number): readonly Piece[] {
  let y = HEIGHT - BOTTOM;
  return KINDS.flatMap((kind) => {
    const count = column.get(kind) ?? 0;
    if (count === 0) return [];
    const height = count * unit;
    y -= height;
    return [{ kind, count, y, height }];
  });
}
