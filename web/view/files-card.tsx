import { useState } from "hono/jsx/dom";
import type { Item } from "../../functions/_shared/contract";
import { failureOf, wordsFor } from "../api/failure";
import { type Arrangement, arrange, type Column } from "../files/arrange";
import type { Token } from "../session/token";
import { OwnerFilter } from "./owner-filter";
import { type Parts, useStore } from "./parts";
import { SizePlot } from "./size-plot";
import { bytesText, countText, timeText } from "./words";

interface FilesCardProps {
  readonly parts: Parts;
  readonly token: Token;
}

/** The files that are stored: found, ordered, fetched, deleted. */
export function FilesCard({ parts, token }: FilesCardProps) {
  const { files, deletions, config } = parts;
  const { items, cursor, isLoading, failure, owner } = useStore(files);
  const goingAway = new Set(useStore(deletions).flatMap((each) => (each.failure === undefined ? [each.item.id] : [])));
  const [arrangement, setArrangement] = useState<Arrangement>({ search: "", by: "createdAt", isDescending: true });
  const kept = items.filter(({ id }) => !goingAway.has(id));
  const shown = arrange(kept, arrangement);
  const isAdmin = token.scopes.includes(`admin-${config.clientId}`);
  return (
    <section class="card" aria-labelledby="files-heading">
      <div class="heading">
        <h2 id="files-heading">Files</h2>
        <button type="button" class="button small" onClick={() => void files.load()}>
          Refresh
        </button>
      </div>
      {isAdmin ? <OwnerFilter owner={owner} onChoose={(chosen) => void files.show(chosen)} /> : null}
      {failure === undefined ? null : (
        <p class="alert failed" role="alert">
          The list could not be read. {wordsFor(failure)}
        </p>
      )}
      {kept.length === 0 ? (
        <p class="empty">{isLoading ? "Looking…" : "No files yet. What you upload is listed here."}</p>
      ) : (
        <>
          <SizePlot items={kept} />
          <Search arrangement={arrangement} onChange={setArrangement} />
          <FileTable
            items={shown}
            showsOwner={owner !== undefined}
            arrangement={arrangement}
            onArrange={setArrangement}
            onDelete={(item) => deletions.add(item)}
            onDownload={parts.download}
          />
        </>
      )}
      <div class="heading">
        <p class="hint" role="status">
          {countText(shown.length, "file")} shown{cursor === undefined ? "" : "; there are more"}
        </p>
        {cursor === undefined ? null : (
          <button type="button" class="button" aria-disabled={isLoading} onClick={() => void files.more()}>
            Show more
          </button>
        )}
      </div>
    </section>
  );
}

interface SearchProps {
  readonly arrangement: Arrangement;
  readonly onChange: (arrangement: Arrangement) => void;
}

function Search({ arrangement, onChange }: SearchProps) {
  return (
    <div class="field search-field">
      <label for="search">Search in name and type</label>
      <input
        id="search"
        type="search"
        value={arrangement.search}
        onInput={({ target }: Event) => {
          if (target instanceof HTMLInputElement) onChange({ ...arrangement, search: target.value });
        }}
      />
    </div>
  );
}

interface FileTableProps {
  readonly items: readonly Item[];
  readonly showsOwner: boolean;
  readonly arrangement: Arrangement;
  readonly onArrange: (arrangement: Arrangement) => void;
  readonly onDelete: (item: Item) => void;
  readonly onDownload: (item: Item) => Promise<void>;
}

const HEADS = { name: "Name", type: "Type", size: "Size", owner: "Owner", createdAt: "Added" } as const;

function FileTable({ items, showsOwner, arrangement, onArrange, onDelete, onDownload }: FileTableProps) {
  const columns: readonly Column[] = showsOwner
    ? ["name", "type", "size", "owner", "createdAt"]
    : ["name", "type", "size", "createdAt"];
  const orderBy = (by: Column): void =>
    onArrange({ ...arrangement, by, isDescending: by === arrangement.by && !arrangement.isDescending });
  return (
    <div class="plain-table">
      <table class="files">
        <caption class="visually-hidden">Files</caption>
        <thead>
          <tr>
            {columns.map((column) => (
              <th key={column} scope="col" aria-sort={sortOf(column, arrangement)}>
                <button type="button" class="sort" onClick={() => orderBy(column)}>
                  {HEADS[column]}
                </button>
              </th>
            ))}
            <th scope="col">
              <span class="visually-hidden">What to do</span>
            </th>
          </tr>
        </thead>
        <tbody>
          {items.map((item) => (
            <FileRow key={item.id} item={item} showsOwner={showsOwner} onDelete={onDelete} onDownload={onDownload} />
          ))}
        </tbody>
      </table>
    </div>
  );
}

function sortOf(column: Column, { by, isDescending }: Arrangement): "ascending" | "descending" | "none" {
  if (column !== by) return "none";
  return isDescending ? "descending" : "ascending";
}

type FileRowProps = Pick<FileTableProps, "showsOwner" | "onDelete" | "onDownload"> & { readonly item: Item };

function FileRow({ item, showsOwner, onDelete, onDownload }: FileRowProps) {
  const [problem, setProblem] = useState("");
  const download = (): void => {
    setProblem("");
    onDownload(item).catch((error: unknown) => setProblem(wordsFor(failureOf(error))));
  };
  return (
    <tr data-id={item.id}>
      <th scope="row" class="breaks">
        {item.name}
        {item.status === "stored" ? null : (
          <span class={`tag ${item.status === "rejected" ? "bad" : "warn"}`}>{item.status}</span>
        )}
        {problem === "" ? null : (
          <span class="hint problem-text" role="alert">
            {problem}
          </span>
        )}
      </th>
      <td class="breaks" data-label="Type">
        {item.type}
      </td>
      <td class="numbers" data-label="Size">
        {bytesText(item.size)}
      </td>
      {showsOwner ? (
        <td class="breaks" data-label="Owner">
          {item.owner}
        </td>
      ) : null}
      <td data-label="Added">
        <time dateTime={item.createdAt}>{timeText(item.createdAt)}</time>
      </td>
      <td class="actions">
        <span class="buttons">
          {item.status === "stored" ? (
            <button type="button" class="button small" aria-label={`Download ${item.name}`} onClick={download}>
              Download
            </button>
          ) : null}
          <button type="button" class="button small" aria-label={`Delete ${item.name}`} onClick={() => onDelete(item)}>
            Delete
          </button>
        </span>
      </td>
    </tr>
  );
}
