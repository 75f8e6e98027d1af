"""What the demo shows: three panels for each act, side by side where there is room, and the facts below them."""

import json
import os
import re
import sys
from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

import msgspec

from codegate import __version__
from codegate.cli.demo_acts import SECRETS, Act
from codegate.cli.demo_stage import Stage
from codegate.figures import count, duration
from codegate.terminal import clean, wants_colour

if TYPE_CHECKING:
    from rich.console import Console
    from rich.panel import Panel
    from rich.text import Text

Json = dict[str, Any]

SIDE_BY_SIDE = 100
"""Columns a terminal needs for three panels in a row; below, they stand under one another."""

_TOKEN = re.compile(r"\bcg_[a-z_]+_\d+\b")


def hidden(act: Act) -> list[str]:
    """Names of the secrets that the client sent and the provider never saw."""
    sent, seen = _dump(act.body), "".join(_dump(request.body) for request in act.seen)
    return [name for name, secret in SECRETS.items() if secret in sent and secret not in seen]


def restored(act: Act) -> list[str]:
    """Those of the hidden ones that the client found in its answer again."""
    return [name for name in hidden(act) if SECRETS[name] in act.answer.text]


def detectors() -> list[Json]:
    """The guardrails there are: `id`, `label`, `category`, `default_on`."""
    from codegate.guardrails.table import DETECTORS

    return [
        {"id": one.id, "label": one.label, "category": one.category, "default_on": one.default_on} for one in DETECTORS
    ]


def as_json(acts: list[Act], stage: Stage | None = None) -> Json:
    """Everything the demo saw, with stable keys; and where it is, if it goes on."""
    requests = [
        {
            "title": act.title,
            "client_sent": {"path": act.path, "body": act.body},
            "provider_saw": msgspec.to_builtins(act.seen),
            "client_got": msgspec.to_builtins(act.answer),
            "hidden": hidden(act),
            "restored": restored(act),
            "log": act.log,
        }
        for act in acts
    ]
    seen: Json = {"version": __version__, "simulated": True, "requests": requests, "guardrails": detectors()}
    if stage is not None:
        seen |= {"proxy_url": stage.proxy_url, "api_url": stage.api_url, "data_dir": stage.info.data_dir}
    return seen


def show(acts: list[Act]) -> None:
    """Print the acts for people."""
    console = _console()
    console.print(_styled(f"CodeGate {__version__}", "bold"), "against a simulated provider on this machine", sep=" · ")
    for number, act in enumerate(acts, 1):
        console.print()
        console.print(_styled(f"{number}. {act.title}", "bold cyan"))
        _print_panels(console, act)
        for fact in _facts(act):
            console.print(_fact(fact))
    console.print()
    for fact in _guardrail_facts():
        console.print(_fact(fact))


def show_next() -> None:
    """Say what to do now, with an account of one's own."""
    console = _console()
    console.print("\nNothing of this is left on disk. With a real account:\n")
    for line in (
        "codegate accounts add        a provider and its key",
        "codegate up --detach         proxy on 9212, REST API on 9211",
        "codegate run -- claude       Claude Code through the proxy",
        "codegate demo --serve        or: keep the demo, and point a client at it",
    ):
        console.print(f"  {line}", soft_wrap=True)


def show_addresses(stage: Stage) -> None:
    """Say how clients reach a demo that goes on."""
    console = _console()
    proxy, folder = stage.proxy_url, stage.info.data_dir
    message = '{"model":"claude-sonnet-5-5","max_tokens":200,"messages":[{"role":"user","content":"hello"}]}'
    console.print("\nThe demo goes on, on this machine only; any key will do. Ctrl-C ends it and leaves nothing.\n")
    for name, value in (
        ("Proxy", proxy),
        ("REST API", stage.api_url),
        ("Dashboard", f"codegate tui --url {stage.api_url} --data-dir {folder}"),
        ("Claude Code", f"ANTHROPIC_BASE_URL={proxy} ANTHROPIC_API_KEY=demo claude"),
        ("Anthropic SDK", f"ANTHROPIC_BASE_URL={proxy} ANTHROPIC_API_KEY=demo"),
        ("OpenAI SDK", f"OPENAI_BASE_URL={proxy}/v1 OPENAI_API_KEY=demo"),
        ("curl", f"curl {proxy}/v1/messages -H 'x-api-key: demo' -H 'content-type: application/json' -d '{message}'"),
        ("Request log", f"codegate logs list --data-dir {folder}"),
    ):
        console.print(f"  {name:<14} {value}", soft_wrap=True)


