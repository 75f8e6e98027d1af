"""Query parameters: declared once, checked before an endpoint's function runs, described by the same declaration."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any, Literal

from codegate.errors import Invalid

Kind = Literal["string", "integer", "boolean"]


@dataclass(frozen=True, slots=True)
class Query:
    """
    One query parameter.

    Attributes:
        doc: What it is for, one sentence.
        kind: As JSON Schema names it.
        choices: The texts it may be; none: any.
        default: What holds when it is missing.
        minimum: Of a number, like `maximum`.
        example: A value that makes sense.
    """

    name: str
    doc: str
    kind: Kind = "string"
    choices: tuple[str, ...] = ()
    default: str | int | None = None
    minimum: int = 0
    maximum: int = 999_999_999
    example: str | int | None = None

    def text(self, given: str | None) -> str | None:
        """
        The value as text; an empty one is none.

        Raises:
            Invalid: There are choices, and it is none of them.
        """
        said = given or None
        if said is not None and self.choices and said not in self.choices:
            known = ", ".join(self.choices)
            raise Invalid(f"{self.name} is none of {known}: {said[:40]!r}.", field=self.name)
        return said if said is not None or self.default is None else str(self.default)

    def flag(self, given: str | None) -> bool:
        """
        The value as yes or no; a missing one says no.

        Raises:
            Invalid: It says neither.
        """
        if given not in (None, "true", "false"):
            raise Invalid(f"{self.name} must be true or false, not {given[:40]!r}.", field=self.name)
        return given == "true"

    def number(self, given: str | None) -> int:
        """
        The value as a number; if it is missing, the default, or 0.

        Raises:
            Invalid: It is none, or out of range.
        """
        if given is None:
            return int(self.default or 0)
        is_number = given.isascii() and given.isdigit() and len(given) < 10
        if not (is_number and self.minimum <= int(given) <= self.maximum):
            reach = f"from {self.minimum} to {self.maximum}"
            raise Invalid(f"{self.name} must be a number {reach}, not {given[:40]!r}.", field=self.name)
        return int(given)

    def check(self, given: str) -> None:
        """
        Raises:
            Invalid: The value is not usable.
        """
        {"string": self.text, "integer": self.number, "boolean": self.flag}[self.kind](given)

    def schema(self) -> dict[str, Any]:
        """Its JSON Schema."""
        found: dict[str, Any] = {"type": self.kind}
        if self.choices:
            found["enum"] = list(self.choices)
        if self.default is not None:
            found["default"] = self.default
        if self.kind == "integer":
            found |= {"minimum": self.minimum, "maximum": self.maximum}
        return found


def check_query(given: Iterable[tuple[str, str]], asked: Mapping[str, Query]) -> None:
    """
    Refuse what an endpoint does not know, or cannot use.

    Args:
        given: Pairs of name and value, as they came.
        asked: The parameters it declares, by name.

    Raises:
        Invalid: A name that is not declared or is given twice, or a value of the wrong kind; `field` is its name.
    """
    seen: set[str] = set()
    for name, value in given:
        if name not in asked:
            hint = f"It takes: {', '.join(asked)}." if asked else "It takes none."
            raise Invalid(f"There is no query parameter {name[:40]!r} here.", field=name[:40], hint=hint)
        if name in seen:
            raise Invalid(f"{name} is given twice.", field=name)
        seen.add(name)
        asked[name].check(value)


TENANT = Query("tenant", "Id or name of a tenant; without it, everybody.")
PAGE = Query("page", "Which page, from 1.", "integer", default=1, minimum=1, maximum=1_000_000)


def limit_of(most: int) -> Query:
    """How many rows a page has, `most` at most."""
    return Query("limit", "Rows of a page.", "integer", default=50, minimum=1, maximum=most)


def moment_of(name: str, doc: str) -> Query:
    """A point in time."""
    return Query(name, f"{doc}: ISO 8601, or a span back from now such as 30m, 2h or 7d.", example="7d")
