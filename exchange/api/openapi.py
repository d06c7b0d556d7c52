"""The OpenAPI 3.1 document: what the framework knows of the endpoints, and what it does not: which files are answered,
what each refusal looks like, and that HEAD is answered like GET."""

import json
from copy import deepcopy
from functools import cache

from exchange.api.endpoints import api
from exchange.api.problems import MEDIA_TYPE
from exchange.api.shapes import ProblemShown
from papers import data

FILES = {"plan_pdf": "application/pdf", "document_file": "*/*"}
REFUSALS = {
    "400": "A parameter is not understood",
    "401": "No token that counts today",
    "403": "The token was not made for this",
    "404": "Not there, or not within what the token may read",
    "405": "Another method than GET and HEAD",
    "429": "Too many requests; Retry-After says in how many seconds to ask again",
}
PROBLEM = {"$ref": "#/components/schemas/ProblemShown"}


@cache
def document() -> dict:
    """As plain values. Path parameters are ids, so that an unknown one is 404 and never 400."""
    said = deepcopy(dict(api.get_openapi_schema(path_prefix="/api/v1/")))
    said["components"]["schemas"].pop("AnyObject")
    said["components"]["schemas"] |= {"ProblemShown": ProblemShown.model_json_schema(), "PlanFile": _plan_file()}
    for operations in said["paths"].values():
        get = operations["get"]
        if get["operationId"] == "plan_file":
            get["responses"][200]["content"]["application/json"] = {"schema": {"$ref": "#/components/schemas/PlanFile"}}
        if get["operationId"] in FILES:
            file = {"schema": {"type": "string", "format": "binary"}}
            get["responses"][200]["content"] = {FILES[get["operationId"]]: file}
        get["responses"] = {str(status): answer for status, answer in get["responses"].items()}
        get["responses"] |= {status: _refusal(status, words) for status, words in REFUSALS.items()}
        if _answers_one_thing(get):
            get["responses"]["304"] = {"description": "As If-None-Match says: nothing has changed"}
            get["parameters"].append(IF_NONE_MATCH)
    return said


IF_NONE_MATCH = {
    "in": "header",
    "name": "If-None-Match",
    "required": False,
    "schema": {"type": "string"},
    "description": "The ETag of an answer that you have",
}


def _answers_one_thing(get: dict) -> bool:
    return "cursor" not in {each["name"] for each in get["parameters"]} and get["operationId"] not in FILES


def _plan_file() -> dict:
    """The published schema of the format, at another place."""
    schema = json.dumps(data.schema("epep-plan-file-1")).replace('"#/$defs/', '"#/components/schemas/PlanFile/$defs/')
    return {name: about for name, about in json.loads(schema).items() if name not in {"$id", "$schema"}}


def _refusal(status: str, words: str) -> dict:
    answer = {"description": words, "content": {MEDIA_TYPE: {"schema": PROBLEM}}}
    header = {"401": "WWW-Authenticate", "429": "Retry-After", "405": "Allow"}.get(status)
    return answer | ({"headers": {header: {"schema": {"type": "string"}}}} if header else {})