def _print_panels(console: "Console", act: Act) -> None:
    from rich.table import Table

    panels = (
        _panel("What the client sent", f"POST {act.path}", _gist(act.body)),
        _panel("What the provider saw", f"POST {act.seen[-1].path}", _gist(act.seen[-1].body)),
        _panel("What the client got back", f"{act.answer.status}, {act.answer.events} events", _answer_lines(act)),
    )
    if console.width < SIDE_BY_SIDE:
        console.print(*panels, sep="\n")
        return
    row = Table.grid(expand=True)
    narrow = console.options.update_width(console.width // len(panels))
    height = max(len(console.render_lines(panel, narrow, pad=False)) for panel in panels)
    for panel in panels:
        panel.height = height
        row.add_column(ratio=1)
    row.add_row(*panels)
    console.print(row)


def _panel(title: str, heading: str, lines: Iterator[tuple[str, str]]) -> "Panel":
    from rich import box
    from rich.panel import Panel
    from rich.text import Text

    body = Text(heading, style="dim", overflow="fold")
    for label, text in lines:
        body.append(f"\n{label}: ", style="bold not dim")
        body.append_text(_marked(text))
    return Panel(body, title=title, title_align="left", box=box.ROUNDED, padding=(0, 1))


def _marked(text: str) -> "Text":
    """The text with secrets in yellow and the tokens that stand for them in green."""
    from rich.text import Text

    marked = Text(clean(text, keep_lines=True), style="not dim")
    marked.highlight_words(list(SECRETS.values()), "bold yellow")
    marked.highlight_regex(_TOKEN, "bold green")
    return marked


def _gist(body: Json) -> Iterator[tuple[str, str]]:
    """A request of either format, in a few lines."""
    yield "model", str(body["model"])
    if body.get("system"):
        yield "system", _plain(body["system"])
    for message in body["messages"]:
        yield str(message["role"]), _plain(message["content"])
    tools = [tool.get("name") or tool["function"]["name"] for tool in body.get("tools", ())]
    if tools:
        yield "tools", ", ".join(tools) + (" (input_schema)" if "input_schema" in body["tools"][0] else " (parameters)")


def _plain(content: Any) -> str:
    if isinstance(content, str):
        return content
    return " ".join(part.get("text", f"[{part.get('type')}]") for part in content)


def _answer_lines(act: Act) -> Iterator[tuple[str, str]]:
    if act.answer.text:
        yield "assistant", act.answer.text
    for name, arguments in act.answer.calls:
        yield "calls", f"{name}({arguments})"


def _facts(act: Act) -> Iterator[str]:
    if act.path != act.seen[-1].path:
        yield f"Converted: {act.path} to {act.seen[-1].path}, and the answer back."
    for attempt in act.log["attempts"]:
        if attempt["outcome"] != "ok":
            how = attempt["status"] or attempt["outcome"]
            yield f"Failover: {attempt['account_name']} failed with {how}, {act.log['account_name']} answered instead."
    for candidate in (act.log["route"] or {}).get("candidates", ()):
        if candidate["verdict"] == "skipped":
            yield f"Passed over: {candidate['account']}. {candidate['reason']}"
    if hidden(act):
        yield f"Guardrails: {', '.join(hidden(act))} never left; {len(restored(act))} restored in the answer."
    first, total = duration(act.answer.first_content_ms), duration(act.answer.total_ms)
    yield f"Streamed: first content after {first}, all of it after {total}, at the pace of the simulator."
    row = act.log
    cached = f", {count(row['cache_read_tokens'])} from cache" if row.get("cache_read_tokens") else ""
    yield f"Usage: {count(row['input_tokens'])} tokens in{cached}, {count(row['output_tokens'])} out."


def _guardrail_facts() -> Iterator[str]:
    by_category: dict[str, list[str]] = {}
    for one in detectors():
        label = one["label"] if one["default_on"] else f"{one['label']} (off unless wanted)"
        by_category.setdefault(one["category"], []).append(label)
    for category, labels in by_category.items():
        yield f"Guardrails for {category}: {', '.join(labels)}."


def _fact(text: str) -> "Text":
    from rich.text import Text

    head, _, rest = clean(text).partition(":")
    return Text.assemble(("✓ ", "green"), (f"{head}:", "bold"), rest)


def _styled(text: str, style: str) -> "Text":
    from rich.text import Text

    return Text(text, style=style)


def _console() -> "Console":
    from rich.console import Console

    return Console(
        file=sys.stdout, no_color=not wants_colour(sys.stdout, os.environ), highlight=False, markup=False, emoji=False
    )


def _dump(value: Any) -> str:
    return json.dumps(value, ensure_ascii=False)
