import { resolve } from "node:path";
import { startStack } from "../local/src/stack/start-stack";
import { fillTable } from "./metadata/records";
import { signInWithPassword } from "./metadata/session";
import { measureStarts } from "./metadata/starts";
import { type Storage, storageOf } from "./metadata/storage";
import { measureUploads } from "./metadata/uploads";

/**
 * The files' routes through the whole local stack: gateway, authorizer, function, table and bucket.
 *
 *     npm run bench:metadata                  lists among 10, 10,000 and 100,000 records, and uploads
 *     npm run bench:metadata -- --lists       lists alone
 *     npm run bench:metadata -- --uploads     uploads alone
 *     npm run bench:metadata -- --starts      starts with and without a table and a bucket
 *
 * A list of 50 among many records should take as long as among few, within 20 %; an upload through a presigned URL should
 * have at least half of what a bare node:http server writes into a file, and memory should not grow with its size. Where
 * AWS_ENDPOINT_URL_DYNAMODB and AWS_ENDPOINT_URL_S3 are set, the functions' storage is theirs.
 */
async function main(): Promise<void> {
  const wanted = process.argv.slice(2);
  if (wanted.includes("--starts")) {
    await measureStarts(10);
    return;
  }
  const stack = await startStack({
    template: resolve(__dirname, "../template.yaml"),
    port: 0,
    poolPort: 0,
    fresh: true,
    watch: false,
  });
  try {
    const session = await signInWithPassword(stack.ready, "regularuser");
    const storage = storageOf(stack.ready);
    if (!wanted.includes("--uploads")) await measureLists(session, storage);
    if (!wanted.includes("--lists")) await measureUploads(session);
  } finally {
    await stack.close();
  }
}

const COUNTS = [10, 10_000, 100_000];
const REQUESTS = 200;

async function measureLists(session: Awaited<ReturnType<typeof signInWithPassword>>, storage: Storage): Promise<void> {
  console.log(`GET /metadata/list?limit=50, ${REQUESTS} requests one after the other, milliseconds`);
  const medians: number[] = [];
  let count = 0;
  for (const target of COUNTS) {
    await fillTable(storage, session.sub, count, target);
    count = target;
    const times = await timesOfLists(session, Math.min(50, target));
    medians.push(quantile(times, 0.5));
    const numbers = [0.5, 0.95, 0.99].map((part) => quantile(times, part).toFixed(2).padStart(9));
    console.log(`${String(target).padStart(9)} records  median, 95 %, 99 %${numbers.join("")}`);
  }
  const most = Math.max(...medians) / Math.min(...medians) - 1;
  console.log(`the medians are ${(most * 100).toFixed(1)} % apart (at most 20)\n`);
}

async function timesOfLists(
  { api, token }: { readonly api: string; readonly token: string },
  expected: number,
): Promise<readonly number[]> {
  const times: number[] = [];
  for (let request = -20; request < REQUESTS; request += 1) {
    const begin = performance.now();
    const answer = await fetch(`${api}/metadata/list?limit=50`, { headers: { authorization: `Bearer ${token}` } });
    const page: { items?: readonly unknown[] } = JSON.parse(await answer.text());
    if (answer.status !== 200 || page.items?.length !== expected) {
      throw new Error(`the list was answered with ${answer.status} and ${page.items?.length} items`);
    }
    if (request >= 0) times.push(performance.now() - begin);
  }
  return times;
}

function quantile(values: readonly number[], part: number): number {
  const sorted = values.toSorted((a, b) => a - b);
  return sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * part))] ?? Number.NaN;
}

main().catch((error) => {
  console.error(error);
  process.exitCode = 1;
});
