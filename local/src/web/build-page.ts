import { readFileSync } from "node:fs";
import { join, relative, sep } from "node:path";
import type { BuildOptions, BuildResult, Metafile, Plugin } from "esbuild";
import type { EsbuildService } from "../files/esbuild-service";
import { StartError } from "../model/errors";
import { contentTypeOf, type PageFile } from "./page-file";

interface PageSources {
  /** Absolute path of a folder with an `index.html`. */
  readonly folder: string;
  /** Whether source maps are made too. */
  readonly sourceMaps: boolean;
}

type Built = BuildResult<{ write: false; metafile: true }>;

/**
 * Builds a page: every script, style sheet and image that its `index.html` names by a relative address is bundled and
 * gets a name with a hash of its content, and `index.html` names that. An import that ends in `?worker&url` is bundled by
 * itself and stands for its address. Nothing is written. Throws a StartError `page-not-built` that says where and why.
 */
export async function buildPage(
  { folder, sourceMaps }: PageSources,
  esbuild: EsbuildService,
): Promise<readonly PageFile[]> {
  const html = readFileSync(join(folder, "index.html"), "utf8");
  const entries = [...new Set([...html.matchAll(REFERENCE)].map((match) => match[2] ?? ""))];
  const workers: PageFile[] = [];
  const options = { ...optionsFor(folder, sourceMaps), entryPoints: entries, format: "esm" as const };
  const built = await build({ ...options, plugins: [workerPlugin(folder, esbuild, workers)] }, esbuild);
  const addresses = new Map(entries.map((entry) => [entry, addressOf(entry, built.metafile)]));
  const index = html.replaceAll(
    REFERENCE,
    (_, before: string, entry: string) => `${before}${addresses.get(entry) ?? entry}"`,
  );
  return [fileOf("/index.html", Buffer.from(index), false), ...filesOf(built, folder), ...workers];
}

/** `src` and `href` of scripts, links and images that lie in the folder: no scheme, no slash or `#` in front. */
const REFERENCE = /(<(?:script|link|img)\b[^>]*?\b(?:src|href)=")(?![a-z][a-z0-9+.-]*:|[/#])(?:\.\/)?([^"?#]+)"/g;

/** What is copied as it is; it gets a hashed name all the same. */
const COPIED = { ".svg": "copy", ".png": "copy", ".ico": "copy", ".webp": "copy", ".woff2": "copy" } as const;

/** A folder that is never made: it is what the names of the built files are relative to. */
const outputFolder = (folder: string): string => join(folder, ".built");

function optionsFor(folder: string, sourceMaps: boolean) {
  return {
    absWorkingDir: folder,
    outdir: outputFolder(folder),
    entryNames: "assets/[name]-[hash]",
    assetNames: "assets/[name]-[hash]",
    bundle: true,
    minify: true,
    write: false,
    metafile: true,
    platform: "browser",
    target: "es2022",
    sourcemap: sourceMaps ? "linked" : false,
    legalComments: "none",
    logLevel: "silent",
    loader: COPIED,
  } as const;
}

async function build(
  options: BuildOptions & { write: false; metafile: true },
  esbuild: EsbuildService,
): Promise<Built> {
  try {
    return await esbuild.use((service) => service.build(options));
  } catch (cause) {
    throw new StartError("page-not-built", `The page does not build:\n${reasonsOf(cause)}`, { cause });
  }
}

function reasonsOf(error: unknown): string {
  const failure = error as Partial<Pick<BuildResult, "errors">> | undefined;
  const lines = (failure?.errors ?? []).map(({ text, location }) =>
    location === null ? text : `${location.file}:${location.line}: ${text}`,
  );
  return lines.length === 0 ? String(error) : lines.join("\n");
}

function addressOf(entry: string, { outputs }: Metafile): string {
  const isOf = ([name, { entryPoint, inputs }]: [string, Metafile["outputs"][string]]): boolean =>
    !name.endsWith(".map") && (entryPoint === entry || Object.keys(inputs).join() === entry);
  const [name] = Object.entries(outputs).find(isOf) ?? [];
  if (name === undefined) throw new StartError("page-not-built", `The page does not build: nothing came of ${entry}`);
  return `/${name.replace(/^\.built\//, "")}`;
}

function filesOf({ outputFiles }: Built, folder: string): readonly PageFile[] {
  return outputFiles.map(({ path, contents }) =>
    fileOf(`/${relative(outputFolder(folder), path).replaceAll(sep, "/")}`, contents, true),
  );
}

const fileOf = (path: string, body: Uint8Array, isHashed: boolean): PageFile => ({
  path,
  type: contentTypeOf(path),
  body,
  isHashed,
});

/** `import address from "./hash.ts?worker&url"`: a script of its own, for `new Worker(address)`. */
function workerPlugin(folder: string, esbuild: EsbuildService, made: PageFile[]): Plugin {
  return {
    name: "worker",
    setup(setup) {
      setup.onResolve({ filter: /\?worker&url$/ }, ({ path, resolveDir }) => ({
        path: join(resolveDir, path.slice(0, path.indexOf("?"))),
        namespace: "worker",
      }));
      setup.onLoad({ filter: /.*/, namespace: "worker" }, async ({ path }) => {
        const options = { ...optionsFor(folder, false), entryPoints: [path], format: "iife" as const };
        const files = filesOf(await build(options, esbuild), folder);
        made.push(...files);
        const address = JSON.stringify(files[0]?.path ?? "");
        return { contents: `export const address = ${address};\nexport default address;\n`, loader: "js" };
      });
    },
  };
}
