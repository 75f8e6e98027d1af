"""Pages against the code they describe."""

import os
import re
import subprocess
import sys
import tomllib
from pathlib import Path

import pytest

from codegate import __version__

ROOT = Path(__file__).parents[1]
PAGES = sorted([*ROOT.glob("*.md"), *ROOT.glob("docs/**/*.md")])
NAMED = re.compile(
    r"`((?:codegate|tests|scripts|docs|benchmarks|completions|wire|services|store|api|client|cli|tui|proxy|routing"
    r"|providers|upstream|guardrails|models|simulator|server|crypto)/[^`\s:]*)`"
)
STAND_IN = re.compile(r"/(test_)?x\.py$|/y\.py$|[<>*…]|/test_y")
SECTION = re.compile(r"\[[^\]]+\]\(([^)#\s:]*)#([^)\s]+)\)")
LINK = re.compile(r"\[[^\]]+\]\(([^)#\s]+)[^)]*\)")


def read(name: str) -> str:
    return (ROOT / name).read_text(encoding="utf-8")


def runtime_dependencies() -> list[str]:
    wanted = tomllib.loads(read("pyproject.toml"))["project"]["dependencies"]
    return [re.split(r"[<>=;\[ ]", requirement)[0] for requirement in wanted]


def test_settings_page_is_made_from_the_table() -> None:
    command = [sys.executable, "scripts/settings_page.py", "--check"]
    environ = {**os.environ, "PYTHONPATH": str(ROOT)}
    made = subprocess.run(command, cwd=ROOT, env=environ, capture_output=True, text=True)

    assert made.returncode == 0, made.stderr


def test_the_page_of_tools_is_made_from_the_table() -> None:
    command = [sys.executable, "scripts/tools_page.py", "--check"]
    environ = {**os.environ, "PYTHONPATH": str(ROOT)}
    made = subprocess.run(command, cwd=ROOT, env=environ, capture_output=True, text=True)

    assert made.returncode == 0, made.stderr


def test_the_page_of_the_dashboard_is_made_from_its_bindings() -> None:
    command = [sys.executable, "scripts/tui_page.py", "--check"]
    environ = {**os.environ, "PYTHONPATH": str(ROOT)}
    made = subprocess.run(command, cwd=ROOT, env=environ, capture_output=True, text=True)

    assert made.returncode == 0, made.stderr


def test_every_runtime_dependency_has_its_reason_and_no_other_has_one() -> None:
    runtime = read("docs/dependencies.md").split("## Optional")[0]

    assert re.findall(r"^\| `([^`]+)`", runtime, re.MULTILINE) == runtime_dependencies()


def test_commands_of_the_readme_are_there_and_can_be_run() -> None:
    commands = re.findall(r"^ *\./(scripts/\w+)", read("README.md"), re.MULTILINE)

    assert {"scripts/demo", "scripts/test"} <= set(commands)
    assert all((ROOT / command).stat().st_mode & 0o111 for command in commands)


def test_subcommands_named_in_pages_exist() -> None:
    from codegate.cli.main import COMMANDS

    named = {found for page in PAGES for found in re.findall(r"`codegate ([a-z]+)", page.read_text(encoding="utf-8"))}

    assert sorted(named - set(COMMANDS)) == []


def test_version_has_an_entry_in_the_changelog() -> None:
    assert f"## [{__version__}]" in read("CHANGELOG.md")


@pytest.mark.parametrize("page", PAGES, ids=lambda page: str(page.relative_to(ROOT)))
def test_links_between_pages_lead_somewhere(page: Path) -> None:
    targets = [target for target in LINK.findall(page.read_text(encoding="utf-8")) if "://" not in target]

    assert [target for target in targets if not (page.parent / target).exists()] == []


@pytest.mark.parametrize("page", PAGES, ids=lambda page: str(page.relative_to(ROOT)))
def test_files_named_in_pages_exist(page: Path) -> None:
    """From the root, or below `codegate/`; `x` and `<name>` stand for what the reader makes."""
    named = set(NAMED.findall(page.read_text(encoding="utf-8"))) if page.name != "CHANGELOG.md" else set()
    missing = [
        name
        for name in named
        if not (ROOT / name).exists() and not (ROOT / "codegate" / name).exists() and not STAND_IN.search(name)
    ]

    assert sorted(missing) == []


@pytest.mark.parametrize("page", PAGES, ids=lambda page: str(page.relative_to(ROOT)))
def test_sections_linked_to_exist(page: Path) -> None:
    lost = []
    for target, section in SECTION.findall(page.read_text(encoding="utf-8")):
        other = page.parent / target if target else page
        if other.suffix == ".md" and section not in sections(other):
            lost.append(f"{target}#{section}")

    assert lost == []


def sections(page: Path) -> set[str]:
    """The anchors of a page, as GitHub makes them."""
    headings = re.findall(r"^#+ (.+)$", page.read_text(encoding="utf-8"), re.MULTILINE)
    return {re.sub(r"[^\w\- ]", "", heading.lower()).replace(" ", "-") for heading in headings}


def test_options_named_with_a_command_are_there() -> None:
    from codegate.cli.tree import options, tree

    known = {name: options(command) for name, command in tree()}
    lost = []
    for page in PAGES:
        if page.name in ("CHANGELOG.md", "commands.md"):  # what was, and what is made from the commands
            continue
        for line in re.findall(r"\bcodegate ([a-z][^`\n|$]*)", page.read_text(encoding="utf-8")):
            words = line.split(" -- ")[0].split("#")[0].split("   ")[0].split()
            name = next((" ".join(words[:n]) for n in (3, 2, 1) if " ".join(words[:n]) in known), None)
            used = {word.split("=")[0] for word in words if re.fullmatch(r"--[a-z][a-z-]+(=.*)?", word)}
            if name is not None:
                lost += [
                    f"{page.name}: {name} {flag}" for flag in sorted(used - known[name] - {"--help", "--data-dir"})
                ]

    assert lost == []
