import type { ConsolePool } from "../console-options";
import { button, field, hidden, postForm } from "../page/controls";
import { type Element, h } from "../page/markup";
import { fullTime, offsetText } from "../page/time-text";
import type { ConsoleContext, ConsoleHandler, ConsoleParts } from "../request-context";

/** The clock and the signing keys: what makes tokens expire and key sets change, on command. */
export function timePage({ options }: ConsoleParts): ConsoleHandler {
  return (context) => ({
    kind: "page",
    title: "Time and keys",
    section: "time",
    main: [
      h("h1", {}, "Time and keys"),
      clockCard(options.clock.now(), options.clock.offset(), context),
      h(
        "section",
        { class: "card", "aria-labelledby": "keys" },
        h("h2", { id: "keys" }, "Signing keys"),
        h(
          "p",
          {},
          "Rotating makes two new keys, for ID and for access tokens, that sign from then on. The former keys stay in the pool's key set, so tokens out there stay valid, as on AWS. A program that keeps a copy of the key set meets an unknown key id and has to fetch it again: that is what can be tried here.",
        ),
        options.pools.length === 0
          ? h("p", { class: "muted" }, "The template describes no user pool.")
          : h("ul", { class: "plain-list" }, ...options.pools.map((pool) => rotation(pool, context))),
      ),
    ],
  });
}

const STEPS = [
  { by: "-1 h", label: "−1 h" },
  { by: "-5 min", label: "−5 min" },
  { by: "5 min", label: "+5 min" },
  { by: "1 h", label: "+1 h" },
  { by: "30 d", label: "+30 d" },
] as const;

function clockCard(now: number, offset: number, context: ConsoleContext): Element {
  const isNow = Math.abs(offset) < 1_000;
  return h(
    "section",
    { class: "card", "aria-labelledby": "clock-title" },
    h("h2", { id: "clock-title" }, "Clock"),
    h("p", { class: "big-clock" }, h("span", { "data-tick": "full", "data-offset": String(offset) }, fullTime(now))),
    h(
      "p",
      { class: "muted" },
      isNow ? "The machine's own time." : `${offsetText(offset)} from the machine's own time.`,
    ),
    h(
      "div",
      { class: "buttons" },
      postForm(
        context,
        "/time/shift",
        { class: "buttons", "aria-label": "Move the clock" },
        ...STEPS.map(({ by, label }) => button(label, "plain", { name: "by", value: by })),
      ),
      postForm(context, "/time/reset", {}, button("Back to now", "primary", { disabled: isNow })),
    ),
    postForm(
      context,
      "/time/shift",
      { class: "inline" },
      field({
        name: "by",
        label: "Move by",
        required: true,
        maxlength: "40",
        autocomplete: "off",
        placeholder: "90 min, -1 h, 1 d 2 h",
      }),
      button("Move"),
    ),
    h(
      "p",
      { class: "hint" },
      "The user pool and the gateway go by this clock: forwards, tokens, codes and sessions expire; backwards, tokens count as issued in the future. Functions and browsers see the machine's own time. A restart puts the clock back to now.",
    ),
  );
}

function rotation({ logicalId, id }: ConsolePool, context: ConsoleContext): Element {
  return h(
    "li",
    {},
    h("span", { class: "who" }, h("strong", {}, logicalId), h("code", { class: "muted" }, id)),
    postForm(
      context,
      "/keys/rotate",
      {},
      hidden("pool", logicalId),
      button("Rotate keys", "plain", { "aria-label": `Rotate keys of ${logicalId}` }),
    ),
  );
}
