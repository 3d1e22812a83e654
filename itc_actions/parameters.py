"""From a function's signature to the values it is called with: texts become typed, or an error names their origin."""

from __future__ import annotations

import functools
import inspect
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from types import UnionType
from typing import Annotated, Any, Literal, Union, get_args, get_origin, get_type_hints

from .errors import BadInput
from .key_texts import remember_key
from .options import FROM_CONTEXT, REQUIRED, Option
from .redaction import Secret, scrub
from .texts import at_home, localized, read_text

WORDS_OF_BOOL = {
    "yes": True,
    "true": True,
    "on": True,
    "1": True,
    "no": False,
    "false": False,
    "off": False,
    "0": False,
}
UNITS = {"s": 1.0, "m": 60.0, "h": 3600.0, "d": 86400.0}


@dataclass(eq=False, repr=False)
class Parameter:
    """One parameter of an action or a lane."""

    name: str
    option: Option
    type: Any
    """str, int, bool, Path or list."""
    default: Any
    """`REQUIRED`, or what it is when nothing says otherwise."""
    takes_left: bool = True
    """Whether it takes what an earlier step left: not where its default in the signature is a value."""

    @property
    def flag(self) -> str:
        """As it is typed: `--release-notes`."""
        return "--" + self.name.replace("_", "-")

    @property
    def env_names(self) -> tuple[str, ...]:
        """The environment variables it is looked for in."""
        return self.option.env_names(self.name)

    @property
    def repeatable(self) -> bool:
        """Whether its flag may be given several times."""
        return self.type is list or self.option.kind == "localized"

    def help(self) -> str:
        """The help of its flag, with environment names and default."""
        parts = [self.option.help] if self.option.help else []
        if self.option.choices:
            parts.append(f"One of {', '.join(self.option.choices)}.")
        if self.env_names:
            parts.append(f"[env {', '.join(self.env_names)}]")
        if self.default is REQUIRED:
            parts.append("[required]")
        elif self.default not in (None, False, (), [], "") and not self.option.secret:
            parts.append(f"[default {self.default_text()}]")
        return " ".join(parts)

    def default_text(self) -> str:
        """The default as one would type it."""
        if self.option.kind == "duration":
            fitting = (unit for unit, size in reversed(UNITS.items()) if self.default % size == 0)
            unit = next(fitting, "s")
            return f"{self.default / UNITS[unit]:g}{unit}"
        return str(self.default)

    def parse(self, given: Any, origin: str) -> Any:
        """The typed value of a text from a flag, the environment or a file.

        :param origin: where it came from, for the error: `--poll`, `ITC_POLL in .env line 3`.
        :raises BadInput: empty, of the wrong type, not one of the choices, or refused by the option's check.
        """
        if self.repeatable:
            return self._parse_list(given if isinstance(given, list) else [given], origin)
        text = refuse_broken_text(str(given), origin)
        if text == "":
            raise BadInput(f"{origin} is set but empty.", next_step="Give it a value, or leave it out altogether.")
        return self.checked(self._parse_one(text, origin), origin)

    def argument(self, given: Any) -> Any:
        """A value passed in Python: as it is, but a text where another type is meant is read as a flag's would be."""
        if self.option.secret:
            return given if isinstance(given, Secret) else Secret(str(given))
        if isinstance(given, str):
            refuse_broken_text(given, self.name)
            remember_key(given)
        if self.type is str and self.option.kind != "localized" and not isinstance(given, str):
            raise BadInput(f"{self.name} must be a text, not {type(given).__name__} {scrub(str(given))[:60]!r}.")
        if given == "":
            raise BadInput(f"{self.name} is given but empty.", next_step="Give it a value, or leave it out altogether.")
        if isinstance(given, str) and (self.type not in (str, dict) or self.option.kind == "duration"):
            return self.parse(given, self.name)
        return self.checked(at_home(given, self.name) if isinstance(given, Path) else given, self.name)

    def checked(self, value: Any, origin: str) -> Any:
        """`value` itself, once its choices and its check have nothing to say against it."""
        option = self.option
        several = value.values() if isinstance(value, dict) else value
        for item in several if isinstance(value, (list, tuple, dict)) else [value]:
            if option.choices and item not in option.choices:
                raise BadInput(f"{origin} must be one of {', '.join(option.choices)}{_shown(item, option)}.")
            if option.check is not None and item is not None and (complaint := option.check(item)):
                raise BadInput(f"{origin} {complaint}{_shown(item, option)}.", now="Nothing was sent for this step.")
        return value

    def _parse_list(self, given: list[Any], origin: str) -> Any:
        if not given or any(item == "" for item in given):
            raise BadInput(f"{origin} is set but empty.", next_step="Give it a value, or leave it out altogether.")
        for item in given:
            refuse_broken_text(str(item), origin)
        if self.option.kind == "localized":
            return self.checked(localized([str(item) for item in given], origin), origin)
        if self.option.kind == "texts":
            return self.checked([str(item) for item in given], origin)
        items = [part.strip() for item in given for part in str(item).split(",") if part.strip()]
        if not items:
            raise BadInput(f"{origin} is set but empty.", next_step="Give it a value, or leave it out altogether.")
        return self.checked(items, origin)

    def _parse_one(self, text: str, origin: str) -> Any:
        kind = self.option.kind
        if kind == "secret":
            return Secret(text)
        if kind == "text":
            return read_text(text, origin)
        if kind == "duration":
            return duration(text, origin)
        if self.type is bool:
            if text.lower() not in WORDS_OF_BOOL:
                raise BadInput(f"{origin} must be yes or no (also true, false, on, off, 1, 0), not {text!r}.")
            return WORDS_OF_BOOL[text.lower()]
        if self.type in (int, float):
            try:
                number = self.type(text)
                if -float("inf") < number < float("inf"):
                    return number
                raise ValueError
            except ValueError:
                kind = "a whole number" if self.type is int else "a number"
                raise BadInput(f"{origin} must be {kind}, not {text!r}.") from None
        return at_home(Path(text), origin) if self.type is Path else text


