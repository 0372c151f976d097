import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import type { Application } from "../../src/model/application";
import { type LoadOptions, loadApplication } from "../../src/template/load";

export const STACK = {
  region: "us-east-1",
  accountId: "123456789012",
  stackName: "trial",
  stackId: "arn:aws:cloudformation:us-east-1:123456789012:stack/trial/6f1c2a90-1111-4222-8333-444455556666",
  idSeed: "00112233445566778899aabbccddeeff",
} as const;

/** Loads a template from a folder of its own, which holds the other files given too. The folder is gone afterwards. */
export function loadText(
  template: string,
  options: Partial<LoadOptions> & { readonly files?: Readonly<Record<string, string>> } = {},
): Application {
  const { files = {}, ...rest } = options;
  const folder = mkdtempSync(join(tmpdir(), "template-"));
  try {
    for (const [name, text] of Object.entries({ "template.yaml": template, ...files })) {
      mkdirSync(dirname(join(folder, name)), { recursive: true });
      writeFileSync(join(folder, name), text);
    }
    return loadApplication({ ...STACK, parameterOverrides: {}, file: join(folder, "template.yaml"), ...rest });
  } finally {
    rmSync(folder, { recursive: true });
  }
}

/** The error with which a template is refused; a plain text where it is not. */
export function refusal(template: string, options: Parameters<typeof loadText>[1] = {}): unknown {
  try {
    loadText(template, options);
  } catch (error) {
    return error;
  }
  return "not refused";
}
