import { LIMITS } from "../live/history";
import type { ConsoleHandler, ConsoleParts } from "../request-context";
import { MessageCard } from "./message-card";

/** Every message that AWS would have sent by e-mail or SMS. */
export function inboxPage({ history }: ConsoleParts): ConsoleHandler {
  return () => ({
    kind: "page",
    title: "Inbox",
    section: "inbox",
    main: (
      <>
        <h1>Inbox</h1>
        <p class="lead">What on AWS would go out by e-mail or SMS. Nothing leaves this machine.</p>
        <ol
          class="messages grid"
          data-feed="messages"
          data-most={String(LIMITS.messages)}
          aria-label="Messages, newest first"
        >
          {history.messages(LIMITS.messages).map(({ number, message }) => (
            <MessageCard number={number} message={message} />
          ))}
        </ol>
        <p class="empty">No message yet. Sign somebody up, or ask for a new password: the code comes here.</p>
      </>
    ),
  });
}
