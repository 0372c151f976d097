import type { JSX } from "hono/jsx/jsx-runtime";
import { StartError } from "../../model/errors";
import { Alert } from "../../pages/alert";
import { Button, Field, Select } from "../../pages/controls";
import type { ConsoleOptions } from "../console-options";
import { failureText } from "../failure-text";
import { CopyButton } from "../page/copy-button";
import { PostForm } from "../page/post-form";
import type { ConsoleContext, ConsoleParts } from "../request-context";

/** A token that was asked for, or why there is none. */
export type MadeToken =
  | { readonly username: string; readonly use: TokenUse; readonly token: string }
  | { readonly failure: string };

type TokenUse = "access" | "id";

const USES = [
  { value: "access", label: "Access token" },
  { value: "id", label: "ID token" },
] as const;

/** The longest user name, and the longest client id, that the user pool takes. */
const LONGEST_NAME = 128;

/** Makes the token that the form asks for. It is shown once, and kept nowhere. */
export async function makeSentToken({ options }: ConsoleParts, { form }: ConsoleContext): Promise<MadeToken> {
  try {
    const username = form.required("username", LONGEST_NAME, "The user");
    const clientId = form.text("client", LONGEST_NAME, "The client");
    if (options.makeTokens === undefined) return { failure: "This window makes no tokens." };
    const use: TokenUse = form.text("use", 10) === "id" ? "id" : "access";
    const made = await options.makeTokens({ username, clientId });
    return { username: made.username, use, token: use === "id" ? made.idToken : made.accessToken };
  } catch (error) {
    return { failure: error instanceof StartError ? error.message : failureText(error) };
  }
}

interface MadeTokenProps {
  readonly options: ConsoleOptions;
  readonly context: ConsoleContext;
  readonly made: MadeToken | undefined;
}

/** The form for a token of any user, and the token; nothing where no pool has a client. */
export function MadeTokenCard({ options, context, made }: MadeTokenProps): JSX.Element | null {
  const { csrf, form, query } = context;
  const isOneOfSeveral = options.pools.length > 1;
  const clients = options.pools.flatMap((pool) =>
    pool.clients.map(({ logicalId, clientId }) => ({
      value: clientId,
      label: isOneOfSeveral ? `${pool.logicalId}: ${logicalId}` : logicalId,
    })),
  );
  if (options.makeTokens === undefined || clients.length === 0) return null;
  return (
    <section class="card" aria-labelledby="made-token">
      <h2 id="made-token">A token for any user</h2>
      <p>
        As after a sign-in, without one: no password is asked for, and the pre token generation trigger runs. The
        terminal says that it was made here.
      </p>
      <PostForm csrf={csrf} action="/made-token" autocomplete="off">
        <Field
          name="username"
          label="User name"
          value={form.peek("username") || (query.get("username") ?? "")}
          isRequired={true}
          most={LONGEST_NAME}
          autocapitalize="none"
          spellcheck={false}
        />
        <Select name="client" label="App client" choices={clients} chosen={form.peek("client")} />
        <Select name="use" label="Kind" choices={USES} chosen={form.peek("use")} />
        <Button label="Make it" look="primary" />
      </PostForm>
      {made === undefined ? null : <Made {...made} />}
    </section>
  );
}

function Made(made: MadeToken): JSX.Element {
  if ("failure" in made) return <Alert kind="failed" text={made.failure} />;
  const what = `${made.use === "id" ? "ID" : "access"} token of ${made.username}`;
  return (
    <>
      <p>
        The {what}: <CopyButton text={made.token} what={`the ${what}`} />
      </p>
      <pre class="answer">{made.token}</pre>
    </>
  );
}
