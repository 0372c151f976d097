import { expect, test } from "@jest/globals";
import type { Application } from "../../src/model/application";
import { TemplateError } from "../../src/model/errors";
import { loadText, refusal } from "./loading";
import { bare, recordings } from "./translations";

/** The judge is SAM's own translator: what it made of each template was recorded once (see sam/record.py). */
const { translated, refused } = recordings("rest-cases.yaml", "rest-recorded.jsonl");

/** SAM draws the ids of deployments from a hash of its own text of the definition. */
const UNLIKE = ["location", "deploymentId"];

/** What does not depend on how the template is written; the order of methods, and in a policy, means nothing. */
function comparable({ functions, restApis, httpApis, outputs }: Application): unknown {
  const sorted = restApis.map((api) => ({
    ...api,
    methods: api.methods.toSorted((a, b) =>
      `${a.resourcePath} ${a.httpMethod}`.localeCompare(`${b.resourcePath} ${b.httpMethod}`),
    ),
  }));
  const parts = { functions, restApis: sorted, httpApis, outputs };
  return JSON.parse(JSON.stringify(parts), (key, value: unknown) => {
    if (key === "Resource" && Array.isArray(value)) return value.toSorted();
    if (key === "Statement" && Array.isArray(value)) return value.toSorted(byText);
    return UNLIKE.includes(key) ? undefined : value;
  });
}

/** In the order of their texts, whatever the order of their members. */
function byText(a: object, b: object): number {
  const [left, right] = [a, b].map((each) => JSON.stringify(Object.entries(each).toSorted()));
  return (left ?? "").localeCompare(right ?? "");
}

const missingPermissions = ({ notices }: Application): readonly string[] =>
  notices.flatMap(({ code, message }) => (code === "trigger-without-permission" ? [message] : [])).toSorted();

test.each(translated)("SAM's translator and this reader agree: %s", (_, { template, translated: translation }) => {
  const [ours, theirs] = [loadText(template), loadText(JSON.stringify(translation))];
  expect(comparable(ours)).toEqual(comparable(theirs));
  expect(missingPermissions(ours)).toEqual(missingPermissions(theirs));
});

/** Cases in which our text says more than SAM's, or the same by our own rule. */
const OWN_WORDS: Readonly<Record<string, RegExp>> = {
  "refused: no stage name": /AWS::Serverless::Api 'Api' needs a StageName, for example Prod/,
  "refused: an unknown key of Auth":
    /Auth of 'Api' has no property 'DefaultAuthoriser' \(did you mean 'DefaultAuthorizer'\?\)/,
  "refused: an event without a method": /the Api event 'F\/E0' needs a Method/,
  "refused: a global property that an API cannot have there":
    /'StageName' is not a supported property of 'Api'\. Must be one of /,
  "refused: an unknown property of an API": /AWS::Serverless::Api 'Api' has no property 'CorsConfiguration'/,
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
