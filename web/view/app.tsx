import { useEffect, useState } from "hono/jsx/dom";
import { DeletionToasts } from "./deletion-toasts";
import { FilesCard } from "./files-card";
import { type Parts, useStore } from "./parts";
import { RoutesCard } from "./routes-card";
import { TokenCard } from "./token-card";
import { UploadsCard } from "./uploads-card";

/** The whole page. */
export function App({ parts }: { readonly parts: Parts }) {
  const state = useStore(parts.session);
  if (state.kind === "starting") return <Waiting />;
  if (state.kind === "out") return <Welcome parts={parts} problem={state.problem} />;
  return (
    <>
      <a class="skip" href="#main">
        Skip to the content
      </a>
      <Header parts={parts} username={state.token.username} />
      <Banners parts={parts} hasEnded={state.kind === "ended"} />
      <main id="main" class="dashboard" tabIndex={-1}>
        <h1 class="visually-hidden">Dashboard</h1>
        <div class="columns">
          <TokenCard parts={parts} token={state.token} renewals={state.kind === "in" ? state.renewals : undefined} />
          <RoutesCard parts={parts} />
        </div>
        <UploadsCard parts={parts} />
        <FilesCard parts={parts} token={state.token} />
      </main>
      <DeletionToasts parts={parts} />
    </>
  );
}

function Waiting() {
  return (
    <p class="waiting muted" role="status">
      One moment…
    </p>
  );
}

function Brand() {
  return (
    <span class="brand">
      <svg class="icon" viewBox="0 0 24 24" aria-hidden="true">
        <path d="M5 20V9l2.3-1.5L9.7 9 12 7.5 14.3 9l2.4-1.5L19 9v11h-4.5v-3.5a2.5 2.5 0 0 0-5 0V20z" />
      </svg>
      Gatehouse
    </span>
  );
}

function Welcome({ parts, problem }: { readonly parts: Parts; readonly problem: string | undefined }) {
  return (
    <div class="single">
      <main>
        <div class="card welcome">
          <Brand />
          <h1>Your files, behind a gate</h1>
          <p class="lead">Sign in to see what your token says, what it opens, and to keep files.</p>
          {problem === undefined ? null : (
            <p class="alert failed" role="alert">
              You were not signed in: {problem}
            </p>
          )}
          <button type="button" class="button primary wide" onClick={() => void parts.session.signIn()}>
            Sign in
          </button>
        </div>
      </main>
    </div>
  );
}

function Header({ parts, username }: { readonly parts: Parts; readonly username: string }) {
  return (
    <header class="top">
      <Brand />
      <div class="buttons">
        <span class="who">
          <span class="visually-hidden">Signed in as </span>
          {username}
        </span>
        <button type="button" class="button small" onClick={() => void leave(parts, false)}>
          Sign out
        </button>
        <button type="button" class="button small ghost" onClick={() => void leave(parts, true)}>
          Sign out everywhere
        </button>
      </div>
    </header>
  );
}

async function leave({ session, uploads, deletions }: Parts, everywhere: boolean): Promise<void> {
  if (uploads.isBusy && !confirm("Files are still on their way. Sign out all the same?")) return;
  deletions.flush();
  await session.signOut(everywhere);
}

function Banners({ parts, hasEnded }: { readonly parts: Parts; readonly hasEnded: boolean }) {
  const isOnline = useOnline();
  return (
    <div class="banners" role="status">
      {isOnline ? null : (
        <p class="alert warning">You are offline. Nothing is lost: uploads go on when the connection is back.</p>
      )}
      {hasEnded ? (
        <div class="alert warning">
          <p>Your sign-in has ended. Sign in again in a new tab, and what is here goes on.</p>
          <button type="button" class="button small" onClick={() => parts.session.signInAgain()}>
            Sign in again
          </button>
        </div>
      ) : null}
    </div>
  );
}

function useOnline(): boolean {
  const [isOnline, setOnline] = useState(navigator.onLine);
  useEffect(() => {
    const look = (): void => setOnline(navigator.onLine);
    addEventListener("online", look);
    addEventListener("offline", look);
    return () => {
      removeEventListener("online", look);
      removeEventListener("offline", look);
    };
  }, []);
  return isOnline;
}
