// dynalite has no types of its own. What it exports is described as far as it is used here.

declare module "dynalite/db" {
  export function validateKey(key: object, table: object): Error | null | undefined;
  export function itemSize(item: object): number;
  export function createKey(item: object, table: object): string;
  export function getIndexActions(
    indexes: readonly object[],
    existing: object | null,
    item: object | null,
    table: object,
  ): { readonly puts: readonly { readonly index: string; readonly key: string; readonly item: object }[] };
}

declare module "dynalite/validations" {
  export function checkTypes(data: object, types: object): import("./dynalite-store").Input;
  export function checkValidations(data: object, types: object, custom: unknown, store: object): void;
}

declare module "dynalite/validations/*" {
  export const types: Readonly<Record<string, unknown>>;
  export const custom: unknown;
}

declare module "dynalite/actions/*" {
  const action: import("./dynalite-store").Action;
  export = action;
}
