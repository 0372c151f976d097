import { render } from "hono/jsx/dom";
import type { Item } from "../functions/_shared/contract";
import { Api } from "./api/api";
import { CallFailed } from "./api/failure";
import { Metadata } from "./api/metadata";
import { type Config, loadConfig } from "./config";
import { Deletions } from "./files/deletions";
import { FileList } from "./files/file-list";
import { RouteTrials } from "./routes/route-trials";
import { Session } from "./session/session";
import { createChecksum } from "./uploads/checksum";
import { sendFile } from "./uploads/send-file";
import { Uploads } from "./uploads/uploads";
import { App } from "./view/app";
import type { Parts } from "./view/parts";

const now = (): number => Date.now();
const wait = (milliseconds: number): Promise<void> => new Promise((done) => setTimeout(done, milliseconds));

function later(milliseconds: number, act: () => void): () => void {
  const timer = setTimeout(act, milliseconds);
  return () => clearTimeout(timer);
}

async function start(place: HTMLElement): Promise<void> {
  const config = await loadConfig();
  if (isElsewhere(config)) return;
  const session = new Session(config);
  const api = new Api(config.apiUrl, session);
  const metadata = new Metadata(api);
  const files = new FileList(metadata);
  const onStored = (): void => void files.load();
  const uploads = new Uploads({ metadata, checksum: createChecksum(), sendFile, now, wait, onStored });
  const deletions = new Deletions({ metadata, later });
  const trials = new RouteTrials(api);
  const parts: Parts = { config, session, trials, uploads, files, deletions, now, download: downloadFrom(metadata) };
  render(<App parts={parts} />, place);
  goOnAfter(parts);
  await session.start();
}

/**
 * Whether this is not where sign-in returns to. Another name of this machine is exchanged for the right one; for any
 * other address it throws an Error that says what to set.
 */
function isElsewhere({ pageUrl }: Config): boolean {
  if (new URL(pageUrl).origin === location.origin) return false;
  if (!LOOPBACK.test(location.origin) || !LOOPBACK.test(pageUrl))
    throw new Error(
      `Sign-in would return to ${pageUrl}. Deploy with the parameter WebUrl=${location.origin}, then come back.`,
    );
  location.replace(pageUrl);
  return true;
}

const LOOPBACK = /^http:\/\/(localhost|127\.0\.0\.1|\[::1\])(:\d+)?$/;

/** What was stopped goes on: by a sign-in, by a connection that is back. A page that is left keeps its promises. */
function goOnAfter({ session, trials, uploads, files, deletions }: Parts): void {
  let before = session.get().kind;
  session.subscribe(() => {
    const { kind } = session.get();
    if (kind === "in" && before !== "in") {
      void trials.tryAll();
      void files.load();
      uploads.retryAfter("signed-out");
    }
    before = kind;
  });
  addEventListener("online", () => uploads.retryAfter("offline"));
  addEventListener("pagehide", () => deletions.flush());
  addEventListener("beforeunload", (event) => {
    if (uploads.isBusy) event.preventDefault();
  });
}

/** In a tab of its own, so that an error of the storage does not replace this page. */
const downloadFrom =
  (metadata: Metadata): Parts["download"] =>
  async ({ id }: Item) => {
    const { downloadUrl } = await metadata.get(id);
    if (downloadUrl === undefined || !/^https?:/.test(downloadUrl))
      throw new CallFailed({ kind: "refused", status: 404, words: "The file is not stored yet." });
    window.open(downloadUrl, "_blank", "noopener");
  };

const place = document.getElementById("page");
if (place !== null) {
  start(place).catch((error: unknown) => {
    place.textContent = error instanceof Error ? error.message : String(error);
    place.className = "broken alert failed";
  });
}
