import { createHash } from "node:crypto";
import type { XmlElements } from "../wire/xml-writer";
import type { S3Services } from "./call";

/** The canonical user that owns everything here: of the form of S3's, made from the account's number. */
export const canonicalUser = (accountId: string): string => createHash("sha256").update(accountId).digest("hex");

export const ownerOf = ({ accountId }: S3Services): XmlElements => ({
  ID: canonicalUser(accountId),
  DisplayName: accountId,
});
