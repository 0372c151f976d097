/** One state of a function's code, ready to be loaded. */
export interface Artifact {
  /** Absolute: what is `/var/task` on Lambda. */
  readonly taskRoot: string;
  /** Absolute path of the handler's module. */
  readonly file: string;
  /** The path to the handler within the module. */
  readonly exportPath: string;
  /** Absolute paths of the files that it was made of. */
  readonly inputs: readonly string[];
  /** Absolute paths of folders in which a change of any file changes the function, packages and hidden files apart. */
  readonly folders: readonly string[];
}
