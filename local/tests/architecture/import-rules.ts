/** Who may not import what. Folders are relative to the project; the same table makes the editor's lint rule (biome.json). */
export interface ImportRule {
  readonly from: string;
  readonly never: readonly string[];
  readonly why: string;
}

const PARTS = ["template", "api-gateway", "cognito", "lambda", "storage", "console"] as const;
const ABOVE_THE_PARTS = ["stack", "cli"] as const;

/** The parts of the local stack know neither one another nor what wires them. */
const partRules = PARTS.map((part): ImportRule => {
  const others = PARTS.filter((other) => other !== part);
  return {
    from: `local/src/${part}`,
    never: [...others, ...ABOVE_THE_PARTS].map((name) => `local/src/${name}`),
    why: "The parts of the local stack never import each other: local/src/stack ties them together.",
  };
});

export const IMPORT_RULES: readonly ImportRule[] = [
  {
    from: "local/src",
    never: ["functions", "web", "tests"],
    why: "The local stack learns about the application from template.yaml alone.",
  },
  ...partRules,
  {
    from: "local/src/model",
    never: [...PARTS, ...ABOVE_THE_PARTS, "http", "jws"].map((name) => `local/src/${name}`),
    why: "The model is what the parts share: it stands on nothing.",
  },
  {
    from: "functions",
    never: ["local", "web", "tests"],
    why: "A function is deployed: it stands on its packages and on functions/_shared alone.",
  },
];

/** The rule for one module that imports another; both relative to the project, with forward slashes. */
export function brokenRule(importer: string, imported: string): ImportRule | undefined {
  return IMPORT_RULES.find(
    (rule) => importer.startsWith(`${rule.from}/`) && rule.never.some((never) => isIn(imported, never)),
  );
}

/** A function's folder imports itself and functions/_shared, never another function. */
export function isOtherFunction(importer: string, imported: string): boolean {
  const [root, own] = importer.split("/");
  const [otherRoot, other] = imported.split("/");
  return root === "functions" && otherRoot === "functions" && other !== own && other !== "_shared";
}

function isIn(module: string, place: string): boolean {
  return module.startsWith(`${place}/`) || module === `${place}.ts`;
}
