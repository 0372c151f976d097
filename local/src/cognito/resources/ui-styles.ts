/**
 * The style sheet of a UI customization, read by a grammar of its own and written anew for the pages: nothing of the
 * text itself gets there, so it cannot end the style element, load anything or reach what it has no name for.
 */

/** One rule. Properties that the pages do not take are kept out of it, as on AWS. */
export interface StyleRule {
  readonly selectors: readonly StyleSelector[];
  readonly declarations: readonly (readonly [property: string, value: string])[];
}

/**
 * The selectors that AWS takes (docs/aws-behaviour/cognito-pools.md, U2), and what each of them means on the pages here;
 * nothing where they have no such text. None reaches the line that says what the pages are.
 */
const SELECTORS = {
  ".background-customizable": ["body"],
  ".banner-customizable": [".card > .brand"],
  ".errorMessage-customizable": [".problem"],
  ".idpButton-customizable": [".providers .button"],
  ".idpButton-customizable:hover": [".providers .button:hover"],
  ".idpDescription-customizable": [],
  ".inputField-customizable": [".field > input"],
  ".inputField-customizable:focus": [".field > input:focus"],
  ".label-customizable": [".field label"],
  ".legalText-customizable": [],
  ".logo-customizable": [".card > .brand img"],
  ".passwordCheck-valid-customizable": [".rules .kept"],
  ".passwordCheck-notValid-customizable": [".rules li:not(.kept)"],
  ".redirect-customizable": [".more"],
  ".socialButton-customizable": [".providers .button"],
  ".submitButton-customizable": ["form .button.primary"],
  ".submitButton-customizable:hover": ["form .button.primary:hover"],
  ".textDescription-customizable": [".lead"],
} as const satisfies Readonly<Record<string, readonly string[]>>;

type StyleSelector = keyof typeof SELECTORS;

const isSelector = (text: string): text is StyleSelector => Object.hasOwn(SELECTORS, text);

/** The properties of AWS's guide and of its template for a style sheet. */
const PROPERTIES: ReadonlySet<string> = new Set([
  "background",
  "background-color",
  "border",
  "border-color",
  "border-radius",
  "box-sizing",
  "color",
  "display",
  "font-size",
  "font-weight",
  "height",
  "margin",
  "margin-bottom",
  "max-height",
  "max-width",
  "outline",
  "padding",
  "padding-bottom",
  "padding-left",
  "padding-right",
  "padding-top",
  "text-align",
  "text-transform",
  "width",
]);

/** No quote, colon or backslash, so no address and no escape. */
const VALUE = /^[a-z0-9#%.,+\- ()/]{1,200}$/i;
const FUNCTIONS: ReadonlySet<string> = new Set(["rgb", "rgba", "hsl", "hsla"]);

/** Whether a value may stand on a page: words, numbers and colours. */
function isShownValue(value: string): boolean {
  if (!VALUE.test(value)) return false;
  const functions = [...value.matchAll(/([a-z0-9-]*) *\(/gi)].map(([, name = ""]) => name.toLowerCase());
  return functions.every((name) => FUNCTIONS.has(name));
}

/** Why a style sheet is refused, as the end of AWS's message. */
export interface StyleProblem {
  readonly problem: string;
}

/** At-rules and what runs: AWS refuses them wherever they stand. */
const FORBIDDEN = /@(?:import|supports|page|media)\b|javascript ?:|expression ?\(|< ?\/? ?(?:script|style)/i;

/**
 * Reads a style sheet. Gives the problem for what AWS refuses: another class, another form than rules, an at-rule, a
 * script. It takes values that the pages cannot show; they are left out of the rules.
 */
export function readStyles(css: string): readonly StyleRule[] | StyleProblem {
  const plain = withoutComments(css).replace(/\s+/g, " ");
  const forbidden = FORBIDDEN.exec(plain)?.[0];
  if (forbidden !== undefined) return { problem: `${forbidden.slice(0, 40)} is not allowed` };
  const rules: StyleRule[] = [];
  let rest = plain.trim();
  while (rest !== "") {
    const open = rest.indexOf("{");
    const close = rest.indexOf("}", open);
    if (open < 0 || close < 0) return { problem: "a rule is not closed" };
    const selectors = rest
      .slice(0, open)
      .split(",")
      .map((selector) => selector.trim());
    const block = rest.slice(open + 1, close);
    const unknown = selectors.find((selector) => !isSelector(selector));
    if (unknown !== undefined) return { problem: `${unknown.slice(0, 64)} is not one of the classes that may be set` };
    if (block.includes("{")) return { problem: "rules cannot be nested" };
    rules.push({ selectors: selectors.filter(isSelector), declarations: declarationsIn(block) });
    rest = rest.slice(close + 1).trim();
  }
  return rules;
}

/** Comments become a space each. One that is not closed stays, and then is no rule. */
function withoutComments(css: string): string {
  const [first = "", ...rest] = css.split("/*");
  return rest.reduce((text, part) => {
    const end = part.indexOf("*/");
    return end < 0 ? `${text}/*${part}` : `${text} ${part.slice(end + 2)}`;
  }, first);
}

function declarationsIn(block: string): StyleRule["declarations"] {
  return block.split(";").flatMap((declaration) => {
    const colon = declaration.indexOf(":");
    const property = declaration.slice(0, Math.max(colon, 0)).trim().toLowerCase();
    const value = declaration
      .slice(colon + 1)
      .replace(/!\s*important\s*$/i, "")
      .trim();
    return PROPERTIES.has(property) && isShownValue(value) ? [[property, value] as const] : [];
  });
}

/** The rules for the pages, by what their elements are called there. */
export function pageStyles(rules: readonly StyleRule[]): string {
  return rules
    .map(({ selectors, declarations }) => ({
      targets: [...new Set(selectors.flatMap((selector): readonly string[] => SELECTORS[selector]))],
      declarations,
    }))
    .filter(({ targets, declarations }) => targets.length > 0 && declarations.length > 0)
    .map(({ targets, declarations }) => {
      const body = declarations.map(([property, value]) => `${property}:${value}`).join(";");
      return `${targets.join(",")}{${body}}`;
    })
    .join("\n");
}
