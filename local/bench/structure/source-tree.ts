import { readdirSync, readFileSync } from "node:fs";
import { dirname, join } from "node:path";
import ts from "typescript";

/** A name that a file takes from another file of the tree, by import or re-export; `*` is the whole module. */
interface Import {
  readonly from: string;
  readonly name: string;
  /** The name in this file. A re-export has the name that it exports. */
  readonly local: string;
  readonly isType: boolean;
}

interface SourceFile {
  readonly lines: number;
  readonly importLines: number;
  readonly imports: readonly Import[];
  /** Functions, classes and constants at the top of the file, each with the names that its code uses, types apart. */
  readonly declarations: ReadonlyMap<string, ReadonlySet<string>>;
}

/** Files by their path below the folder, with forward slashes. */
export type SourceTree = ReadonlyMap<string, SourceFile>;

/** Every TypeScript source below a folder. Throws where there is none. */
export function readSourceTree(folder: string): SourceTree {
  const paths = readdirSync(folder, { recursive: true, encoding: "utf8" })
    .map(withSlashes)
    .filter((path) => /\.tsx?$/.test(path) && !path.endsWith(".d.ts") && !/(^|\/)node_modules\//.test(path))
    .sort();
  if (paths.length === 0) throw new Error(`${folder} has no TypeScript sources`);
  return parseSources(new Map(paths.map((path) => [path, readFileSync(join(folder, path), "utf8")])));
}

/** The same from texts. Imports of packages and of files outside the tree are left out. */
export function parseSources(texts: ReadonlyMap<string, string>): SourceTree {
  return new Map([...texts].map(([path, text]) => [path, parse(path, text, (file) => texts.has(file))]));
}

function parse(path: string, text: string, exists: (path: string) => boolean): SourceFile {
  const source = ts.createSourceFile(path, text, ts.ScriptTarget.ES2023, true);
  return {
    lines: text.replace(/\n$/, "").split("\n").length,
    importLines: source.statements.filter(ts.isImportDeclaration).reduce((sum, one) => sum + linesOf(source, one), 0),
    imports: source.statements.flatMap((statement) => {
      const from = target(path, statement, exists);
      return from === undefined ? [] : namesTaken(statement).map((taken) => ({ ...taken, from }));
    }),
    declarations: new Map(
      source.statements.flatMap(declared).map(([name, node]): [string, ReadonlySet<string>] => [name, namesUsed(node)]),
    ),
  };
}

function linesOf(source: ts.SourceFile, node: ts.Node): number {
  const line = (position: number) => source.getLineAndCharacterOfPosition(position).line;
  return line(node.getEnd()) - line(node.getStart()) + 1;
}

/** The file of the tree that a statement imports or re-exports from. */
function target(importer: string, statement: ts.Statement, exists: (path: string) => boolean): string | undefined {
  if (!ts.isImportDeclaration(statement) && !ts.isExportDeclaration(statement)) return undefined;
  const specifier = statement.moduleSpecifier;
  if (specifier === undefined || !ts.isStringLiteral(specifier) || !specifier.text.startsWith(".")) return undefined;
  const path = withSlashes(join(dirname(importer), specifier.text)).replace(/\.js$/, "");
  return [path, `${path}.ts`, `${path}.tsx`, `${path}/index.ts`].find(exists);
}

const withSlashes = (path: string): string => path.replaceAll("\\", "/");

function namesTaken(statement: ts.Statement): readonly Omit<Import, "from">[] {
  if (ts.isExportDeclaration(statement)) return bindingsTaken(statement.exportClause, statement.isTypeOnly);
  if (!ts.isImportDeclaration(statement)) return [];
  const clause = statement.importClause;
  const isType = clause?.phaseModifier === ts.SyntaxKind.TypeKeyword;
  const byDefault = clause?.name && { local: clause.name.text, name: "default", isType };
  return byDefault === undefined ? bindingsTaken(clause?.namedBindings, isType) : [byDefault];
}

function bindingsTaken(
  bindings: ts.NamedImportBindings | ts.NamedExportBindings | undefined,
  isType: boolean,
): readonly Omit<Import, "from">[] {
  if (bindings === undefined) return [{ local: "*", name: "*", isType }];
  if (!("elements" in bindings)) return [{ local: bindings.name.text, name: "*", isType }];
  return [...bindings.elements].map((one) => ({
    local: one.name.text,
    name: (one.propertyName ?? one.name).text,
    isType: isType || one.isTypeOnly,
  }));
}

function declared(statement: ts.Statement): readonly (readonly [name: string, node: ts.Node])[] {
  if (ts.isVariableStatement(statement)) {
    return statement.declarationList.declarations.flatMap((one) =>
      boundNames(one.name).map((name) => [name, one] as const),
    );
  }
  const hasCode = ts.isFunctionDeclaration(statement) || ts.isClassDeclaration(statement);
  return hasCode && statement.name !== undefined ? [[statement.name.text, statement]] : [];
}

const boundNames = (name: ts.BindingName): readonly string[] =>
  ts.isIdentifier(name)
    ? [name.text]
    : name.elements.flatMap((one) => (ts.isBindingElement(one) ? boundNames(one.name) : []));

/** A name that is bound anywhere within the declaration hides the one outside. */
function namesUsed(declaration: ts.Node): ReadonlySet<string> {
  const used = new Set<string>();
  const bound = new Set<string>();
  const visit = (node: ts.Node): void => {
    if (ts.isTypeNode(node) && !ts.isExpressionWithTypeArguments(node)) return;
    if (ts.isIdentifier(node) && isUse(node)) used.add(node.text);
    const binds = node !== declaration && (ts.isVariableDeclaration(node) || ts.isParameter(node));
    if (binds) for (const name of boundNames(node.name)) bound.add(name);
    ts.forEachChild(node, visit);
  };
  visit(declaration);
  return new Set([...used].filter((name) => !bound.has(name)));
}

/** Whether an identifier is a reference, and not the name of a member or of what is declared. */
function isUse(identifier: ts.Identifier): boolean {
  const { parent } = identifier;
  if (ts.isShorthandPropertyAssignment(parent)) return true;
  if (ts.isBindingElement(parent)) return parent.initializer === identifier;
  return !("name" in parent && parent.name === identifier);
}
