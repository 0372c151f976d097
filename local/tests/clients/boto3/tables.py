"""A session with tables by boto3, as its documentation shows it; one JSON object of what it saw on standard output."""

import json
import sys

import boto3
from boto3.dynamodb.conditions import Attr, Key
from botocore.exceptions import ClientError

endpoint, region, name = sys.argv[1:]
resource = boto3.resource("dynamodb", endpoint_url=endpoint, region_name=region)
client = resource.meta.client
seen = {}

table = resource.create_table(
    TableName=name,
    KeySchema=[{"AttributeName": "artist", "KeyType": "HASH"}, {"AttributeName": "song", "KeyType": "RANGE"}],
    AttributeDefinitions=[
        {"AttributeName": "artist", "AttributeType": "S"},
        {"AttributeName": "song", "AttributeType": "S"},
    ],
    BillingMode="PAY_PER_REQUEST",
)
table.wait_until_exists()
seen["status"] = table.table_status

with table.batch_writer() as batch:
    for number in range(60):
        batch.put_item(Item={"artist": "Ella", "song": f"{number:03}", "year": 1950 + number, "raw": b"\x00\xff"})

pages = client.get_paginator("query").paginate(
    TableName=name,
    KeyConditionExpression="artist = :a",
    ExpressionAttributeValues={":a": "Ella"},
    PaginationConfig={"PageSize": 25},
)
seen["pages"] = [page["Count"] for page in pages]
found = table.query(
    KeyConditionExpression=Key("artist").eq("Ella") & Key("song").begins_with("00"),
    FilterExpression=Attr("year").gt(1954),
    ScanIndexForward=False,
)
seen["songs"] = [item["song"] for item in found["Items"]]
seen["raw"] = found["Items"][0]["raw"].value.hex()

try:
    client.transact_write_items(
        TransactItems=[
            {"Put": {"TableName": name, "Item": {"artist": "Nina", "song": "1"}}},
            {
                "Delete": {
                    "TableName": name,
                    "Key": {"artist": "Ella", "song": "000"},
                    "ConditionExpression": "#y = :y",
                    "ExpressionAttributeNames": {"#y": "year"},
                    "ExpressionAttributeValues": {":y": 1},
                }
            },
        ]
    )
except client.exceptions.TransactionCanceledException as error:
    seen["reasons"] = [reason["Code"] for reason in error.response["CancellationReasons"]]
seen["nina"] = "Item" in table.get_item(Key={"artist": "Nina", "song": "1"})

client.transact_write_items(TransactItems=[{"Put": {"TableName": name, "Item": {"artist": "Nina", "song": "1"}}}])
read = client.transact_get_items(
    TransactItems=[{"Get": {"TableName": name, "Key": {"artist": "Nina", "song": "1"}}}]
)
seen["read"] = read["Responses"][0]["Item"]

try:
    client.execute_statement(Statement=f'SELECT * FROM "{name}"')
except ClientError as error:
    seen["partiql"] = error.response["Error"]["Code"]

table.delete()
table.wait_until_not_exists()
print(json.dumps(seen))
