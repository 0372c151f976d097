import type { JSX } from "hono/jsx/jsx-runtime";
import { address } from "../address";
import { MessageCard } from "../inbox/message-card";
import { Command } from "../page/copy-button";
import type { ConsoleHandler, ConsoleParts } from "../request-context";
import { shownRoutes } from "../shown-routes";
import { requestRow } from "./request-entry";
import { RequestRow } from "./request-row";

const REQUESTS_ON_PAGE = 50;
const MESSAGES_BESIDE = 3;

/** The newest requests or, with `before`, older ones; beside them the inbox. */
export function requestsPage(parts: ConsoleParts): ConsoleHandler {
  return (context) => {
    const before = numberOf(context.query.get("before"));
    return {
      kind: "page",
      title: "Requests",
      section: "requests",
      main: (
        <div class="with-aside">
          <section class="requests" aria-labelledby="title">
            <div class="heading">
              <h1 id="title">Requests</h1>
              <OutcomeFilter />
            </div>
            <Feed {...parts} before={before} />
          </section>
          <InboxBeside {...parts} />
        </div>
      ),
    };
  };
}

function Feed({ history, options, before }: ConsoleParts & { readonly before: number | undefined }): JSX.Element {
  const entries = history.requests(REQUESTS_ON_PAGE, before);
  const oldest = entries.at(-1)?.number;
  const hasOlder = oldest !== undefined && history.requests(1, oldest).length > 0;
  return (
    <>
      <ol
        class="feed"
        data-feed={before === undefined ? "requests" : undefined}
        data-most="200"
        aria-label={before === undefined ? "Requests, newest first" : "Older requests"}
      >
        {entries.map((entry) => (
          <RequestRow {...requestRow(entry, options.application)} />
        ))}
      </ol>
      <NothingYet {...options} />
      <p class="pages">
        {before === undefined ? null : <a href="/">Newest requests</a>}
        {hasOlder ? <a href={address("/", { before: String(oldest) })}>Older requests</a> : null}
      </p>
    </>
  );
}

const InboxBeside = ({ history }: ConsoleParts): JSX.Element => (
  <aside aria-labelledby="beside">
    <div class="heading">
      <h2 id="beside">Inbox</h2>
      <a href="/inbox">All</a>
    </div>
    <ol class="messages" data-feed="messages" data-most={String(MESSAGES_BESIDE)}>
      {history.messages(MESSAGES_BESIDE).map(({ number, message }) => (
        <MessageCard number={number} message={message} />
      ))}
    </ol>
    <p class="empty">Codes and messages appear here.</p>
  </aside>
);

const OUTCOMES = [
  ["all", "All"],
  ["refused", "Refused"],
  ["error", "Errors"],
] as const;

/** The style sheet hides the other outcomes, so it hides those of later requests too. */
const OutcomeFilter = (): JSX.Element => (
  <fieldset class="segments">
    <legend class="visually-hidden">Which requests to show</legend>
    {OUTCOMES.map(([value, label]) => (
      <>
        <input type="radio" name="outcome" id={`outcome-${value}`} value={value} checked={value === "all"} />
        <label for={`outcome-${value}`}>{label}</label>
      </>
    ))}
  </fieldset>
);

function NothingYet({ apis = [], application }: ConsoleParts["options"]): JSX.Element {
  const route = shownRoutes(application).find(({ routeKey }) => /^GET \/[^{]*$/.test(routeKey));
  const url = apis.find(({ logicalId }) => logicalId === route?.apiLogicalId)?.url;
  return (
    <div class="empty">
      <p>
        No request yet. As soon as one reaches an API of this stack it stands here, with every check that its token went
        through.
      </p>
      {route === undefined || url === undefined ? null : (
        <Command text={`curl -i ${url}${route.routeKey.slice("GET ".length)}`} />
      )}
    </div>
  );
}

function numberOf(text: string | null): number | undefined {
  return text !== null && /^\d{1,15}$/.test(text) ? Number(text) : undefined;
}
