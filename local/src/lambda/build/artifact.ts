/** One state of a function's code, ready to be loaded. */
export interface Artifact {
  /** Absolute: what is `/var/task` on Lambda. */
  readonly taskRoot: string;
  /** Absolute path of the handler's module. */
  readonly file: string;
  /** The path to the handler within the module. */
  readonly exportPath: string;
  /** Absolute paths of the folders that the sources lie in. */
  readonly folders: readonly string[];
  /** Whether the folders below those belong to the code as well: it runs as it is, from where it lies. */
  readonly recursive: boolean;
}
