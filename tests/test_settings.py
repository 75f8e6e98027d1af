"""Every setting parses what people write and refuses what makes no sense."""

from typing import Any

import pytest

from codegate.errors import Invalid
from codegate.guardrails.surrogates import NATURAL
from codegate.guardrails.table import DETECTORS
from codegate.settings import (
    AUTO_SWITCH_ON_ERROR,
    CONNECT_TIMEOUT,
    DRAIN_TIMEOUT,
    GUARDRAIL_GROUPS,
    GUARDRAILS,
    LOG_LEVEL,
    MAX_BODY_MB,
    PRIVACY_CATEGORIES,
    PROXY_API_KEY,
    PROXY_PORT,
    SETTINGS,
    Resolved,
    Setting,
    from_environment,
    named,
)


def test_every_entry_is_complete_and_its_default_is_a_value_of_it() -> None:
    for key, setting in SETTINGS.items():
        assert key == setting.key
        assert setting.doc.endswith("."), key
        assert setting.parse(setting.default) == setting.default


def test_environment_names_are_unique() -> None:
    names = [setting.env for setting in SETTINGS.values() if setting.env]

    assert len(names) == len(set(names))


@pytest.mark.parametrize(
    ("given", "expected"), [("true", True), ("On", True), ("1", True), (False, False), ("no", False)]
)
def test_switches_take_the_usual_words(given: object, expected: bool) -> None:
    assert AUTO_SWITCH_ON_ERROR.parse(given) is expected


@pytest.mark.parametrize(
    ("setting", "given"),
    [
        (AUTO_SWITCH_ON_ERROR, "maybe"),
        (AUTO_SWITCH_ON_ERROR, None),
        (PROXY_PORT, "eighty"),
        (PROXY_PORT, True),
        (PROXY_PORT, 1.5),
        (PROXY_PORT, -1),
        (CONNECT_TIMEOUT, "fast"),
        (CONNECT_TIMEOUT, 0),
        (LOG_LEVEL, "loud"),
        (PROXY_API_KEY, 7),
    ],
)
def test_a_value_that_makes_no_sense_is_refused_by_name(setting: Setting[Any], given: object) -> None:
    with pytest.raises(Invalid) as caught:
        setting.parse(given)

    assert caught.value.field == setting.key


def test_a_refused_secret_is_not_repeated() -> None:
    with pytest.raises(Invalid) as caught:
        PROXY_API_KEY.parse(["hunter2"])

    assert "hunter2" not in caught.value.text()


def test_whole_numbers_may_come_as_text_or_float() -> None:
    assert MAX_BODY_MB.parse("32") == 32
    assert MAX_BODY_MB.parse(32.0) == 32
    assert DRAIN_TIMEOUT.parse(3) == 3.0


def test_an_unknown_key_is_refused_with_the_way_to_find_the_known() -> None:
    with pytest.raises(Invalid) as caught:
        named("colour")

    assert "settings list" in caught.value.hint


def test_the_environment_is_read_once_and_empty_means_unset() -> None:
    assert from_environment({"PROXY_PORT": "1", "UI_PORT": "", "OTHER": "x"}) == {"proxy_port": 1}


def test_the_order_is_process_then_tenant_then_stored_then_default() -> None:
    key = AUTO_SWITCH_ON_ERROR
    off, on = {key.key: False}, {key.key: True}

    assert Resolved({}, {}, {}).find(key) == (True, "default")
    assert Resolved(off, {}, {}).find(key) == (False, "stored")
    assert Resolved(off, on, {}).find(key) == (True, "tenant")
    assert Resolved(off, on, off).find(key) == (False, "environment")


def test_a_tenant_cannot_change_what_is_not_its_own() -> None:
    assert Resolved({}, {"proxy_api_key": "mine"}, {}).find(PROXY_API_KEY) == ("", "default")


def test_every_detector_has_its_switches_and_they_say_what_the_table_says() -> None:
    said = {detector_id: switches.enabled.default for detector_id, switches in GUARDRAILS.items()}

    assert {detector.id: detector.default_on for detector in DETECTORS} == said
    assert {detector_id for detector_id, switches in GUARDRAILS.items() if switches.style} == NATURAL
    assert {detector.category for detector in DETECTORS} <= set(GUARDRAIL_GROUPS)


def test_switches_are_listed_together_and_may_differ_per_tenant() -> None:
    settings = [setting for switches in GUARDRAILS.values() for setting in switches.all]

    assert {setting.group for setting in settings} == {"guardrails"}
    assert {setting.scope for setting in settings} == {"tenant"}
    assert all(setting.key in SETTINGS for setting in settings)
    assert named("guardrail_email_style").choices == ("token", "natural")
    assert "guardrail_jwt_style" not in SETTINGS


@pytest.mark.parametrize(
    ("given", "kept"), [("", ""), (" email, jwt,,email ", "email,jwt"), ("credentials", "credentials")]
)
def test_a_list_of_words_is_tidied(given: str, kept: str) -> None:
    assert PRIVACY_CATEGORIES.parse(given) == kept


def test_an_unknown_word_of_a_list_is_refused_with_the_known_ones() -> None:
    with pytest.raises(Invalid, match="'mail'") as caught:
        PRIVACY_CATEGORIES.parse("email,mail")

    assert caught.value.field == "privacy_categories"
    assert "url_credentials" in caught.value.hint


@pytest.mark.parametrize(("text", "says"), [("0", "at least 1"), ("-2", "at least 1"), ("65", "at most 64")])
def test_there_are_between_one_and_64_workers(text: str, says: str) -> None:
    with pytest.raises(Invalid, match=says) as caught:
        from_environment({"CODEGATE_WORKERS": text})

    assert caught.value.field == "workers"
    assert from_environment({"CODEGATE_WORKERS": "64"}) == {"workers": 64}
