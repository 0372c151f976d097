import type { Item } from "../../functions/_shared/contract";
import { type Failure, failureOf } from "../api/failure";
import type { Metadata } from "../api/metadata";
import { Store } from "../store";

export interface FileListState {
  readonly items: readonly Item[];
  /** Where the list goes on; undefined at its end. */
  readonly cursor: string | undefined;
  readonly isLoading: boolean;
  readonly failure: Failure | undefined;
  /** Whose files: a user name, `*` for everybody; undefined for one's own. */
  readonly owner: string | undefined;
}

/** The files that the API lists, newest first, as far as they were asked for. */
export class FileList extends Store<FileListState> {
  readonly #metadata: Pick<Metadata, "list">;
  /** Counts what was asked, so that an answer that comes late does not replace a newer one. */
  #asked = 0;

  constructor(metadata: Pick<Metadata, "list">) {
    super({ items: [], cursor: undefined, isLoading: false, failure: undefined, owner: undefined });
    this.#metadata = metadata;
  }

  /** The first page, afresh. */
  async load(): Promise<void> {
    await this.#ask(this.get(), undefined);
  }

  /** The first page of another owner: a user name, `*` for everybody, undefined for the caller. */
  async show(owner: string | undefined): Promise<void> {
    await this.#ask({ ...this.get(), owner, items: [], cursor: undefined }, undefined);
  }

  /** The next page. */
  async more(): Promise<void> {
    const { cursor } = this.get();
    if (cursor !== undefined) await this.#ask(this.get(), cursor);
  }

  async #ask(state: FileListState, cursor: string | undefined): Promise<void> {
    this.#asked += 1;
    const asked = this.#asked;
    this.set({ ...state, isLoading: true, failure: undefined });
    try {
      const page = await this.#metadata.list({ cursor, owner: state.owner });
      if (asked !== this.#asked) return;
      const before = cursor === undefined ? [] : this.get().items;
      this.set({ ...this.get(), items: [...before, ...page.items], cursor: page.cursor, isLoading: false });
    } catch (error) {
      if (asked === this.#asked) this.set({ ...this.get(), isLoading: false, failure: failureOf(error) });
    }
  }
}
