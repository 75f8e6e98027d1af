from codegate.guardrails.domains import COUNTRIES, FILES, GENERIC


def test_country_codes_have_two_letters() -> None:
    assert len(COUNTRIES) > 230
    assert {len(code) for code in COUNTRIES} == {2}


def test_file_endings_are_country_codes() -> None:
    assert FILES <= COUNTRIES


def test_generic_domains_are_no_common_attributes() -> None:
    assert {"com", "org", "dev", "app"} <= GENERIC
    assert not GENERIC & {"get", "route", "weight", "data", "fixture", "property", "name_", "png", "js"}
