import { wordsFor } from "../api/failure";
import type { Deletion } from "../files/deletions";
import { type Parts, useStore } from "./parts";

/** What was just deleted, with its undo, and what could not be deleted. */
export function DeletionToasts({ parts: { deletions } }: { readonly parts: Parts }) {
  const list = useStore(deletions).filter(({ isSent, failure }) => !isSent || failure !== undefined);
  return (
    <div
      class="toasts"
      role="status"
      onMouseEnter={() => deletions.hold()}
      onMouseLeave={() => deletions.release()}
      onFocusIn={() => deletions.hold()}
      onFocusOut={() => deletions.release()}
    >
      {list.map((deletion) => (
        <Toast
          key={deletion.item.id}
          deletion={deletion}
          onUndo={() => deletions.undo(deletion.item.id)}
          onDismiss={() => deletions.dismiss(deletion.item.id)}
        />
      ))}
    </div>
  );
}

interface ToastProps {
  readonly deletion: Deletion;
  readonly onUndo: () => void;
  readonly onDismiss: () => void;
}

function Toast({ deletion: { item, failure }, onUndo, onDismiss }: ToastProps) {
  if (failure === undefined) {
    return (
      <div class="alert info toast">
        <p class="breaks">{item.name} is deleted.</p>
        <button type="button" class="button small" aria-label={`Undo: keep ${item.name}`} onClick={onUndo}>
          Undo
        </button>
      </div>
    );
  }
  return (
    <div class="alert failed toast">
      <p class="breaks">
        {item.name} is not deleted. {wordsFor(failure)}
      </p>
      <button
        type="button"
        class="button small"
        aria-label={`Close the message about ${item.name}`}
        onClick={onDismiss}
      >
        Close
      </button>
    </div>
  );
}
