import type { JSX } from "hono/jsx/jsx-runtime";

/** An item or an object, as it is now. */
export interface StoredDetailProps {
  readonly again: string;
  readonly label: string;
  readonly facts: readonly (readonly [name: string, value: string])[];
  readonly text?: string;
  /** Said in place of the rest: that it is gone, or that it was cut. */
  readonly remark?: string;
}

export const StoredDetail = ({ again, label, facts, text, remark }: StoredDetailProps): JSX.Element => (
  <section id="stored" class="card" aria-label={label} data-refresh={again} data-storage="">
    {facts.length === 0 ? null : (
      <dl class="facts">
        {facts.map(([name, value]) => (
          <>
            <dt>{name}</dt>
            <dd>{value}</dd>
          </>
        ))}
      </dl>
    )}
    {text === undefined ? null : (
      <pre class="stored-text" tabindex={0}>
        {text}
      </pre>
    )}
    {remark === undefined ? null : <p class="muted">{remark}</p>}
  </section>
);
