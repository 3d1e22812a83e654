"""A small OpenAPI file in the manner of Apple's, for tests that need none of the real one."""

from __future__ import annotations

from typing import Any

Json = dict[str, Any]


def small_file() -> Json:
    """Apps can be listed, and a group of testers created."""
    return {
        "info": {"version": "0.1"},
        "paths": {"/v1/apps": {"get": _list_apps()}, "/v1/betaGroups": {"post": _create_group()}},
        "components": {"schemas": _schemas()},
    }


def _list_apps() -> Json:
    return {
        "parameters": [
            _parameter("filter[platform]", {"type": "array", "items": {"type": "string", "enum": ["IOS", "TV_OS"]}}),
            _parameter("filter[name]", {"type": "array", "items": {"type": "string"}}),
            _parameter("fields[apps]", {"type": "array", "items": {"type": "string", "enum": ["name", "state"]}}),
            _parameter("limit", {"type": "integer", "maximum": 200}),
        ],
        "responses": {"200": _content("AppsResponse"), "403": _content("ErrorResponse")},
    }


def _create_group() -> Json:
    return {
        "parameters": [],
        "requestBody": _content("GroupCreateRequest"),
        "responses": {"201": _content("GroupResponse"), "409": _content("ErrorResponse")},
    }


def _parameter(name: str, schema: Json, **more: Any) -> Json:
    return {"name": name, "in": "query", "schema": schema, **more}


def _content(name: str) -> Json:
    return {"content": {"application/json": {"schema": {"$ref": f"#/components/schemas/{name}"}}}}


def _object(required: str, **properties: Json) -> Json:
    return {"type": "object", "required": required.split(), "properties": properties}


def _kind(name: str) -> Json:
    return {"type": "string", "enum": [name]}


TEXT: Json = {"type": "string"}
STATE: Json = {"type": "string", "enum": ["READY", "REJECTED"]}
TIME: Json = {"type": "string", "format": "date-time"}


def _schemas() -> Json:
    links = _object("", self=TEXT)
    app = _object(
        "type id",
        type=_kind("apps"),
        id=TEXT,
        attributes=_object("", name=TEXT, state={"$ref": "#/components/schemas/State"}, created=TIME),
        relationships=_object("", groups=_object("", links=_object("", self=TEXT, related=TEXT))),
        links=links,
    )
    group = _object("type id", type=_kind("betaGroups"), id=TEXT, attributes=_object("", name=TEXT), links=links)
    end = _object("data", data=_object("type id", type=_kind("apps"), id=TEXT))
    create = _object(
        "type attributes relationships",
        type=_kind("betaGroups"),
        attributes=_object("name", name=TEXT, note={"type": "string", "nullable": True}),
        relationships=_object("app", app=end),
    )
    error = _object("status code", status=TEXT, code=TEXT)
    return {
        "State": STATE,
        "App": app,
        "Group": group,
        "AppsResponse": _object("data", data={"type": "array", "items": {"$ref": "#/components/schemas/App"}}),
        "GroupResponse": _object("data", data={"$ref": "#/components/schemas/Group"}),
        "GroupCreateRequest": _object("data", data=create),
        "ErrorResponse": _object("", errors={"type": "array", "items": error}),
    }
