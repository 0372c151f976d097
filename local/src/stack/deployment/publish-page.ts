import { createHash } from "node:crypto";
import { AwsClient } from "aws4fetch";
import { StartError } from "../../model/errors";
import type { PageFile } from "../../web/page-file";

/** How AWS is reached. */
export interface AwsAccess {
  readonly region: string;
  readonly credentials: {
    readonly accessKeyId: string;
    readonly secretAccessKey: string;
    readonly sessionToken?: string | undefined;
  };
  /** Of services that are elsewhere than AWS: as `AWS_ENDPOINT_URL_S3` and `AWS_ENDPOINT_URL_CLOUDFRONT` say. */
  readonly endpoints: { readonly s3: string | undefined; readonly cloudFront: string | undefined };
}

/** Built files in the order in which they are sent: what a page names is there before the page. */
export function inOrder(files: readonly PageFile[]): readonly PageFile[] {
  const last = (file: PageFile): number => (file.isHashed ? 0 : file.path === "/index.html" ? 2 : 1);
  return files.toSorted((one, other) => last(one) - last(other));
}

/** What browsers and the distribution may keep: names with a hash for ever, the others only after asking again. */
export const cacheControlOf = ({ isHashed }: PageFile): string =>
  isHashed ? "public, max-age=31536000, immutable" : "no-cache";

/** Sends one file to the bucket. Rejects with a StartError `upload-refused`. */
export async function putFile(file: PageFile, bucket: string, access: AwsAccess): Promise<void> {
  const { region, endpoints } = access;
  const place =
    endpoints.s3 === undefined ? `https://${bucket}.s3.${region}.amazonaws.com` : `${endpoints.s3}/${bucket}`;
  const answer = await clientOf(access).fetch(`${place}${file.path}`, {
    method: "PUT",
    headers: {
      "content-type": file.type,
      "cache-control": cacheControlOf(file),
      "x-amz-content-sha256": createHash("sha256").update(file.body).digest("hex"),
    },
    body: Buffer.from(file.body),
    aws: { service: "s3", region },
  });
  if (!answer.ok) throw await refusal(answer, `The bucket ${bucket} does not take ${file.path}`);
}

/**
 * Makes the distribution ask the bucket again for what has no hash in its name. Rejects with a StartError
 * `upload-refused`.
 * @see https://docs.aws.amazon.com/cloudfront/latest/APIReference/API_CreateInvalidation.html
 */
export async function invalidate(
  distributionId: string,
  paths: readonly string[],
  reference: string,
  access: AwsAccess,
): Promise<void> {
  const items = paths.map((path) => `<Path>${path}</Path>`).join("");
  const body =
    '<?xml version="1.0" encoding="UTF-8"?><InvalidationBatch xmlns="http://cloudfront.amazonaws.com/doc/2020-05-31/">' +
    `<CallerReference>${reference}</CallerReference>` +
    `<Paths><Items>${items}</Items><Quantity>${paths.length}</Quantity></Paths></InvalidationBatch>`;
  const place = access.endpoints.cloudFront ?? "https://cloudfront.amazonaws.com";
  const answer = await clientOf(access).fetch(`${place}/2020-05-31/distribution/${distributionId}/invalidation`, {
    method: "POST",
    headers: { "content-type": "text/xml" },
    body,
    // A global service: its signatures are for this region.
    aws: { service: "cloudfront", region: "us-east-1" },
  });
  if (!answer.ok) throw await refusal(answer, `The distribution ${distributionId} can't be told of the new page`);
}

function clientOf({ credentials: { accessKeyId, secretAccessKey, sessionToken } }: AwsAccess): AwsClient {
  return new AwsClient({
    accessKeyId,
    secretAccessKey,
    ...(sessionToken !== undefined && { sessionToken }),
    retries: 2,
  });
}

async function refusal(answer: Response, what: string): Promise<StartError> {
  const text = await answer.text();
  const code = /<Code>(\w+)<\/Code>/.exec(text)?.[1] ?? "";
  const message = /<Message>([^<]*)<\/Message>/.exec(text)?.[1] ?? "";
  const why = [String(answer.status), code, message].filter((part) => part !== "").join(" ");
  return new StartError("upload-refused", `${what}: ${why}`);
}
