import { readFileSync } from "node:fs";
import { Command } from "commander";
import type { Outcome } from "../../api-gateway/explain/explained-token";
import { formatExplanation } from "../../api-gateway/explain/format-explanation";
import { StartError } from "../../model/errors";
import { type Declared, isCalled } from "../../model/source";
import { systemClock } from "../../model/time";
import { explainToken, withPublicKeys } from "../../stack/explain-token";
import { addTemplateOptions, type TemplateOptionValues, toStackOptions } from "./template-options";

interface ExplainValues extends TemplateOptionValues {
  readonly api?: string;
}

/** More than the 10,240 bytes of headers that a request may have. */
const TOKEN_LIMIT = 16 * 1024;

/** What the program ends with, for scripts. 1 is every mistake that has a message on stderr. */
const EXIT_STATUS = { "let-in": 0, refused: 2, undecided: 3 } as const satisfies Record<Outcome["kind"], number>;
const STATUSES = `
Exit status: ${EXIT_STATUS["let-in"]} if the request is let in, ${EXIT_STATUS.refused} if it is refused, ${EXIT_STATUS.undecided} if a token alone does not decide,
1 if nothing could be explained.`;

/** `npm run -s explain -- TOKEN|- "GET /todos"`: why a token is accepted or refused. Never prints the signature. */
export function explainCommand(): Command {
  const command = new Command("explain")
    .description("tell, check by check, what the authorizer does with a token on a route")
    .argument(
      "<token>",
      'the token, Bearer in front or not; - reads it from stdin; "": none but what the request holds',
    )
    .argument("<route>", 'a route key or a request, such as "GET /whoami" or "GET /todos/7?done=1"')
    .option("--api <logicalId>", "which API (default: the first HTTP API, or else the first REST API)")
    .addHelpText("after", STATUSES);
  return addTemplateOptions(command).action(run);
}

async function run(token: string, asked: string, values: ExplainValues): Promise<void> {
  const text = token === "-" ? readFileSync(0, "utf8").trim() : token;
  if (text.length > TOKEN_LIMIT)
    throw new StartError("token-too-long", `A token of over ${TOKEN_LIMIT} characters never fits into a request.`);
  const explanation = await withPublicKeys(toStackOptions(values), ({ apis, localKeys, poolIssuer }) =>
    explainToken({
      api: choose(apis, values.api),
      asked,
      token: text === "" ? undefined : text,
      localKeys,
      poolIssuer,
      clock: systemClock,
    }),
  );
  process.stdout.write(`${formatExplanation(explanation)}\n`);
  process.exitCode = EXIT_STATUS[explanation.outcome.kind];
}

function choose<Api extends Declared>(apis: readonly Api[], name: string | undefined): Api {
  const api = name === undefined ? apis[0] : apis.find((candidate) => isCalled(candidate, name));
  if (api !== undefined) return api;
  const known = apis.map((candidate) => candidate.logicalId).join(", ");
  throw new StartError(
    "no-such-api",
    `The template has no API${name === undefined ? "" : ` "${name}"`}. It has: ${known === "" ? "none" : known}.`,
  );
}
