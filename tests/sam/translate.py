"""Prints what SAM's own translator makes of the template that `sam build` wrote, as CloudFormation gets it.

    python tests/sam/translate.py .aws-sam/build/template.yaml ENVIRONMENT

The code of each function stays the folder that was built: where `sam package` would put an address in S3 there is the
absolute path.
"""

import json
import os
import pathlib
import sys
from unittest.mock import patch

os.environ.setdefault("AWS_DEFAULT_REGION", "us-east-1")

import boto3
import yaml
from samtranslator.parser.parser import Parser
from samtranslator.translator.translator import Translator

PLACE = "s3://built/"


def main(path, environment):
    template = yaml.safe_load(pathlib.Path(path).read_text())
    folder = pathlib.Path(path).resolve().parent
    for name, resource in template["Resources"].items():
        if resource["Type"] == "AWS::Serverless::Function":
            resource["Properties"]["CodeUri"] = PLACE + resource["Properties"].get("CodeUri", name)
    session = boto3.Session(region_name="us-east-1")
    with patch("boto3.session.Session", return_value=session):
        translated = Translator({}, Parser(), boto_session=session).translate(template, {"Environment": environment})
    for resource in translated["Resources"].values():
        if resource["Type"] == "AWS::Lambda::Function":
            resource["Properties"]["Code"] = str(folder / resource["Properties"]["Code"]["S3Key"])
            # How the code was made is SAM CLI's business; it is made.
            resource.pop("Metadata", None)
    # The page's folder, relative to the source: no answer of the API depends on it.
    translated.pop("Metadata", None)
    json.dump(translated, sys.stdout)


main(*sys.argv[1:])
