"""Every key of the dashboard has an id, by which a user gives it another key."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

from textual.binding import Binding, BindingType
from textual.dom import DOMNode


@dataclass(frozen=True, slots=True)
class Known:
    """
    A binding that can be given another key.

    Attributes:
        id: Its name in `tui.toml`.
        keys: The keys it has by default, with commas between.
        does: What it does, in a few words.
    """

    id: str
    keys: str
    does: str


def with_ids(bindings: Iterable[BindingType], place: str) -> list[BindingType]:
    """
    The bindings, each with an id: its own, else `place-action`.

    Of several for the same action the further ones are numbered, in their order.
    """
    named: list[BindingType] = []
    seen: dict[str, int] = {}
    for one in bindings:
        binding = one if isinstance(one, Binding) else Binding(*one)
        if binding.id is None:
            action = binding.action.split("(", 1)[0].rsplit(".", 1)[-1].replace("_", "-")
            seen[action] = seen.get(action, 0) + 1
            number = f"-{seen[action]}" if seen[action] > 1 else ""
            binding = replace(binding, id=f"{place}-{action}{number}")
        named.append(binding)
    return named


def known_of(node: type[DOMNode]) -> Iterator[Known]:
    """The bindings of a class that have an id, in their order; those it has from others are not among them."""
    for one in node.__dict__.get("BINDINGS", ()):
        if isinstance(one, Binding) and one.id:
            yield Known(one.id, one.key, one.tooltip or one.description or one.action.replace("_", " "))


def keys_of(node: type[DOMNode], keymap: Mapping[str, str]) -> Iterator[tuple[str, str]]:
    """Key as people read it, and meaning, of each binding of a class that has a meaning."""
    for one in node.__dict__.get("BINDINGS", ()):
        if isinstance(one, Binding) and one.description:
            yield shown(one, keymap), one.tooltip or one.description


def shown(binding: Binding, keymap: Mapping[str, str]) -> str:
    """The keys of a binding as people read them."""
    if binding.id is not None and binding.id in keymap:
        return readable(keymap[binding.id].split(","))
    return binding.key_display or readable(binding.key.split(","))


def readable(keys: Sequence[str]) -> str:
    """`question_mark`, `ctrl+s` become `?`, `^s`."""
    words = {
        "question_mark": "?",
        "colon": ":",
        "slash": "/",
        "left_square_bracket": "[",
        "right_square_bracket": "]",
        "escape": "esc",
    }
    return " ".join(words.get(key.strip(), key.strip().replace("ctrl+", "^")) for key in keys)
