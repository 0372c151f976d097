import type { SourceLocation } from "../../model/source";
import { NOT_GIVEN } from "../document/node";
import { checkParameterValue, type ParameterRules } from "./parameter-rules";

/**
 * Values that only a deployment knows: a parameter without Default, one in Systems Manager, an export of another stack.
 * Each stands for nothing that exists: no host, pool or account has these names, so what is compared with one differs,
 * and what is looked up by one is not found. docs/decisions/011-what-stops-the-start.md.
 */

const HOST = `${NOT_GIVEN}.invalid`;
const ACCOUNT = "123456789012";

/** By the end of a parameter's name, what its value must look like to be read. The first that fits counts. */
const BY_NAME: readonly (readonly [RegExp, string])[] = [
  [/pool.*arn$/i, `arn:aws:cognito-idp:us-east-1:${ACCOUNT}:userpool/us-east-1_${NOT_GIVEN}`],
  [/role.*arn$/i, `arn:aws:iam::${ACCOUNT}:role/${NOT_GIVEN}`],
  [/(?:certificate|cert|acm).*arn$/i, `arn:aws:acm:us-east-1:${ACCOUNT}:certificate/${NOT_GIVEN}`],
  [/(?:function|lambda|authori[sz]er).*arn$/i, `arn:aws:lambda:us-east-1:${ACCOUNT}:function:${NOT_GIVEN}`],
  [/arn$/i, `arn:aws:sns:us-east-1:${ACCOUNT}:${NOT_GIVEN}`],
  [/pool.*id$/i, `us-east-1_${NOT_GIVEN}`],
  [/e-?mail(?:address)?$/i, `${NOT_GIVEN}@${HOST}`],
  [/(?:issuer|ur[il]s?|endpoint|origins?|domains)$/i, `https://${HOST}`],
  [/memory(?:size)?$/i, "128"],
];

/** What a pattern may ask for besides. None of them is true, false or a name that a template is likely to compare with. */
const OTHERS: readonly string[] = [
  NOT_GIVEN,
  `https://${HOST}`,
  `https://${HOST}/`,
  HOST,
  `${NOT_GIVEN}@${HOST}`,
  `arn:aws:iam::${ACCOUNT}:role/${NOT_GIVEN}`,
  `us-east-1_${NOT_GIVEN}`,
  "notgiven",
  "NotGiven0",
  "not_given",
  `/${NOT_GIVEN}`,
  "192.0.2.0/24",
  "192.0.2.1",
  "000000000000",
  "0",
  "1",
];

const BY_TYPE: Readonly<Record<string, string>> = {
  "AWS::EC2::SecurityGroup::Id": "sg-00000000000000000",
  "AWS::EC2::Subnet::Id": "subnet-00000000000000000",
  "AWS::EC2::VPC::Id": "vpc-00000000000000000",
};

/**
 * A value for a parameter that has none: one of its AllowedValues, or one that its rules let pass. `secret` stands for
 * one that a function may compare with what a caller sends: nobody can guess it.
 */
export function assumeValue(
  { name, at, secret }: { readonly name: string; readonly at: SourceLocation; readonly secret: string | undefined },
  type: string,
  rules: ParameterRules,
): string | undefined {
  const [allowed] = rules.allowedValues ?? [];
  if (allowed !== undefined) return allowed;
  const inner = /<(.+)>$/.exec(type.replace(/^AWS::SSM::Parameter::Value<(.+)>$/, "$1"))?.[1] ?? type;
  const named = BY_TYPE[inner] ?? BY_NAME.find(([pattern]) => pattern.test(name))?.[1];
  const number = String(rules.minValue ?? 1);
  const candidates = rules.isNumber
    ? [...(named === undefined ? [] : [named]), number, String(rules.maxValue ?? 1)]
    : secret !== undefined
      ? [`${NOT_GIVEN}-${secret}`, secret]
      : [...(named === undefined ? [] : [named]), `${name.toLowerCase()}-${NOT_GIVEN}`, ...OTHERS];
  return candidates.find((candidate) => fits(candidate, rules, at));
}

/** The value of an export of another stack. */
export function assumeExport(name: string): string {
  return BY_NAME.find(([pattern]) => pattern.test(name))?.[1] ?? `${name.replace(/^.*[:/]/, "")}-${NOT_GIVEN}`;
}

function fits(value: string, rules: ParameterRules, at: SourceLocation): boolean {
  try {
    checkParameterValue(value, rules, "", at);
    return true;
  } catch {
    return false;
  }
}
