import { mkdirSync } from "node:fs";
import { join } from "node:path";
import type { EsbuildService } from "../files/esbuild-service";
import { ArtifactStore } from "./build/artifact-store";
import { type FileStates, isFile } from "./build/fingerprint";

/**
 * The JavaScript file that worker threads run: `worker.js` beside this module if the command line was bundled, or a
 * bundle of `worker.ts`, kept in the cache, if the stack runs from source.
 */
export async function findWorkerFile(
  cacheDirectory: string,
  service: EsbuildService,
  states: FileStates,
  isGuest: boolean,
): Promise<string> {
  const beside = join(__dirname, "worker.js");
  if (isFile(beside)) return beside;
  const folder = join(cacheDirectory, "worker");
  mkdirSync(folder, { recursive: true, mode: 0o700 });
  const store = new ArtifactStore(folder, `worker ${service.version}`, { isGuest });
  return (store.find(states)?.artifact ?? (await bundleWorker(store, service, states))).file;
}

async function bundleWorker(store: ArtifactStore, service: EsbuildService, states: FileStates) {
  const startedAt = Date.now();
  const { outputFiles, metafile } = await service.use((esbuild) =>
    esbuild.build({
      entryPoints: [join(__dirname, "worker.ts")],
      absWorkingDir: __dirname,
      bundle: true,
      platform: "node",
      target: "node20",
      write: false,
      metafile: true,
      outfile: "worker.js",
    }),
  );
  const inputs = Object.keys(metafile.inputs).map((path) => join(__dirname, path));
  const taskRoot = store.write(
    outputFiles.map(({ contents }) => ({ path: "worker.js", contents })),
    undefined,
  );
  const artifact = { taskRoot, file: join(taskRoot, "worker.js"), exportPath: "", folders: [], recursive: false };
  store.remember(artifact, states.fingerprint(inputs, startedAt));
  return artifact;
}
