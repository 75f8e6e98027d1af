import re
from pathlib import Path

import httpx
import pytest

from codegate.api.routes import page
from codegate.events import TOPICS
from codegate.models.tiers import TIERS
from codegate.routing.rules import FLAGS
from codegate.routing.strategies import STRATEGIES
from codegate.services.finetune_entry import FORMS
from codegate.settings import GUARDRAIL_GROUPS
from codegate.wire.table import FORMATS

FOLDER = Path(page.__file__).parents[1] / "web"
NAMES = sorted(path.name for path in FOLDER.iterdir())
SCRIPTS = [name for name in NAMES if name.endswith(".js")]
SHEETS = [name for name in NAMES if name.endswith(".css")]
TYPES = {
    ".js": "text/javascript; charset=utf-8",
    ".css": "text/css; charset=utf-8",
    ".svg": "image/svg+xml",
    ".html": "text/html; charset=utf-8",
}


def text_of(name: str) -> str:
    return (FOLDER / name).read_text(encoding="utf-8")


async def test_the_page_is_served(api: httpx.AsyncClient) -> None:
    answer = await api.get("/")

    assert answer.headers["content-type"] == "text/html; charset=utf-8"
    assert answer.text == text_of("index.html")


@pytest.mark.parametrize("name", NAMES)
async def test_every_file_is_served_as_what_it_is(api: httpx.AsyncClient, name: str) -> None:
    answer = await api.get(f"/web/{name}", headers={"authorization": ""})

    assert answer.status_code == 200
    assert answer.headers["content-type"] == TYPES[Path(name).suffix]
    assert answer.headers["cache-control"] == "no-store"
    assert answer.headers["x-content-type-options"] == "nosniff"
    assert answer.content == (FOLDER / name).read_bytes()


@pytest.mark.parametrize("name", ["..%2fapp.py", "%2e%2e%2fapp.py", "", "app.py", "app.js%00", ".", "%5c..%5capp.py"])
async def test_no_path_leads_elsewhere(api: httpx.AsyncClient, name: str) -> None:
    answer = await api.get(f"/web/{name}")

    assert answer.status_code == 404
    assert answer.headers["content-type"] == "application/json"


async def test_the_policy_allows_nothing_inline_and_nothing_foreign(api: httpx.AsyncClient) -> None:
    policy = (await api.get("/")).headers["content-security-policy"]

    assert "script-src 'self'; style-src 'self'; require-trusted-types-for 'script'" in policy
    assert "unsafe" not in policy
    assert "http" not in policy


def test_the_page_needs_nothing_its_policy_forbids() -> None:
    assert not re.search(r"<script(?![^>]*src=)|<style|\son\w+=|\sstyle=|https?://", text_of("index.html"))


@pytest.mark.parametrize("name", SCRIPTS)
def test_no_script_parses_text_as_markup_or_keeps_anything(name: str) -> None:
    markup = r"(inner|outer)HTML|insertAdjacentHTML|document\.write|DOMParser|eval\(|new Function"
    forbidden = rf"{markup}|(local|session)Storage|\.on\w+ ="

    assert not re.search(forbidden, text_of(name))
    assert not re.search(r"setAttribute\(\"(style|on)", text_of(name))


@pytest.mark.parametrize("name", SCRIPTS)
def test_scripts_import_only_what_is_there_and_is_exported(name: str) -> None:
    found = re.findall(r'^import \{([^}]*)\} from "([^"]*)";$', text_of(name), re.MULTILINE)

    assert len(found) == len(re.findall(r"^import ", text_of(name), re.MULTILINE))
    for words, path in found:
        assert path.startswith("/web/")
        other = text_of(path.removeprefix("/web/"))
        for word in (one.strip() for one in words.split(",")):
            assert re.search(rf"^export (async )?(function\*?|class|const) ?\*? ?{word}\b", other, re.MULTILINE), (
                path,
                word,
            )


@pytest.mark.parametrize("name", SHEETS)
def test_sheets_load_nothing(name: str) -> None:
    assert not re.search(r"@import|url\(|https?:", text_of(name))


def test_every_view_has_its_module() -> None:
    views = re.search(r"VIEWS = \{(.*?)\}", text_of("app.js"), re.DOTALL)
    assert views is not None
    names = re.findall(r"(\w+):", views[1])

    assert len(names) == 10
    assert [name for name in names if "export async function show(place, page)" not in text_of(f"{name}.js")] == []


def test_modules_are_small() -> None:
    assert [name for name in (*SCRIPTS, *SHEETS) if text_of(name).count("\n") > 250] == []


def test_every_module_is_used() -> None:
    everything = "".join(text_of(name) for name in NAMES)
    views = set(re.findall(r"^  (\w+): \"", text_of("app.js"), re.MULTILINE))

    assert [
        n for n in (*SCRIPTS, *SHEETS) if f'"/web/{n}"' not in everything and n.removesuffix(".js") not in views
    ] == []


def test_names_that_the_page_has_itself_are_the_servers() -> None:
    listed = {
        name: re.findall(r'"([^"]+)"', "".join(re.findall(rf"const {name} = \[([^\]]*)\]", text_of(module))))
        for name, module in (("TOPICS", "app.js"), ("TIERS", "tiers.js"), ("FORMATS", "explain.js"))
    }
    strategies = re.findall(r'^  \["([a-z-]+)", "\1:', text_of("configs.js"), re.MULTILINE)
    conditions = re.findall(r'^  \["(\w+)", ', text_of("rules.js"), re.MULTILINE)
    forms = re.search(r"FORMS = (\[.*\]);", text_of("finetune.js"))
    groups = re.search(r"TITLES = \{([^}]*)\}", text_of("guardrails.js"))
    assert groups is not None
    assert forms is not None

    assert tuple(conditions) == FLAGS
    assert tuple(re.findall(r'\["(\w+)"', forms[1])) == FORMS
    assert set(listed["TOPICS"]) <= TOPICS
    assert (tuple(listed["TIERS"]), set(listed["FORMATS"])) == (TIERS, set(FORMATS))
    assert strategies == list(STRATEGIES)
    assert sorted(re.findall(r"(\w+): ", groups[1])) == sorted(GUARDRAIL_GROUPS)
