import { readFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "@jest/globals";
import { parse } from "yaml";
import type { Application } from "../../src/model/application";
import { TemplateError } from "../../src/model/errors";
import { loadText, refusal } from "./loading";

/** The judge is SAM's own translator: what it made of each template was recorded once (see sam/record.py). */
const read = (file: string): string => readFileSync(join(__dirname, "sam", file), "utf8");
const cases: Readonly<Record<string, string>> = parse(read("cases.yaml"));
const recordings = new Map(read("recorded.jsonl").trim().split("\n").map(parseRecording));

interface Recording {
  readonly translated?: unknown;
  readonly refused?: readonly string[];
}

function parseRecording(line: string): readonly [string, Recording] {
  const { name, ...recording } = JSON.parse(line);
  return [name, recording];
}

/** What does not depend on how the template is written; the order of routes and authorizers means nothing. */
function comparable({ functions, httpApis, userPools, tables, buckets, outputs }: Application): unknown {
  const sorted = httpApis.map((api) => ({
    ...api,
    routes: api.routes.toSorted((a, b) => a.routeKey.localeCompare(b.routeKey)),
    declaredAuthorizers: api.declaredAuthorizers?.toSorted((a, b) => a.name.localeCompare(b.name)),
  }));
  const parts = { functions, httpApis: sorted, userPools, tables, buckets, outputs };
  return JSON.parse(JSON.stringify(parts, (key, value: unknown) => (key === "location" ? undefined : value)));
}

const translated = Object.entries(cases).filter(([name]) => recordings.get(name)?.translated !== undefined);
test.each(translated)("SAM's translator and this reader agree: %s", (name, template) => {
  const translation = JSON.stringify(recordings.get(name)?.translated);
  expect(comparable(loadText(template))).toEqual(comparable(loadText(translation)));
});

/** SAM's texts without the frame that names resource and event, which ours names as a place. */
const bare = (text: string): string =>
  text.replace(/^Resource with id \[\w+\] is invalid\. (?:Event with id \[\w+\] is invalid\. )?/, "");

/** Cases in which our text says more than SAM's, or the same by our own rule. */
const OWN_WORDS: Readonly<Record<string, RegExp>> = {
  "refused: OpenIdConnectUrl": /'OpenIdConnectUrl' is no longer a supported property for authorizer 'Jwt'/,
  "refused: AWS_IAM that is not enabled": /AWS_IAM\] on API method \[GET\] for path \[\/a\].*EnableIamAuthorizer: true/,
  "refused: CorsConfiguration that is text": /CorsConfiguration of 'Api' must be true, false or a map/,
  "refused: mutual TLS under a condition":
    /Available MutualTlsAuthentication fields are \['TruststoreUri', 'TruststoreVersion'\]/,
  "refused: Globals of an unknown type": /'Functions' is not supported\. Must be one of .*Function/,
  "refused: a property that cannot be global": /'StageName' is not a supported property of 'HttpApi'\. Must be one of /,
  "refused: a default authorizer by intrinsic function": /Auth\.DefaultAuthorizer of 'Api' must be the literal name/,
  "refused: a path by intrinsic function": /Path of the HttpApi event 'F\/E0' must be literal text/,
  "refused: an API that is not there": /ApiId must be a valid reference to an 'AWS::Serverless::HttpApi' resource/,
  "refused: an authorizer of an event where the API has none": /Unable to set Authorizer \[Nobody\] .* there are none/,
  "refused: an event with a path and no method": /the HttpApi event 'F\/E0' needs a Method/,
  "refused: an unknown key of Auth":
    /Auth of 'Api' has no property 'DefaultAuthoriser' \(did you mean 'DefaultAuthorizer'\?\)/,
  "refused: an unknown key of CorsConfiguration": /no property 'AllowOrigin' \(did you mean 'AllowOrigins'\?\)/,
  "refused: an unknown property of a function": /'TimeOut' \(did you mean 'Timeout'\?\)/,
  "refused: an unknown property of an API": /AWS::Serverless::HttpApi 'Api' has no property 'Cors'/,
  "refused: an unknown property of an event": /the HttpApi event 'F\/E0' has no property 'Authorizer'/,
};

const refused = Object.entries(cases).filter(([name]) => recordings.get(name)?.refused !== undefined);
test.each(refused)("SAM's translator and this reader both refuse, with the place: %s", (name, template) => {
  const error = refusal(template);
  expect(error).toBeInstanceOf(TemplateError);
  const { message, location } = error as TemplateError;
  expect(location.line).toBeGreaterThan(1);
  expect(location.path).toMatch(/^(?:Resources|Globals)\//);
  const [text = ""] = recordings.get(name)?.refused ?? [];
  const own = OWN_WORDS[name];
  if (own === undefined) expect(message.toLowerCase()).toContain(bare(text).replace(/\.$/, "").toLowerCase());
  else expect(message).toMatch(own);
});
