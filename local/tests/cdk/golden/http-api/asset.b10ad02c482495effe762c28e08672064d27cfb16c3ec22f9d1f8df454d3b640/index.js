"use strict";
var __defProp = Object.defineProperty;
var __getOwnPropDesc = Object.getOwnPropertyDescriptor;
var __getOwnPropNames = Object.getOwnPropertyNames;
var __hasOwnProp = Object.prototype.hasOwnProperty;
var __export = (target, all) => {
  for (var name in all)
    __defProp(target, name, { get: all[name], enumerable: true });
};
var __copyProps = (to, from, except, desc) => {
  if (from && typeof from === "object" || typeof from === "function") {
    for (let key of __getOwnPropNames(from))
      if (!__hasOwnProp.call(to, key) && key !== except)
        __defProp(to, key, { get: () => from[key], enumerable: !(desc = __getOwnPropDesc(from, key)) || desc.enumerable });
  }
  return to;
};
var __toCommonJS = (mod) => __copyProps(__defProp({}, "__esModule", { value: true }), mod);

// local/tests/cdk/apps/functions/hello/index.ts
var index_exports = {};
__export(index_exports, {
  handler: () => handler
});
module.exports = __toCommonJS(index_exports);

// local/tests/cdk/apps/functions/hello/greet.ts
var greet = (name) => `${name} from CDK`;

// local/tests/cdk/apps/functions/hello/index.ts
var handler = async (event) => "triggerSource" in event ? { ...event, response: { ...event.response, autoConfirmUser: true } } : { greeting: greet(process.env["GREETING"] ?? ""), sub: event.requestContext.authorizer.jwt.claims["sub"] };
// Annotate the CommonJS export names for ESM import in node:
0 && (module.exports = {
  handler
});
