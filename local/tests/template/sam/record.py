"""Records what SAM's own translator makes of the templates in cases.yaml, into recorded.jsonl, and of those in
rest-cases.yaml, into rest-recorded.jsonl.

    pip install aws-sam-translator==1.110.0 pyyaml
    python local/tests/template/sam/record.py

Run once for a new version of the translator; `npm test` reads the recording and needs no Python. One case a line:
a translation as the CloudFormation template, a refusal as the translator's text.
"""

import json
import os
import pathlib
from unittest.mock import patch

import boto3
import yaml
from samtranslator.model.exceptions import InvalidDocumentException
from samtranslator.parser.parser import Parser
from samtranslator.translator.translator import Translator
from samtranslator import __version__

HERE = pathlib.Path(__file__).parent
os.environ["AWS_DEFAULT_REGION"] = "us-east-1"


class Loader(yaml.SafeLoader):
    """YAML with CloudFormation's short forms."""


def short_form(loader, suffix, node):
    if isinstance(node, yaml.ScalarNode):
        value = loader.construct_scalar(node)
    elif isinstance(node, yaml.SequenceNode):
        value = loader.construct_sequence(node, deep=True)
    else:
        value = loader.construct_mapping(node, deep=True)
    if suffix == "GetAtt" and isinstance(value, str):
        value = value.split(".", 1)
    return {suffix if suffix in ("Ref", "Condition") else f"Fn::{suffix}": value}


Loader.add_multi_constructor("!", short_form)


def translate(text):
    template = yaml.load(text, Loader)
    session = boto3.Session(region_name="us-east-1")
    try:
        with patch("boto3.session.Session", return_value=session):
            translator = Translator({}, Parser(), boto_session=session)
            return {"translated": translator.translate(template, {})}
    except InvalidDocumentException as error:
        return {"refused": [cause.message for cause in error.causes]}


def record(cases, recording):
    templates = yaml.safe_load((HERE / cases).read_text())
    lines = [json.dumps({"name": name, **translate(text)}, sort_keys=True) for name, text in templates.items()]
    (HERE / recording).write_text("\n".join([json.dumps({"translator": __version__}), *lines]) + "\n")


record("cases.yaml", "recorded.jsonl")
record("rest-cases.yaml", "rest-recorded.jsonl")
