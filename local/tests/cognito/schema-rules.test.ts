import {
  AddCustomAttributesCommand,
  CreateUserPoolCommand,
  DescribeUserPoolCommand,
  type SchemaAttributeType,
} from "@aws-sdk/client-cognito-identity-provider";
import { afterAll, beforeAll, expect, test } from "@jest/globals";
import { TemplateError } from "../../src/model/errors";
import { expectTold, type Told } from "./refusals";
import { POOL_ID, type RunningPools, startFixture } from "./running-pool";

/** What a pool's schema may not be, by the API and by a template (docs/aws-behaviour/cognito-pools.md, S1 to S6). */

let running: RunningPools;
beforeAll(async () => {
  running = await startFixture();
});
afterAll(() => running.close());

const text = (Name: string, more: Partial<SchemaAttributeType> = {}): SchemaAttributeType => ({
  Name,
  AttributeDataType: "String",
  ...more,
});
const lengths = (MinLength?: string, MaxLength?: string) => ({ StringAttributeConstraints: { MinLength, MaxLength } });
const range = (MinValue: string, MaxValue: string): Partial<SchemaAttributeType> => ({
  AttributeDataType: "Number",
  NumberAttributeConstraints: { MinValue, MaxValue },
});
const STANDARD = "You can not change AttributeDataType or set developerOnlyAttribute for standard schema attribute";

type Row = readonly [what: string, schema: SchemaAttributeType[], message: string];
/** Rules of one attribute of the pool's own, which hold for added ones too. */
const ofOne: readonly Row[] = [
  [
    "no data type",
    [{ Name: "team" }],
    "Invalid AttributeDataType input, consider using the provided AttributeDataType enum.",
  ],
  [
    "a shortest length above the longest",
    [text("team", lengths("6", "5"))],
    "Attribute custom:team cannot have a max length shorter than it's min length",
  ],
  [
    "lengths that compare as numbers, not as texts",
    [text("team", lengths("10", "9"))],
    "Attribute custom:team cannot have a max length shorter than it's min length",
  ],
  [
    "a length over 2048",
    [text("team", lengths("0", "2049"))],
    "user.custom:team: String attributes cannot have a length of more than 2048",
  ],
  [
    "a length that is no number",
    [text("team", lengths("few"))],
    "Invalid StringAttributeConstraints for schema attribute custom:team",
  ],
  [
    "a least value above the greatest",
    [text("rank", range("2", "1"))],
    "Attribute custom:rank cannot have a max value smaller than it's min value",
  ],
  [
    "a value that is no number",
    [text("rank", range("low", "9"))],
    "Invalid NumberAttributeConstraints for schema attribute custom:rank",
  ],
  [
    "no room for an attribute of developers alone",
    [text("pay", { ...range("2", "1"), DeveloperOnlyAttribute: true })],
    "Attribute dev:custom:pay cannot have a max value smaller than it's min value",
  ],
  [
    "one that is required",
    [text("team", { Required: true })],
    "Required custom attributes are not supported currently.",
  ],
];
const ofMany: readonly Row[] = [
  ["another type of a standard attribute", [text("email", { AttributeDataType: "Number" })], `${STANDARD} email`],
  ["text for a standard number", [text("updated_at")], `${STANDARD} updated_at`],
  ["a standard attribute of developers alone", [{ Name: "email", DeveloperOnlyAttribute: true }], `${STANDARD} email`],
  [
    "a standard attribute over 2048",
    [text("name", lengths("0", "4096"))],
    "user.name: String attributes cannot have a length of more than 2048",
  ],
  [
    "an attribute twice",
    [text("team"), text("team")],
    "Duplicate custom attribute names custom:team are not allowed in a user pool schema.",
  ],
  [
    "an attribute of developers and of everybody",
    [text("pay"), text("pay", { DeveloperOnlyAttribute: true })],
    "Duplicate custom attribute names dev:custom:pay are not allowed in a user pool schema.",
  ],
  [
    "a standard attribute twice",
    [text("email"), { Name: "email", Required: true }],
    "Duplicate attribute names email are not allowed in a user pool schema.",
  ],
];
const toldOf = (message: string): Told => [
  "observed",
  message.startsWith("Required custom") ? "custom-attribute-required" : "invalid-configuration",
  message,
];

