import { xmlAnswer } from "../wire/s3-answer";
import { notImplemented, S3Error } from "../wire/s3-error";
import { corsRulesOf, lifecycleRulesOf, publicAccessBlockOf, tagsOf } from "./bucket-properties";
import { type Call, isoDate, type Operation } from "./call";
import { readCount } from "./list-objects";
import { ownerOf } from "./owner";
import { receiveText } from "./receive";

export const listBuckets: Operation = ({ request, services }) => {
  const { query } = request;
  const most = readCount(query.get("max-buckets"), "max-buckets") ?? 10_000;
  const after = query.get("continuation-token") ?? "";
  const prefix = query.get("prefix") ?? "";
  const names = [...services.buckets.keys()].sort().filter((name) => name.startsWith(prefix) && name > after);
  const shown = names.slice(0, most);
  return xmlAnswer("ListAllMyBucketsResult", {
    Owner: ownerOf(services),
    Buckets: {
      Bucket: shown.map((name) => ({
        Name: name,
        CreationDate: isoDate(services.store.createdAt(name)),
        BucketRegion: services.region,
      })),
    },
    ContinuationToken: names.length > shown.length ? shown.at(-1) : undefined,
    Prefix: prefix === "" ? undefined : prefix,
  });
};

export const headBucket: Operation = ({ services }) => ({
  status: 200,
  headers: { "x-amz-bucket-region": services.region, "x-amz-access-point-alias": "false" },
});

/** The region that was there first has no name. */
export const getBucketLocation: Operation = ({ services: { region } }) =>
  xmlAnswer("LocationConstraint", region === "us-east-1" ? "" : region);

/** No bucket here keeps versions, whatever its template says: it never was versioned. */
export const getBucketVersioning: Operation = () => xmlAnswer("VersioningConfiguration", {});

export const getBucketCors: Operation = (call) => {
  const rules = corsRulesOf(resourceOf(call));
  if (rules.length === 0) throw new S3Error("NoSuchCORSConfiguration", undefined, { BucketName: call.request.bucket });
  return xmlAnswer("CORSConfiguration", {
    CORSRule: rules.map((rule) => ({
      ID: rule.id,
      AllowedMethod: rule.methods,
      AllowedOrigin: rule.origins,
      AllowedHeader: rule.headers,
      ExposeHeader: rule.exposed,
      MaxAgeSeconds: rule.maxAge,
    })),
  });
};

/** The rules that are run here: those that remove unfinished uploads. */
export const getBucketLifecycle: Operation = (call) => {
  const rules = lifecycleRulesOf(resourceOf(call));
  if (rules.length === 0)
    throw new S3Error("NoSuchLifecycleConfiguration", undefined, { BucketName: call.request.bucket });
  if (rules.some(({ days }) => days === undefined))
    throw notImplemented("GetBucketLifecycleConfiguration of rules that are not run here");
  return xmlAnswer("LifecycleConfiguration", {
    Rule: rules.map(({ id, prefix, isEnabled, days }) => ({
      ID: id,
      Filter: { Prefix: prefix },
      Status: isEnabled ? "Enabled" : "Disabled",
      AbortIncompleteMultipartUpload: { DaysAfterInitiation: days },
    })),
  });
};

export const getPublicAccessBlock: Operation = (call) =>
  xmlAnswer("PublicAccessBlockConfiguration", publicAccessBlockOf(resourceOf(call)));

export const getBucketTagging: Operation = (call) => {
  const tags = tagsOf(resourceOf(call));
  if (tags.length === 0) throw new S3Error("NoSuchTagSet", undefined, { BucketName: call.request.bucket });
  return xmlAnswer("Tagging", { TagSet: { Tag: tags.map(([Key, Value]) => ({ Key, Value })) } });
};

const LARGEST_DOCUMENT = 64 * 1024;

/** Of a bucket that is there: a success in us-east-1, a conflict elsewhere. Others come from the template alone. */
export const createBucket: Operation = async (call) => {
  const { request, services } = call;
  await receiveText(call, LARGEST_DOCUMENT, "optional");
  if (!services.buckets.has(request.bucket))
    throw notImplemented("CreateBucket of another bucket than the template's. Add an AWS::S3::Bucket to the template");
  if (services.region !== "us-east-1")
    throw new S3Error("BucketAlreadyOwnedByYou", undefined, { BucketName: request.bucket });
  return { status: 200, headers: { location: `/${request.bucket}` } };
};

export const deleteBucket: Operation = ({ request, services }) => {
  for (const _object of services.store.objects(request.bucket))
    throw new S3Error("BucketNotEmpty", undefined, { BucketName: request.bucket });
  throw notImplemented("DeleteBucket of a bucket of the template. Remove it from the template");
};

function resourceOf({ request, services }: Call) {
  const resource = services.buckets.get(request.bucket);
  if (resource === undefined) throw new S3Error("NoSuchBucket", undefined, { BucketName: request.bucket });
  return resource;
}
