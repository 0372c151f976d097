import type { HttpRequest } from "../../http/exchange";
import { type Parameters, parametersOf } from "./parameters";

/** Forms are small: 64 kB at most. */
const FORM_LIMIT = 65_536;

/** The fields of a form that was posted; undefined where the body is of another type. Throws for one that is too large. */
export async function readForm(request: HttpRequest): Promise<Parameters | undefined> {
  const type = request.headers["content-type"]?.split(";")[0]?.trim().toLowerCase();
  if (type !== "application/x-www-form-urlencoded") return undefined;
  const body = await request.body(FORM_LIMIT);
  return parametersOf(new URLSearchParams(body.toString("utf8")));
}
