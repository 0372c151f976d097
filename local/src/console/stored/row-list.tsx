import type { JSX } from "hono/jsx/jsx-runtime";

/** One table, bucket, item, object or folder. */
export interface StoredRow {
  readonly to: string;
  readonly title: string;
  readonly note?: string;
  readonly tags: readonly string[];
}

/** A page of what is stored, which is fetched again when something has changed. */
export interface RowListProps {
  readonly again: string;
  /** For a screen reader. */
  readonly label: string;
  readonly rows: readonly StoredRow[];
  readonly ifEmpty: string;
  readonly firstPage?: string;
  readonly nextPage?: string;
}

export const RowList = ({ again, label, rows, ifEmpty, firstPage, nextPage }: RowListProps): JSX.Element => (
  <section id="stored" aria-label={label} data-refresh={again} data-storage="">
    {rows.length === 0 ? (
      <p class="empty">{ifEmpty}</p>
    ) : (
      <ul class="rows">
        {rows.map((row) => (
          <Row {...row} />
        ))}
      </ul>
    )}
    <p class="pages">
      {firstPage === undefined ? null : <a href={firstPage}>First page</a>}
      {nextPage === undefined ? null : <a href={nextPage}>Next page</a>}
    </p>
  </section>
);

const Row = ({ to, title, note, tags }: StoredRow): JSX.Element => (
  <li>
    <a href={to}>
      <span class="who">
        <strong>{title}</strong>
        {note === undefined ? null : <span class="muted stored-note">{note}</span>}
      </span>
      <span class="tags">
        {tags.map((text) => (
          <span class="tag">{text}</span>
        ))}
      </span>
    </a>
  </li>
);
