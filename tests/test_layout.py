"""The tests mirror the code: `codegate/x/y.py` is tested by `tests/x/test_y.py`, and nothing else is there."""

from pathlib import Path

ROOT = Path(__file__).parents[1]
CODE, TESTS = ROOT / "codegate", ROOT / "tests"

UNTESTED_NAMES = {"__init__.py", "__main__.py"}
UNTESTED_FOLDERS = ("store/migrations",)

WHOLE_HOUSE = {
    "test_docs.py": "pages against the code they describe",
    "test_floors.py": "imports go down only",
    "test_import_hygiene.py": "heavy packages are imported where they are used",
    "test_layout.py": "this file",
    "test_surface.py": "routes, client methods, commands and pages have their counterparts",
}
"""Tests of no single module, by path below `tests/`: what they hold."""

PROMISES_OF_A_FLOOR: dict[str, str] = {
    "providers/test_contract.py": "every entry of the provider table keeps the table's contract",
    "tui/test_injection.py": "no foreign text acts on a terminal, in the dashboard or in a table",
    "wire/test_cases.py": "every known case of a conversion, as tables",
    "wire/test_malformed.py": "no request of a wrong shape is a crash, in any format and for any provider",
    "wire/test_pairs.py": "every provider's stream means the same to every client",
    "wire/test_recorded.py": "recorded streams and requests, and made-up answers, mean the same to every pair",
    "wire/test_sdk_judges.py": "the official SDKs understand every stream",
    "store/test_crash.py": "what was confirmed survives kill -9",
}
"""Tests inside a folder that hold a promise of several of its modules: path below `tests/` -> which."""

FLOWS = "flow/"
"""End-to-end tests: one file per promise of the request flow."""


def files_wanted() -> set[str]:
    """Test files that the code asks for."""
    found = (path.relative_to(CODE) for path in CODE.rglob("*.py") if path.name not in UNTESTED_NAMES)
    wanted = [path for path in found if not path.as_posix().startswith(UNTESTED_FOLDERS)]
    return {path.with_name(f"test_{path.name}").as_posix() for path in wanted}


def files_there() -> set[str]:
    """Test files that are there, but for the flows."""
    found = {path.relative_to(TESTS).as_posix() for path in TESTS.rglob("test_*.py")}
    return {path for path in found if not path.startswith(FLOWS)}


def test_every_module_has_its_test_file() -> None:
    assert sorted(files_wanted() - files_there()) == []


def test_every_test_file_has_its_module_or_its_reason() -> None:
    assert sorted(files_there() - files_wanted() - set(WHOLE_HOUSE) - set(PROMISES_OF_A_FLOOR)) == []


def test_no_reason_outlives_its_file() -> None:
    assert sorted({*WHOLE_HOUSE, *PROMISES_OF_A_FLOOR} - files_there()) == []


def test_tests_are_no_package() -> None:
    assert [path for path in TESTS.rglob("__init__.py") if "fixtures" not in path.parts] == []
