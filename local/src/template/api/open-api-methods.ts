import { own } from "../document/node";

/** The methods that an OpenAPI document's path item may have, and what API Gateway calls them. */
export const METHODS: Readonly<Record<string, string>> = {
  get: "GET",
  head: "HEAD",
  post: "POST",
  put: "PUT",
  delete: "DELETE",
  patch: "PATCH",
  options: "OPTIONS",
  "x-amazon-apigateway-any-method": "ANY",
};

const NOT_METHODS = ["parameters", "summary", "description", "servers"];

/** Whether a key of a path item is none of a method: one of OpenAPI's own, or an extension that API Gateway makes no method of. */
export const isBesideMethods = (key: string): boolean =>
  NOT_METHODS.includes(key) || (key.startsWith("x-") && own(METHODS, key) === undefined);
