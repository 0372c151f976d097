import { xmlAnswer } from "../wire/s3-answer";
import { notImplemented, S3Error } from "../wire/s3-error";
import { childrenOf, malformed, readXml, textOf, type XmlNode } from "../wire/xml-reader";
import type { XmlElements } from "../wire/xml-writer";
import { type Call, causeOf, type Operation } from "./call";
import { isListed } from "./conditions";
import { checkVersion } from "./find-object";
import { receiveText } from "./receive";

const MOST_KEYS = 1000;
const LARGEST_DOCUMENT = 2 * 1024 * 1024;

export const deleteObject: Operation = (call) => {
  const { headers, key, query } = call.request;
  for (const name of ["x-amz-if-match-last-modified-time", "x-amz-if-match-size"])
    if (headers.has(name)) throw notImplemented(`the header ${name}`);
  checkVersion(query.get("versionId"));
  remove(call, key, headers.get("if-match"));
  return { status: 204 };
};

export const deleteObjects: Operation = async (call) => {
  const document = readXml(await receiveText(call, LARGEST_DOCUMENT, "required"), "Delete");
  const objects = childrenOf(document, "Object");
  if (objects.length === 0 || objects.length > MOST_KEYS) throw malformed();
  const isQuiet = textOf(document, "Quiet")?.trim() === "true";
  const results = objects.map((object) => removeListed(call, object));
  return xmlAnswer("DeleteResult", {
    Deleted: isQuiet ? [] : results.flatMap(({ deleted }) => (deleted === undefined ? [] : [deleted])),
    Error: results.flatMap(({ error }) => (error === undefined ? [] : [error])),
  });
};

interface Result {
  readonly deleted?: XmlElements;
  readonly error?: XmlElements;
}

function removeListed(call: Call, object: XmlNode): Result {
  const key = textOf(object, "Key");
  if (key === undefined || key === "") throw malformed();
  try {
    for (const name of ["LastModifiedTime", "Size"])
      if (textOf(object, name) !== undefined) throw notImplemented(`${name} in DeleteObjects`);
    checkVersion(textOf(object, "VersionId"));
    remove(call, key, textOf(object, "ETag"));
    return { deleted: { Key: key } };
  } catch (error) {
    if (!(error instanceof S3Error)) throw error;
    return { error: { Key: key, Code: error.code, Message: error.message } };
  }
}

function remove(call: Call, key: string, ifMatch: string | undefined): void {
  const cause = causeOf(call, "ObjectRemoved:Delete", "DeleteObject");
  call.services.store.removeObject(call.request.bucket, key, cause, (current) => {
    if (ifMatch !== undefined && current !== undefined && !isListed(ifMatch, current.etag))
      throw new S3Error("PreconditionFailed", undefined, { Condition: "If-Match" });
  });
}
