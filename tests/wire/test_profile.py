"""Profiles are data: every flag has a default that the plainest provider takes."""

from dataclasses import fields, replace

import pytest

from codegate.wire.profile import Profile


def test_every_flag_has_a_default_and_a_line_that_explains_it() -> None:
    said = [line.strip() for line in (Profile.__doc__ or "").splitlines()]

    assert [
        field.name for field in fields(Profile) if not any(line.startswith(f"{field.name}:") for line in said)
    ] == []
    assert Profile() == Profile()


def test_a_variant_changes_only_what_it_names() -> None:
    assert replace(Profile(), vision=False) != Profile()
    assert replace(replace(Profile(), vision=False), vision=True) == Profile()


def test_a_profile_cannot_be_changed() -> None:
    with pytest.raises(AttributeError):
        for flag in ("vision",):
            setattr(Profile(), flag, False)
