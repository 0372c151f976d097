import type { Client } from "../resources/app-client";
import type { Services } from "../resources/services";
import type { Pool } from "../resources/user-pool";
import type { UserRecord } from "../store/records";
import { askCustomMessage } from "../triggers/custom-message";
import { runCustomSender } from "../triggers/custom-sender";
import type { Destination } from "./destination";
import { CODE_PLACEHOLDER, isByLink, LINK_PLACEHOLDER, type MessagePurpose, NAME_PLACEHOLDER, textOf } from "./texts";

/** A code or a temporary password on its way to a user. */
export interface Message {
  readonly pool: Pool;
  /** `NO_CLIENT` for what an administrator causes. */
  readonly client: Pick<Client, "id">;
  readonly user: UserRecord;
  readonly purpose: MessagePurpose;
  readonly to: Destination;
  /** The code, or the temporary password of an invitation. */
  readonly code: string;
  readonly clientMetadata?: Readonly<Record<string, string>> | undefined;
}

/** What triggers see as client where an administrator acts. */
export const NO_CLIENT: Pick<Client, "id"> = { id: "CLIENT_ID_NOT_APPLICABLE" };

/**
 * Sends a message: to the terminal and the developer's window, nowhere else. The text is the pool's, or what the
 * custom message trigger makes of it; an error of the trigger is thrown. Where the pool has a custom sender, that runs
 * too, unobserved, as on AWS; the message is shown here nevertheless, since nothing leaves this machine.
 */
export async function sendMessage(services: Services, message: Message): Promise<void> {
  const { pool, user, purpose, to, code } = message;
  const isCustom = runCustomSender(services, message);
  const standard = textOf(pool.settings, purpose, to);
  const text = isCustom ? standard : await askCustomMessage(services, message, standard);
  services.deliver({
    at: services.clock(),
    userPoolId: pool.id,
    username: user.username,
    medium: to.medium,
    destination: to.address,
    purpose,
    subject: fill(services, message, text.subject),
    body: fill(services, message, text.body),
    code,
  });
}

/** Puts code, name and link where the text wants them, in one go: what is put in is not looked through again. */
function fill({ place }: Services, message: Message, text: string): string {
  const { pool, client, user, purpose, to, code } = message;
  const byLink = isByLink(pool.settings, purpose, to);
  const query = new URLSearchParams({ client_id: client.id, user_name: user.username, confirmation_code: code });
  return text.replace(PLACEHOLDERS, (placeholder, label: string | undefined) => {
    if (placeholder === CODE_PLACEHOLDER) return code;
    if (placeholder === NAME_PLACEHOLDER) return nameToTell(message);
    return byLink ? `<a href="${place.domain()}/confirmUser?${query}">${label}</a>` : placeholder;
  });
}

/** The last one, a link's, would take the code's too. */
const PLACEHOLDERS = new RegExp(`${CODE_PLACEHOLDER}|${NAME_PLACEHOLDER}|${LINK_PLACEHOLDER.source}`, "g");

/** Where addresses are the names, users know their address, not the internal name. */
function nameToTell({ pool, user }: Message): string {
  const addresses = pool.settings.UsernameAttributes.map((name) => user.attributes[name] ?? "");
  return addresses.find((address) => address !== "") ?? user.username;
}
