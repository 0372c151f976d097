import { xmlAnswer } from "../wire/s3-answer";
import { S3Error } from "../wire/s3-error";
import { childOf, childrenOf, malformed, readXml, textOf } from "../wire/xml-reader";
import type { Operation } from "./call";
import { findObject } from "./find-object";
import { receiveText } from "./receive";

type Tags = readonly (readonly [name: string, value: string])[];

const MOST_TAGS = 10;
const LARGEST_DOCUMENT = 64 * 1024;

/** The header `x-amz-tagging`, a query. Throws InvalidTag or InvalidArgument. */
export function parseTagHeader(header: string): Tags {
  if (header === "") return [];
  try {
    return checkTags([...new URLSearchParams(header)]);
  } catch (error) {
    if (error instanceof S3Error) throw error;
    throw new S3Error("InvalidArgument", "The header 'x-amz-tagging' shall be encoded as UTF-8 then URLEncoded");
  }
}

export const getObjectTagging: Operation = (call) => {
  const { tags } = findObject(call);
  return xmlAnswer("Tagging", { TagSet: { Tag: tags.map(([Key, Value]) => ({ Key, Value })) } });
};

export const putObjectTagging: Operation = async (call) => {
  const document = readXml(await receiveText(call, LARGEST_DOCUMENT, "required"), "Tagging");
  const set = childOf(document, "TagSet");
  if (set === undefined) throw malformed();
  const tags = childrenOf(set, "Tag").map((tag): [string, string] => {
    const [name, value] = [textOf(tag, "Key"), textOf(tag, "Value")];
    if (name === undefined || value === undefined) throw malformed();
    return [name, value];
  });
  const { bucket, key } = call.request;
  call.services.store.putTags(bucket, key, findObject(call), checkTags(tags));
  return { status: 200 };
};

export const deleteObjectTagging: Operation = (call) => {
  const { bucket, key } = call.request;
  call.services.store.putTags(bucket, key, findObject(call), []);
  return { status: 204 };
};

function checkTags(tags: Tags): Tags {
  if (tags.length > MOST_TAGS) throw new S3Error("BadRequest", "Object tags cannot be greater than 10");
  if (new Set(tags.map(([name]) => name)).size < tags.length)
    throw new S3Error("InvalidTag", "Cannot provide multiple Tags with the same key");
  for (const [name, value] of tags) {
    if (!/^[\p{L}\p{Z}\p{N}_.:/=+\-@]{1,128}$/u.test(name))
      throw new S3Error("InvalidTag", "The TagKey you have provided is invalid", { TagKey: name.slice(0, 128) });
    if (!/^[\p{L}\p{Z}\p{N}_.:/=+\-@]{0,256}$/u.test(value))
      throw new S3Error("InvalidTag", "The TagValue you have provided is invalid", { TagKey: name });
  }
  return tags;
}
