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

  test(`${name} lets a good token in, and of the bad ones only those that the corpus says it takes`, async () => {
    const good = goodToken(opened.good);
    expect(await opened.letsIn(good)).toBe(true);
    const letIn = await namesLetIn(opened, good);
    expect(letIn).toEqual(BAD_TOKENS.filter(({ passes }) => passes?.[name] !== undefined).map((row) => row.name));
    expect(await opened.letsIn(good)).toBe(true);
  });
}

async function namesLetIn({ good: base, letsIn }: OpenAuthorizer, good: string): Promise<readonly string[]> {
  const names: string[] = [];
  for (const row of BAD_TOKENS) {
    const value = makeBadToken(row, base);
    if (value === good) throw new Error(`a token with ${row.name} is the good one`);
    const isLetIn = await letsIn(value).catch((cause: unknown) => {
      throw new Error(`a token with ${row.name} is neither let in nor refused`, { cause });
    });
    if (isLetIn) names.push(row.name);
  }
  return names;
}
