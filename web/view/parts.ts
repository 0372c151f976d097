import { useSyncExternalStore } from "hono/jsx/dom";
import type { Item } from "../../functions/_shared/contract";
import type { Config } from "../config";
import type { Deletions } from "../files/deletions";
import type { FileList } from "../files/file-list";
import type { RouteTrials } from "../routes/route-trials";
import type { Session } from "../session/session";
import type { Store } from "../store";
import type { Uploads } from "../uploads/uploads";

/** What the views show and act on. */
export interface Parts {
  readonly config: Config;
  readonly session: Session;
  readonly trials: RouteTrials;
  readonly uploads: Uploads;
  readonly files: FileList;
  readonly deletions: Deletions;
  readonly now: () => number;
  /** Opens a file's download; rejects with CallFailed. */
  readonly download: (item: Item) => Promise<void>;
}

export const useStore = <State>(store: Store<State>): State =>
  useSyncExternalStore(store.subscribe, store.get, store.get);
