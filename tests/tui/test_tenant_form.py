from codegate.services.tenant_form import NewTenant
from codegate.tui.tenant_form import cascade, setting_ask, tenant_asks, tenant_before, tenant_body
from tests.tui.conftest import config, setting, tenant


def test_every_field_of_a_tenant_is_asked_for() -> None:
    assert {ask.name for ask in tenant_asks({}, [config(1)])} == set(NewTenant.__struct_fields__) - {"enabled"}


def test_a_change_can_be_put_back_exactly() -> None:
    old = tenant(1, models=["a", "b"], monthly_budget=None)
    change = tenant_body({"models": "c , ,d", "monthly_budget": 5.0, "rate_limit": None})

    assert change == {"models": ["c", "d"], "monthly_budget": 5.0, "rate_limit": 0}
    assert tenant_before(old, change) == {"models": ["a", "b"], "monthly_budget": None, "rate_limit": 0}


def test_each_setting_says_whose_value_holds() -> None:
    schema = [
        setting("a", scope="tenant", value=1),
        setting("b", scope="tenant", value=2, source="stored"),
        setting("c", scope="tenant", value=3),
        setting("d"),
    ]
    rows = cascade(schema, {"c": 4})

    assert [(row["value"], row["common"], row["from"]) for row in rows] == [
        (1, 1, "default"),
        (2, 2, "everyone"),
        (4, 3, "tenant"),
    ]


def test_a_value_is_asked_for_by_its_kind() -> None:
    assert setting_ask(setting(type="int", value=3)).kind == "int"
    assert setting_ask(setting(choices=["", "b"])).choices == [("", "–"), ("b", "b")]
    assert setting_ask(setting(words=["x"])).hint == "some of x"
