import type { JSX } from "hono/jsx/jsx-runtime";
import { Field, Select } from "../../pages/controls";
import { address } from "../address";
import { MessageCard } from "../inbox/message-card";
import { LIMITS } from "../live/history";
import { Command } from "../page/copy-button";
import { elementOf } from "../page/part";
import type { ConsoleHandler, ConsoleParts } from "../request-context";
import { shownRoutes } from "../shown-routes";
import { KINDS, LONGEST_FILTER_TEXT, matches, readFilter, STATUSES, type TimelineFilter } from "../timeline/filter";
import { timelineRow } from "../timeline/timeline-row";

const ROWS_ON_PAGE = 50;
const MESSAGES_BESIDE = 3;

/** The newest of the time line or, with `before`, what came before; beside it the inbox. */
export function requestsPage(parts: ConsoleParts): ConsoleHandler {
  return (context) => {
    const before = numberOf(context.query.get("before"));
    const filter = readFilter(context.query);
    return {
      kind: "page",
      title: "Requests",
      section: "requests",
      main: (
        <div class="with-aside">
          <section class="requests" aria-labelledby="title">
            <div class="heading">
              <h1 id="title">Requests</h1>
            </div>
            <Filter {...filter} />
            <Feed {...parts} before={before} filter={filter} />
          </section>
          <InboxBeside {...parts} />
        </div>
      ),
    };
  };
}

interface FeedProps extends ConsoleParts {
  readonly before: number | undefined;
  readonly filter: TimelineFilter;
}

function Feed({ history, options, before, filter }: FeedProps): JSX.Element {
  const every = history.timeline(LIMITS.requests, before).map((entry) => timelineRow(entry, options));
  const found = every.filter(({ facts }) => matches(filter, facts));
  const rows = found.slice(0, ROWS_ON_PAGE);
  const oldest = found.length > rows.length ? rows.at(-1)?.number : undefined;
  const asked = { kind: filter.kind || undefined, status: filter.status || undefined, text: filter.text || undefined };
  const isFiltered = Object.values(asked).some((value) => value !== undefined);
  return (
    <>
      <ol
        class="feed"
        data-feed={before === undefined ? "requests" : undefined}
        data-most="200"
        data-filter={JSON.stringify(filter)}
        aria-label={before === undefined ? "Requests, newest first" : "Older requests"}
      >
        {rows.map((row) => elementOf(row))}
      </ol>
      {isFiltered ? <p class="empty">Nothing like that yet.</p> : <NothingYet {...options} />}
      <p class="pages">
        {before === undefined && !isFiltered ? null : <a href="/">Newest requests</a>}
        {oldest === undefined ? null : <a href={address("/", { ...asked, before: String(oldest) })}>Older requests</a>}
      </p>
    </>
  );
}

/** A plain form, whose address keeps what was chosen; what comes in later is held against it too. */
const Filter = ({ kind, status, text }: TimelineFilter): JSX.Element => (
  <search>
    <form class="search filter" method="get" action="/" data-submit-on-change="">
      <Select name="kind" label="Show" choices={KINDS} chosen={kind} />
      <Select name="status" label="Outcome" choices={STATUSES} chosen={status} />
      <Field name="text" label="Contains" value={text} most={LONGEST_FILTER_TEXT} autocomplete="off" />
      <button class="button plain" type="submit">
        Filter
      </button>
    </form>
  </search>
);

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
