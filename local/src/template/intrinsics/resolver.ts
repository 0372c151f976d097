import { TemplateError, UnsupportedError } from "../../model/errors";
import type { SourceLocation } from "../../model/source";
import {
  type IntrinsicName,
  type IntrinsicNode,
  type ListNode,
  longForm,
  type ResolvedMap,
  type ResolvedNode,
  scalar,
  type TemplateMap,
  type TemplateNode,
} from "../document/node";
import { assumeExport } from "./assumed-values";
import { evaluateCondition } from "./conditions";
import { FUNCTIONS } from "./intrinsic-functions";
import type { Evaluation, Scope } from "./scope";

/**
 * Evaluates the intrinsic functions of a part of a template when that part is needed, so that a function that needs an
 * AWS account (`Fn::GetAZs`) is an error only where its value is used. Refuses unknown names, arguments of the
 * wrong type and circular conditions, with their position.
 */
export class Resolver implements Evaluation {
  readonly #conditions = new Map<string, boolean>();
  readonly #underway = new Set<string>();

  readonly scope: Scope;

  constructor(scope: Scope) {
    this.scope = scope;
  }

  resolve(node: TemplateNode): ResolvedNode | undefined {
    if (node.kind === "scalar") return node;
    if (node.kind === "intrinsic") return this.#call(node);
    if (node.kind === "list") return this.#list(node);
    return this.resolveMap(node);
  }

  /** A map without the entries whose value is `AWS::NoValue`. */
  resolveMap(node: TemplateMap): ResolvedMap {
    const entries = new Map<string, ResolvedNode>();
    for (const [key, value] of node.entries) {
      const resolved = this.resolve(value);
      if (resolved !== undefined) entries.set(key, resolved);
    }
    return { kind: "map", entries, at: node.at };
  }

  condition(name: string, at: SourceLocation): boolean {
    const known = this.#conditions.get(name);
    if (known !== undefined) return known;
    const node = this.scope.conditions.get(name);
    if (node === undefined) {
      const names = [...this.scope.conditions.keys()].join(", ") || "none";
      throw new TemplateError(
        "condition-unknown",
        at,
        `there is no condition '${name}'; the Conditions section has ${names}`,
      );
    }
    if (this.#underway.has(name)) {
      throw new TemplateError(
        "condition-circular",
        node.at,
        `the condition '${name}' depends on itself; take the circle apart`,
      );
    }
    if (this.#underway.size >= MOST_CONDITIONS_IN_A_CHAIN) {
      throw new TemplateError(
        "condition-too-deep",
        node.at,
        `the condition '${name}' stands at the end of a chain of ${MOST_CONDITIONS_IN_A_CHAIN} conditions; shorten it`,
      );
    }
    this.#underway.add(name);
    const holds = evaluateCondition(node, this);
    this.#underway.delete(name);
    this.#conditions.set(name, holds);
    return holds;
  }

  #list(node: ListNode<TemplateNode>): ResolvedNode {
    const items = node.items.map((item) => this.resolve(item)).filter((item) => item !== undefined);
    return { kind: "list", items, at: node.at };
  }

  #call(node: IntrinsicNode): ResolvedNode | undefined {
    const apply = FUNCTIONS[node.name];
    if (apply !== undefined) return apply(node, this);
    if (ELSEWHERE.has(node.name)) {
      throw new TemplateError(
        "misplaced-intrinsic",
        node.at,
        `${longForm(node.name)} has no place here: it belongs into Conditions or Rules`,
      );
    }
    throw needsAccount(node.name, node.at);
  }

  reference(name: string, at: SourceLocation): ResolvedNode | undefined {
    if (name === "AWS::NoValue") return undefined;
    const parameter = this.scope.parameters.get(name);
    const value = parameter?.value ?? this.scope.pseudoParameters.get(name);
    if (typeof value === "string") return scalar(value, at);
    if (value !== undefined) return { kind: "list", items: value.map((item) => scalar(item, at)), at };
    const resource = this.scope.resource(name);
    if (resource !== undefined) return scalar(resource.ref(at), at);
    throw nothingCalled(name, at);
  }

  attribute(logicalId: string, name: string, at: SourceLocation): ResolvedNode {
    const resource = this.scope.resource(logicalId);
    if (resource === undefined) throw nothingCalled(logicalId, at);
    return scalar(resource.attribute(name, at), at);
  }

  imported(name: string, at: SourceLocation): ResolvedNode {
    return scalar(this.scope.otherStacks.exported(name) ?? assumeExport(name), at);
  }

  outputOf(stackName: string, output: string, region: string | undefined, at: SourceLocation): ResolvedNode {
    const value = this.scope.otherStacks.output(stackName, output, region);
    if (value !== undefined) return scalar(value, at);
    throw needsAccount("GetStackOutput", at, `; no stack '${stackName}' here has an output '${output}'`);
  }
}

const needsAccount = (name: IntrinsicName, at: SourceLocation, why = ""): UnsupportedError =>
  new UnsupportedError(
    at,
    `${longForm(name)} needs an AWS account to be answered${why}; use a parameter instead`,
    "https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/intrinsic-function-reference.html",
  );

/** Our own: each takes its part of the stack. */
const MOST_CONDITIONS_IN_A_CHAIN = 200;

/** Functions that are conditions, or belong in the Rules section. */
const ELSEWHERE: ReadonlySet<IntrinsicNode["name"]> = new Set([
  "And",
  "Or",
  "Not",
  "Equals",
  "Contains",
  "EachMemberEquals",
  "EachMemberIn",
] as const);

export const nothingCalled = (name: string, at: SourceLocation): TemplateError =>
  new TemplateError(
    "reference-to-nothing",
    at,
    `there is no parameter or resource '${name}' in this template; check its spelling, or declare it`,
  );
