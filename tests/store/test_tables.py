from sqlalchemy import BigInteger

from codegate.store.tables import metadata


def test_the_eleven_tables_of_the_original_are_there_and_meta() -> None:
    original = (
        "accounts configs config_tiers usage settings privacy_mappings request_logs sessions tenants tenant_settings "
        "model_limits"
    )

    assert {*original.split(), "meta"} <= set(metadata.tables)


def test_no_column_holds_a_key_in_clear() -> None:
    names = {column.name for table in metadata.tables.values() for column in table.c}

    assert not {name for name in names if name.endswith(("_raw", "_secret", "_token", "api_key"))}


def test_times_have_room_for_milliseconds() -> None:
    times = [column for table in metadata.tables.values() for column in table.c if column.name.endswith("_at")]

    assert times
    assert all(isinstance(column.type, BigInteger) for column in times)
