import type { ConsoleParts } from "../console-parts";
import { LIMITS } from "../live/history";
import { h } from "../page/markup";
import type { Handler } from "../visit";
import { messageElement } from "./message-entry";

/** Every message that on AWS would have gone out by e-mail or SMS. */
export function inboxPage({ history }: ConsoleParts): Handler {
  return () => ({
    kind: "page",
    title: "Inbox",
    section: "inbox",
    main: [
      h("h1", {}, "Inbox"),
      h("p", { class: "lead" }, "What on AWS would go out by e-mail or SMS. Nothing leaves this machine."),
      h(
        "ol",
        {
          class: "messages grid",
          "data-feed": "messages",
          "data-most": String(LIMITS.messages),
          "aria-label": "Messages, newest first",
        },
        ...history.messages(LIMITS.messages).map(messageElement),
      ),
      h("p", { class: "empty" }, "No message yet. Sign somebody up, or ask for a new password: the code comes here."),
    ],
  });
}
