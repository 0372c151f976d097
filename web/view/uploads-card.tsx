import { useRef, useState } from "hono/jsx/dom";
import { wordsFor } from "../api/failure";
import { isOver, type Upload, type UploadStage } from "../uploads/uploads";
import { type Parts, useStore } from "./parts";
import { bytesText } from "./words";

/** Where files are dropped, and what has become of them. */
export function UploadsCard({ parts: { uploads } }: { readonly parts: Parts }) {
  const list = useStore(uploads);
  const hasDone = list.some(({ stage }) => isOver(stage) && stage.kind !== "failed");
  return (
    <section class="card" aria-labelledby="uploads-heading">
      <div class="heading">
        <h2 id="uploads-heading">Upload</h2>
        {hasDone ? (
          <button type="button" class="button small" onClick={() => uploads.clear()}>
            Clear what is done
          </button>
        ) : null}
      </div>
      <DropZone onFiles={(files) => uploads.add(files)} />
      {list.length === 0 ? null : (
        <ul class="uploads" aria-label="Uploads">
          {list.map((upload) => (
            <UploadRow
              key={upload.key}
              upload={upload}
              onCancel={() => uploads.cancel(upload.key)}
              onRetry={() => uploads.retry(upload.key)}
            />
          ))}
        </ul>
      )}
    </section>
  );
}

function DropZone({ onFiles }: { readonly onFiles: (files: Iterable<File>) => void }) {
  const [isOver, setOver] = useState(false);
  const input = useRef<HTMLInputElement>(null);
  const take = (event: DragEvent): void => {
    event.preventDefault();
    setOver(false);
    onFiles(event.dataTransfer?.files ?? []);
  };
  const over = (event: DragEvent): void => {
    event.preventDefault();
    setOver(true);
  };
  return (
    <label class={isOver ? "drop over" : "drop"} onDragOver={over} onDragLeave={() => setOver(false)} onDrop={take}>
      <span>
        <span class="fine-pointer">Drop files here, or </span>
        <span class="button primary">Choose files</span>
      </span>
      <input
        ref={input}
        class="visually-hidden"
        type="file"
        multiple
        onChange={() => {
          const chosen = input.current;
          onFiles([...(chosen?.files ?? [])]);
          if (chosen !== null) chosen.value = "";
        }}
      />
      <span class="hint">Each is checked by its SHA-256 before and after it is sent.</span>
    </label>
  );
}

interface UploadRowProps {
  readonly upload: Upload;
  readonly onCancel: () => void;
  readonly onRetry: () => void;
}

function UploadRow({ upload: { name, size, stage }, onCancel, onRetry }: UploadRowProps) {
  const canRetry = stage.kind === "failed" || stage.kind === "cancelled";
  return (
    <li data-stage={stage.kind}>
      <span class="name breaks">{name}</span>
      <span class="hint numbers" role="status">
        {stageText(stage, size)}
      </span>
      <span class="buttons">
        {canRetry ? (
          <button type="button" class="button small" aria-label={`Retry ${name}`} onClick={onRetry}>
            Retry
          </button>
        ) : null}
        {isOver(stage) ? null : (
          <button type="button" class="button small" aria-label={`Cancel ${name}`} onClick={onCancel}>
            Cancel
          </button>
        )}
      </span>
      {isOver(stage) ? null : <Progress stage={stage} name={name} size={size} />}
    </li>
  );
}

function Progress({
  stage,
  name,
  size,
}: {
  readonly stage: UploadStage;
  readonly name: string;
  readonly size: number;
}) {
  const label = `Progress of ${name}`;
  if (stage.kind === "sending")
    return <progress class="progress" max={Math.max(1, size)} value={stage.done} aria-label={label} />;
  if (stage.kind === "checking") return <progress class="progress" max={1} value={1} aria-label={label} />;
  return <progress class="progress" max={1} value={0} aria-label={label} />;
}

function stageText(stage: UploadStage, size: number): string {
  switch (stage.kind) {
    case "waiting":
      return `${bytesText(size)}, waits its turn`;
    case "reading":
      return `taking its checksum, ${percentOf(stage.done, size)}`;
    case "asking":
      return "asking for leave";
    case "sending":
      return `${bytesText(stage.done)} of ${bytesText(size)}, ${percentOf(stage.done, size)}`;
    case "checking":
      return "sent, being recorded";
    case "stored":
      return `${bytesText(size)}, stored`;
    case "rejected":
      return "rejected: it was not what was announced";
    case "failed":
      return wordsFor(stage.failure);
    case "cancelled":
      return "cancelled";
  }
}

const percentOf = (done: number, size: number): string =>
  `${size === 0 ? 100 : Math.min(100, Math.floor((100 * done) / size))} %`;