test.each([...ofOne, ...ofMany])("CreateUserPool refuses a schema with %s", async (_what, Schema, message) => {
  await expectTold(running.sdk.send(new CreateUserPoolCommand({ PoolName: "made", Schema })), toldOf(message));
});

test.each(ofOne)("AddCustomAttributes refuses %s", async (_what, CustomAttributes, message) => {
  const add = new AddCustomAttributesCommand({ UserPoolId: POOL_ID, CustomAttributes });
  await expectTold(running.sdk.send(add), toldOf(message));
});

test.each([...ofOne, ...ofMany])("a template's schema with %s stops the start", async (_what, schema, message) => {
  const start = startFixture({ pool: { Schema: JSON.parse(JSON.stringify(schema)) } });
  await expect(start).rejects.toBeInstanceOf(TemplateError);
  await expect(start).rejects.toThrow(message);
});

test("a standard attribute may be named without its type, which stays its own", async () => {
  const Schema = [
    { Name: "updated_at", Mutable: true },
    { Name: "email", Required: true },
    text("team", lengths("1", "2048")),
  ];
  const { UserPool } = await running.sdk.send(new CreateUserPoolCommand({ PoolName: "made", Schema }));
  const described = UserPool?.SchemaAttributes ?? [];
  expect(described.find(({ Name }) => Name === "updated_at")).toMatchObject({ AttributeDataType: "Number" });
  expect(described.find(({ Name }) => Name === "email")).toMatchObject({ AttributeDataType: "String", Required: true });
  expect(described.find(({ Name }) => Name === "custom:team")).toMatchObject(lengths("1", "2048"));
});

test("a name of developers alone is taken for everybody, and the other way round", async () => {
  const { UserPool } = await running.sdk.send(
    new CreateUserPoolCommand({
      PoolName: "made",
      Schema: [text("pay", { DeveloperOnlyAttribute: true }), text("team")],
    }),
  );
  const add = (attribute: SchemaAttributeType) =>
    running.sdk.send(new AddCustomAttributesCommand({ UserPoolId: UserPool?.Id, CustomAttributes: [attribute] }));
  const exists = (message: string): Told => ["observed", "custom-attribute-exists", message];
  await expectTold(
    add(text("pay", { DeveloperOnlyAttribute: true })),
    exists("dev:custom:pay: Existing attribute already has name dev:custom:pay."),
  );
  await expectTold(add(text("pay")), exists("custom:pay: Existing attribute already has name dev:custom:pay."));
  await expectTold(
    add(text("team", { DeveloperOnlyAttribute: true })),
    exists("dev:custom:team: Existing attribute already has name custom:team."),
  );
});

test("a pool has at most 50 attributes of its own, and the standard ones", async () => {
  const fifty = Array.from({ length: 50 }, (_, index) => text(`own${index}`));
  const create = (Schema: SchemaAttributeType[]) =>
    running.sdk.send(new CreateUserPoolCommand({ PoolName: "made", Schema }));
  await expect(create([...fifty, text("more")])).rejects.toThrow("Member must have length less than or equal to 50");
  const { UserPool } = await create([...fifty, text("email", { Required: true })]);
  const of = { UserPoolId: UserPool?.Id };
  await expectTold(running.sdk.send(new AddCustomAttributesCommand({ ...of, CustomAttributes: [text("more")] })), [
    "inferred",
    "too-many-custom-attributes",
    "A user pool can't have more than 50 custom attributes.",
  ]);
  const described = await running.sdk.send(new DescribeUserPoolCommand(of));
  expect(described.UserPool?.SchemaAttributes).toHaveLength(71);
});
