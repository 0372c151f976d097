import { messageElement } from "../inbox/inbox-page";
import { command } from "../page/controls";
import { type Element, h } from "../page/markup";
import { address, type ConsoleHandler, type ConsoleParts } from "../request-context";
import { shownRoutes } from "../shown-routes";
import { requestElement } from "./request-entry";

const REQUESTS_ON_PAGE = 50;
const MESSAGES_BESIDE = 3;

/** The newest requests or, with `before`, older ones; beside them the inbox. */
export function requestsPage({ history, options }: ConsoleParts): ConsoleHandler {
  return (context) => {
    const before = numberOf(context.query.get("before"));
    const entries = history.requests(REQUESTS_ON_PAGE, before);
    const oldest = entries.at(-1)?.number;
    const hasOlder = oldest !== undefined && history.requests(1, oldest).length > 0;
    const feed = h(
      "ol",
      {
        class: "feed",
        "data-feed": before === undefined && "requests",
        "data-most": "200",
        "aria-label": before === undefined ? "Requests, newest first" : "Older requests",
      },
      ...entries.map((entry) => requestElement(entry, options.application)),
    );
    return {
      kind: "page",
      title: "Requests",
      section: "requests",
      main: [
        h(
          "div",
          { class: "with-aside" },
          h(
            "section",
            { class: "requests", "aria-labelledby": "title" },
            h("div", { class: "heading" }, h("h1", { id: "title" }, "Requests"), outcomeFilter()),
            feed,
            empty(options),
            h(
              "p",
              { class: "pages" },
              before === undefined ? undefined : h("a", { href: "/" }, "Newest requests"),
              hasOlder ? h("a", { href: address("/", { before: String(oldest) }) }, "Older requests") : undefined,
            ),
          ),
          h(
            "aside",
            { "aria-labelledby": "beside" },
            h("div", { class: "heading" }, h("h2", { id: "beside" }, "Inbox"), h("a", { href: "/inbox" }, "All")),
            h(
              "ol",
              { class: "messages", "data-feed": "messages", "data-most": String(MESSAGES_BESIDE) },
              ...history.messages(MESSAGES_BESIDE).map(messageElement),
            ),
            h("p", { class: "empty" }, "Codes and messages appear here."),
          ),
        ),
      ],
    };
  };
}

/** The style sheet hides the other outcomes, so it hides those of later requests too. */
function outcomeFilter(): Element {
  const choices = [
    ["all", "All"],
    ["refused", "Refused"],
    ["error", "Errors"],
  ] as const;
  return h(
    "fieldset",
    { class: "segments" },
    h("legend", { class: "visually-hidden" }, "Which requests to show"),
    ...choices.flatMap(([value, label]) => [
      h("input", { type: "radio", name: "outcome", id: `outcome-${value}`, value, checked: value === "all" }),
      h("label", { for: `outcome-${value}` }, label),
    ]),
  );
}

function empty({ apis = [], application }: ConsoleParts["options"]): Element {
  const route = shownRoutes(application).find(({ routeKey }) => /^GET \/[^{]*$/.test(routeKey));
  const url = apis.find(({ logicalId }) => logicalId === route?.apiLogicalId)?.url;
  return h(
    "div",
    { class: "empty" },
    h(
      "p",
      {},
      "No request yet. As soon as one reaches an API of this stack it stands here, with every check that its token went through.",
    ),
    route === undefined || url === undefined
      ? undefined
      : command(`curl -i ${url}${route.routeKey.slice("GET ".length)}`),
  );
}

function numberOf(text: string | null): number | undefined {
  return text !== null && /^\d{1,15}$/.test(text) ? Number(text) : undefined;
}