def _shown(value: Any, option: Option) -> str:
    return "" if option.secret or isinstance(value, dict) else f", not {scrub(str(value))[:60]!r}"


def duration(text: str, origin: str) -> float:
    """The seconds of a time as people type it: 90, 90s, 45m, 2h.

    :raises BadInput: it is none.
    """
    unit = text[-1:].lower()
    number = text[:-1] if unit in UNITS else text
    try:
        seconds = float(number) * UNITS.get(unit, 1.0)
    except ValueError:
        seconds = -1.0
    if not 0 <= seconds < float("inf"):
        raise BadInput(f"{origin} must be a time such as 90, 90s, 45m or 2h, not {text!r}.")
    return seconds


def refuse_broken_text(text: str, origin: str) -> str:
    """`text` itself, if it can be sent at all.

    :raises BadInput: it holds bytes that are not UTF-8.
    """
    try:
        text.encode("utf-8")
    except UnicodeEncodeError:
        raise BadInput(f"{origin} is not UTF-8 text.", now="Nothing was sent for this step.") from None
    return text


def missing(parameter: Parameter) -> BadInput:
    """The error of a required value that is nowhere to be found."""
    return BadInput(
        f"{parameter.flag} is missing.",
        now="Nothing was sent for this step.",
        next_step=f"Give {' or set '.join([parameter.flag, *parameter.env_names[:1]])}.",
    )


@functools.cache
def parameters_of(function: Callable[..., Any], leading: int = 1) -> tuple[Parameter, ...]:
    """The parameters of an action: each has an `Option` in its annotation.

    :param leading: how many parameters at the start are none: the context.
    """
    found = []
    for parameter in _after_context(function)[leading - 1 :]:
        hint = _hint(function, parameter)
        option = option_in(hint)
        if option is None:
            raise TypeError(f"{function.__qualname__}: the parameter {parameter.name} has no Option in its annotation")
        found.append(Parameter(parameter.name, option, base_type(hint), *_default(parameter, hint, option)))
    return tuple(found)


