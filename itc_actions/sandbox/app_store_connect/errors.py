"""How the App Store Connect API says no: a list of errors, each with a code of dotted parts."""

from __future__ import annotations

import uuid
from typing import Any


class ApiError(Exception):
    """One error, or several of one answer.

    :param status: the status of the answer.
    :param code: the dotted code; programs compare its beginning.
    :param title: in short; the same for every error of a code.
    :param detail: what is wrong here.
    :param pointer: where in the body.
    :param parameter: or which parameter of the query.
    :param associated: errors of other resources, by their paths.
    """

    def __init__(
        self,
        status: int,
        code: str,
        title: str,
        detail: str,
        *,
        pointer: str | None = None,
        parameter: str | None = None,
        associated: dict[str, list[ApiError]] | None = None,
    ) -> None:
        super().__init__(detail)
        self.status, self.code, self.title, self.detail = status, code, title, detail
        self.pointer, self.parameter, self.associated = pointer, parameter, associated

    def as_json(self) -> dict[str, Any]:
        """The error as an answer holds it."""
        made: dict[str, Any] = {
            "id": str(uuid.uuid4()),
            "status": str(self.status),
            "code": self.code,
            "title": self.title,
            "detail": self.detail,
        }
        if self.pointer is not None:
            made["source"] = {"pointer": self.pointer}
        elif self.parameter is not None:
            made["source"] = {"parameter": self.parameter}
        if self.associated:
            made["meta"] = {
                "associatedErrors": {
                    path: [error.as_json() for error in errors] for path, errors in self.associated.items()
                }
            }
        return made


class ApiErrors(Exception):
    """Several errors of one answer; its status is that of the first."""

    def __init__(self, errors: list[ApiError]) -> None:
        super().__init__("; ".join(error.detail for error in errors))
        self.errors = errors


def unauthorized() -> ApiError:
    """The token will not do; why is not said."""
    return ApiError(
        401,
        "NOT_AUTHORIZED",
        "Authentication credentials are missing or invalid.",
        "Provide a properly configured and signed bearer token, and make sure that it has not expired.",
    )


def too_many() -> ApiError:
    """The requests of this hour are used up."""
    return ApiError(
        429, "RATE_LIMIT_EXCEEDED", "The request rate limit has been reached.", "Wait before sending more requests."
    )


def no_path(path: str) -> ApiError:
    """Nothing is served at such a path."""
    return ApiError(
        404,
        "NOT_FOUND",
        "The requested resource does not exist",
        f"The path provided does not match a defined resource: {path}",
    )


def not_found(kind: str, identifier: str) -> ApiError:
    """There is no such resource."""
    return ApiError(
        404,
        "NOT_FOUND",
        "The specified resource does not exist",
        f"There is no resource of type '{kind}' with id '{identifier}'",
    )


def not_allowed(resource: str, operation: str, allowed: list[str]) -> ApiError:
    """The resource is there, but not for this: `The resource 'apps' does not allow 'DELETE'.`

    :param operation: in the service's word: GET_COLLECTION, GET_INSTANCE, CREATE, UPDATE, DELETE, REPLACE.
    """
    are = "operation is" if len(allowed) == 1 else "operations are"
    words = f"The resource '{resource}' does not allow '{operation}'. Allowed {are}: {', '.join(allowed)}"
    return ApiError(403, "FORBIDDEN_ERROR", "The given operation is not allowed", words)


def parameter(code: str, name: str, detail: str) -> ApiError:
    """A parameter of the query is wrong: the code is ILLEGAL, INVALID or REQUIRED."""
    return ApiError(400, f"PARAMETER_ERROR.{code}", "A parameter has an invalid value", detail, parameter=name)


def attribute(code: str, name: str, detail: str) -> ApiError:
    """An attribute sent is wrong: the code is INVALID, REQUIRED, TYPE, UNKNOWN…"""
    titles = {"REQUIRED": "The provided entity is missing a required attribute"}
    title = titles.get(code, "The provided entity includes an attribute with an invalid value")
    return ApiError(409, f"ENTITY_ERROR.ATTRIBUTE.{code}", title, detail, pointer=f"/data/attributes/{name}")


def relationship(code: str, name: str, detail: str) -> ApiError:
    """A relationship sent is wrong: the code is INVALID, REQUIRED, UNKNOWN…"""
    titles = {"REQUIRED": "The provided entity is missing a required relationship"}
    title = titles.get(code, "The provided entity includes a relationship with an invalid value")
    return ApiError(409, f"ENTITY_ERROR.RELATIONSHIP.{code}", title, detail, pointer=f"/data/relationships/{name}")


def state(detail: str, *, pointer: str | None = None, associated: dict[str, list[ApiError]] | None = None) -> ApiError:
    """The resource's state does not allow it."""
    return ApiError(
        409,
        "STATE_ERROR.ENTITY_STATE_INVALID",
        "The request cannot be fulfilled because of the state of another resource.",
        detail,
        pointer=pointer,
        associated=associated,
    )


def closed(name: str) -> ApiError:
    """The attribute cannot be changed in the resource's state. Its exact code is an assumption [?]."""
    return ApiError(
        409,
        "STATE_ERROR",
        "An attribute value is not acceptable for the current resource state.",
        f"Attribute '{name}' cannot be edited at this time",
        pointer=f"/data/attributes/{name}",
    )


def unprocessable(detail: str) -> ApiError:
    """The request is well formed, but cannot be carried out now. Its code is an assumption [?]."""
    return ApiError(422, "ENTITY_UNPROCESSABLE", "The request entity cannot be processed", detail)


def malformed(detail: str) -> ApiError:
    """The body is no document of JSON:API. Status and code are assumptions [?]."""
    return ApiError(422, "ENTITY_INVALID", "The request entity is not a valid request document object", detail)
