"""A form: some questions, checked by the server, which may refuse without anything being lost."""

from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, ClassVar

from textual import work
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Horizontal, Vertical, VerticalScroll
from textual.content import Content
from textual.events import Key
from textual.screen import ModalScreen
from textual.widgets import Collapsible, Footer, Input, Select, Static, Switch

from codegate.errors import CodeGateError
from codegate.terminal import clean

Answers = dict[str, Any]
Submit = Callable[[Answers], Awaitable[object]]


@dataclass(frozen=True, slots=True)
class Ask:
    """
    One question.

    Attributes:
        name: Key of the answer.
        label: Our own words.
        kind: `text`, `secret`, `int`, `float`, `flag` or `choice`.
        value: What stands there first.
        hint: What is shown while nothing is typed.
        choices: Value and words of each choice.
        is_needed: It may not be left empty.
        is_advanced: It is folded away with the others of its kind, below the rest.
    """

    name: str
    label: str
    kind: str = "text"
    value: Any = None
    hint: str = ""
    choices: Sequence[tuple[str, str]] = ()
    is_needed: bool = False
    is_advanced: bool = False


class _Flag(Switch):
    """A switch that turns as soon as it hears of the key, so that a tab right behind it does not come first."""

    def key_space(self, event: Key) -> None:
        """Turn."""
        event.stop()
        self.toggle()


class FormDialog(ModalScreen[bool]):
    """
    Asks, and hands the answers on; it closes once they are taken.

    Args:
        title: Our own words.
        asks: The questions from top to bottom.
        submit: Takes the answers by name; an empty one is None. What it raises is shown, and the form stays.
        note: A sentence above the questions.
    """

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("ctrl+s", "submit", "Save", key_display="^s/enter"),
        Binding("escape", "dismiss(False)", "Cancel", key_display="esc"),
        # Before the field hears of it: what is typed right behind a tab must not land in the field that is left.
        Binding("tab", "app.focus_next", show=False, priority=True),
        Binding("shift+tab", "app.focus_previous", show=False, priority=True),
    ]
    DEFAULT_CSS = """
    FormDialog { align: center middle; }
    FormDialog #box {
        width: 76; max-width: 98%; height: auto; max-height: 94%; border: round $accent; background: $surface;
        padding: 0 1; border-title-style: bold;
    }
    FormDialog VerticalScroll { height: auto; max-height: 100%; }
    FormDialog .row { height: auto; }
    FormDialog .label { width: 22; color: $text-muted; padding-top: 0; }
    FormDialog Input { width: 1fr; border: none; height: 1; background: $panel; padding: 0 1; }
    FormDialog Input:focus { border: none; background: $primary 30%; }
    FormDialog Select { width: 1fr; }
    FormDialog Switch, FormDialog Switch:focus { border: none; height: 1; padding: 0 1; }
    FormDialog Collapsible { background: transparent; border: none; padding: 0; margin-top: 1; }
    FormDialog CollapsibleTitle { padding: 0; color: $text-muted; width: 1fr; text-overflow: ellipsis; }
    FormDialog Collapsible Contents { padding: 0 0 0 2; }
    FormDialog Collapsible .label { width: 20; }
    FormDialog #note { color: $text-muted; margin-bottom: 1; }
    FormDialog #trouble { color: $error; margin-top: 1; height: auto; }
    """

    def __init__(self, title: str, asks: Sequence[Ask], submit: Submit, note: str = "") -> None:
        super().__init__()
        self._title = title
        self._asks = asks
        self._submit = submit
        self._note = note

    def compose(self) -> ComposeResult:
        """A row a question."""
        with Vertical(id="box") as box:
            box.border_title = self._title
            with VerticalScroll(can_focus=False):
                if self._note:
                    yield Static(clean(self._note), id="note", markup=False)
                for ask in self._asks:
                    if not ask.is_advanced:
                        yield _row(ask)
                if folded := [ask for ask in self._asks if ask.is_advanced]:
                    with Collapsible(title="Advanced (enter)"):
                        yield from (_row(ask) for ask in folded)
                yield Static("", id="trouble", markup=False)
        yield Footer(show_command_palette=False)

    def on_mount(self) -> None:
        """Begin on the first question."""
        self.query_one("#trouble").display = False
        if self._asks:
            self.query_one(f"#ask-{self._asks[0].name}").focus()

    def on_input_submitted(self) -> None:
        """Enter in a line is enough."""
        self.action_submit()

    def action_submit(self) -> None:
        """Check the answers and hand them on."""
        try:
            answers = {ask.name: self._answer(ask) for ask in self._asks}
        except ValueError as error:
            self._complain(str(error))
            return
        self._hand_on(answers)

    @work(exclusive=True, exit_on_error=False)
    async def _hand_on(self, answers: Answers) -> None:
        self._complain("")
        try:
            await self._submit(answers)
        except CodeGateError as error:
            self._complain(clean(error.text(), keep_lines=True, limit=600))
        else:
            self.dismiss(True)

    def _complain(self, sentence: str) -> None:
        trouble = self.query_one("#trouble", Static)
        trouble.display = bool(sentence)
        trouble.update(sentence)

    def _answer(self, ask: Ask) -> Any:
        widget = self.query_one(f"#ask-{ask.name}")
        if isinstance(widget, Switch):
            return widget.value
        if isinstance(widget, Select):
            return None if widget.is_blank() else widget.value
        assert isinstance(widget, Input)
        value = widget.value.strip()
        if not value:
            if ask.is_needed:
                widget.focus()
                raise ValueError(f"{ask.label} is missing.")
            return None
        return _number(ask, value) if ask.kind in ("int", "float") else value


def changed(asks: Sequence[Ask], answers: Mapping[str, Any]) -> Answers:
    """The answers that are not what stood there first."""
    return {ask.name: answers[ask.name] for ask in asks if answers[ask.name] != ask.value}


def _number(ask: Ask, value: str) -> int | float:
    try:
        return int(value) if ask.kind == "int" else float(value)
    except ValueError:
        raise ValueError(f"{ask.label} must be a number.") from None


def _row(ask: Ask) -> Horizontal:
    return Horizontal(Static(ask.label, classes="label", markup=False), _widget(ask), classes="row")


def _widget(ask: Ask) -> Input | Select[str] | Switch:
    name = f"ask-{ask.name}"
    if ask.kind == "flag":
        return _Flag(bool(ask.value), id=name, animate=False)
    if ask.kind == "choice":
        options = [(Content(clean(words, limit=60)), value) for value, words in ask.choices]
        if ask.value is None:
            hint = clean(ask.hint, limit=60) or "–"
            return Select(options, id=name, prompt=hint, allow_blank=not ask.is_needed, compact=True)
        if all(value != ask.value for value, _ in ask.choices):  # a newer server may know more than this dashboard
            options.append((Content(clean(ask.value, limit=60)), ask.value))
        return Select(options, id=name, value=ask.value, allow_blank=not ask.is_needed, compact=True)
    shown = "" if ask.value is None else clean(f"{ask.value:g}" if isinstance(ask.value, float) else ask.value)
    return Input(shown, id=name, placeholder=clean(ask.hint, limit=80), password=ask.kind == "secret")
