from codegate.services.variables import EVERYTHING, exports


def test_everything_has_an_address_and_a_key_for_both_libraries() -> None:
    assert {name.split("_")[0] for name in EVERYTHING} == {"ANTHROPIC", "OPENAI"}
    assert set(EVERYTHING.values()) == {"{base}", "{base}/v1", "{key}"}


def test_variables_are_exported_one_a_line() -> None:
    assert exports({"A": "1", "B": "2"}) == "export A=1\nexport B=2"
