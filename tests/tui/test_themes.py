from codegate.tui.themes import CONTRAST, DARK, LIGHT, after


def test_the_key_goes_through_all_themes_and_back() -> None:
    assert after(DARK.name) == LIGHT.name
    assert after(LIGHT.name) == CONTRAST.name
    assert after(CONTRAST.name) == DARK.name
    assert after("another") == DARK.name