def lane_parameters(function: Callable[..., Any], known: Mapping[str, Parameter]) -> tuple[Parameter, ...]:
    """The parameters of a lane: one that has the name of an action's option inherits all of it."""
    found = []
    for parameter in _after_context(function):
        if parameter.kind in (parameter.VAR_POSITIONAL, parameter.VAR_KEYWORD, parameter.POSITIONAL_ONLY):
            raise TypeError(f"{place_of(function)}: {parameter} must be a parameter that can be given by its name")
        hint = _hint(function, parameter)
        inherited = known.get(parameter.name)
        choices = tuple(map(str, get_args(hint))) if get_origin(hint) is Literal else ()
        option = option_in(hint) or (inherited.option if inherited and not choices else Option("", choices=choices))
        kind = base_type(hint) if hint is not None else (inherited.type if inherited else _type_of(parameter.default))
        found.append(Parameter(parameter.name, option, kind, *_default(parameter, hint, option)))
    return tuple(found)


def _after_context(function: Callable[..., Any]) -> list[inspect.Parameter]:
    parameters = list(inspect.signature(function).parameters.values())
    if not parameters:
        raise TypeError(f"{place_of(function)}: its first parameter must be the context")
    return parameters[1:]


def place_of(function: Callable[..., Any]) -> str:
    """File, line and name, for errors about a declaration."""
    code = getattr(function, "__code__", None)
    return f"{code.co_filename}:{code.co_firstlineno} {function.__name__}" if code else repr(function)


def _hint(function: Callable[..., Any], parameter: inspect.Parameter) -> Any:
    """The evaluated annotation of one parameter; the others, and the return's, may be unknown at run time."""
    annotation = parameter.annotation
    if annotation is inspect.Parameter.empty:
        return None
    if isinstance(annotation, str):
        names = inspect.unwrap(function).__globals__
        known = names.get(annotation.removesuffix(" | None"))
        if known is not None and get_origin(known) is Annotated:  # the usual case, without the cost of an evaluation
            return known | None if annotation.endswith(" | None") else known
        holder = type("holder", (), {"__annotations__": {"it": annotation}})
        try:
            return get_type_hints(holder, names, {}, include_extras=True)["it"]
        except NameError as error:
            raise TypeError(f"{place_of(function)}: the annotation of {parameter.name} is unknown: {error}") from None
    return annotation


def option_in(hint: Any) -> Option | None:
    """The `Option` in an annotation, also within `… | None`."""
    if get_origin(hint) is Annotated:
        return next((extra for extra in hint.__metadata__ if isinstance(extra, Option)), None)
    if get_origin(hint) in (Union, UnionType):
        return next((found for part in get_args(hint) if (found := option_in(part))), None)
    return None


def base_type(hint: Any) -> Any:
    """str, int, float, bool, Path or list: what an annotation comes to."""
    if get_origin(hint) is Annotated:
        return base_type(hint.__origin__)
    if get_origin(hint) in (Union, UnionType):
        return base_type(next(part for part in get_args(hint) if part is not type(None)))
    origin = get_origin(hint) or hint
    return origin if origin in (str, int, float, bool, Path, list, dict) else str


def _default(parameter: inspect.Parameter, hint: Any, option: Option) -> tuple[Any, bool]:
    """The default, and whether the value may come from an earlier step: `= FROM_CONTEXT`, or no default at all."""
    if parameter.default is inspect.Parameter.empty:
        return REQUIRED, True
    if parameter.default is not FROM_CONTEXT:
        return parameter.default, False
    may_be_none = get_origin(hint) in (Union, UnionType) and type(None) in get_args(hint)
    return (None if option.default is REQUIRED and may_be_none else option.default), True


def _type_of(default: Any) -> Any:
    if isinstance(default, Path):
        return Path
    return type(default) if type(default) in (int, float, bool, list) else str
