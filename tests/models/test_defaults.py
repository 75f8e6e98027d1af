"""The table of limits is sound."""

from codegate.models.defaults import _ROWS, DEFAULTS


def test_every_name_stands_once_and_in_lower_case() -> None:
    assert len(_ROWS) == len(DEFAULTS)
    assert all(name == name.lower() for name in DEFAULTS)


def test_every_entry_knows_its_context_and_fits_its_output_into_it() -> None:
    for limit in DEFAULTS.values():
        assert limit.context_window is not None
        assert 4096 <= (limit.max_output_tokens or 4096) < limit.context_window


def test_no_number_is_below_what_agents_were_cut_by() -> None:
    claude = [limit for name, limit in DEFAULTS.items() if name.startswith("claude")]

    assert all((limit.max_output_tokens or 0) >= 32_000 for limit in claude)
