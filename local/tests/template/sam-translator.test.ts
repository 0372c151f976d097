import { expect, test } from "@jest/globals";
import type { Application } from "../../src/model/application";
import { TemplateError } from "../../src/model/errors";
import { loadText, refusal } from "./loading";
import { bare, recordings } from "./translations";

/** The judge is SAM's own translator: what it made of each template was recorded once (see sam/record.py). */
const { translated, refused } = recordings("cases.yaml", "recorded.jsonl");

/** What does not depend on how the template is written; the order of routes means nothing. */
function comparable({ functions, httpApis, userPools, tables, buckets, outputs }: Application): unknown {
  const sorted = httpApis.map((api) => ({
    ...api,
    routes: api.routes.toSorted((a, b) => a.routeKey.localeCompare(b.routeKey)),
  }));
  const parts = { functions, httpApis: sorted, userPools, tables, buckets, outputs };
  return JSON.parse(JSON.stringify(parts, (key, value: unknown) => (key === "location" ? undefined : value)));
}

test.each(translated)("SAM's translator and this reader agree: %s", (_, { template, translated: translation }) => {
  expect(comparable(loadText(template))).toEqual(comparable(loadText(JSON.stringify(translation))));
});

/** Cases in which our text says more than SAM's, or the same by our own rule. */
const OWN_WORDS: Readonly<Record<string, RegExp>> = {
  "refused: OpenIdConnectUrl": /'OpenIdConnectUrl' is no longer a supported property for authorizer 'Jwt'/,
  "refused: AWS_IAM that is not enabled": /AWS_IAM\] on API method \[GET\] for path \[\/a\].*EnableIamAuthorizer: true/,
  "refused: CorsConfiguration that is text": /CorsConfiguration of 'Api' must be true, false or a map/,
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

test.each(refused)("SAM's translator and this reader both refuse, with the place: %s", (name, recording) => {
  const error = refusal(recording.template);
  expect(error).toBeInstanceOf(TemplateError);
  const { message, location } = error as TemplateError;
  expect(location.line).toBeGreaterThan(1);
  expect(location.path).toMatch(/^(?:Resources|Globals)\//);
  const [text = ""] = recording.refused ?? [];
  const own = OWN_WORDS[name];
  if (own === undefined) expect(message.toLowerCase()).toContain(bare(text).replace(/\.$/, "").toLowerCase());
  else expect(message).toMatch(own);
});
