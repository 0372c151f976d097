import { afterAll, beforeAll, expect, test } from "@jest/globals";
import { BAD_TOKENS, type GoodToken, goodToken, makeBadToken } from "./bad-token";

/** One kind of authorizer, opened for the corpus of bad tokens. */
export interface AuthorizerKind {
  /** As the corpus's `passes` calls it. */
  readonly name: string;
  readonly open: () => Promise<OpenAuthorizer>;
}

export interface OpenAuthorizer {
  /** What it lets in. */
  readonly good: GoodToken;
  /** Whether it lets a token in. Rejects if it neither lets it in nor refuses it, but fails. */
  readonly letsIn: (value: string) => Promise<boolean>;
  readonly close?: () => Promise<void>;
}

/** Tests that a kind lets a good token in, none of the corpus, and the good one still after all of these. */
export function holdAgainstCorpus({ name, open }: AuthorizerKind): void {
  let opened: OpenAuthorizer;
  beforeAll(async () => {
    opened = await open();
  });
  afterAll(() => opened.close?.());

  test(`${name} lets a good token in`, async () => {
    expect(await opened.letsIn(goodToken(opened.good))).toBe(true);
  });
  test.each(BAD_TOKENS.filter(({ passes }) => passes?.[name] === undefined))(
    `${name} refuses a token with $name`,
    async (row) => {
      const value = makeBadToken(row, opened.good);
      expect(value).not.toBe(goodToken(opened.good));
      expect(await opened.letsIn(value)).toBe(false);
    },
  );
  const taken = BAD_TOKENS.flatMap((row) =>
    row.passes?.[name] === undefined ? [] : [[row.name, row.passes[name], row] as const],
  );
  if (taken.length > 0)
    test.each(taken)(`${name} takes a token with %s, since %s`, async (_name, _reason, row) => {
      expect(await opened.letsIn(makeBadToken(row, opened.good))).toBe(true);
    });
  test(`${name} still lets a good token in after all these`, async () => {
    expect(await opened.letsIn(goodToken(opened.good))).toBe(true);
  });
}
