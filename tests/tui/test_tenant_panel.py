from codegate.tui.tenant_panel import TenantDialog
from codegate.tui.undo import Undo
from tests.tui.conftest import detector, setting, settle, tenant

SCHEMA = [
    setting("log_level"),
    setting("privacy_enabled", scope="tenant", type="bool", value=True, default=True),
    setting("request_timeout", scope="tenant", type="int", value=5, default=5, source="stored"),
]


async def test_settings_and_guardrails_are_set_for_one_alone_and_put_back(app, server, screen_text) -> None:
    server.answers["settings.schema"] = SCHEMA
    server.answers["tenants.settings"] = {"privacy_enabled": False}
    server.answers["guardrails.list"] = lambda tenant=None: [detector("email", active=tenant is None)]
    undo = Undo()
    async with app.run_test(size=(120, 40)) as pilot:
        await settle(pilot)
        app.push_screen(TenantDialog(server, undo, tenant(1)))
        await settle(pilot)
        text = screen_text(app)
        for keys in (("space",), ("d",), ("u",), ("j", "e"), ("9", "enter"), ("tab", "space"), ("v",), ("d",)):
            await pilot.press(*keys)
            await settle(pilot)

    assert "log_level" not in text
    assert [line.split()[1:4] for line in text.splitlines() if "privacy_enabled" in line] == [
        ["privacy_enabled", "off", "tenant"]
    ]
    assert "everyone" in next(line for line in text.splitlines() if "request_timeout" in line)
    assert [call[1] for call in server.said("tenants.put_settings")] == [
        {"privacy_enabled": True},
        {"privacy_enabled": None},
        {"privacy_enabled": False},
        {"request_timeout": 9},
    ]
    assert [call[1:] for call in server.said("guardrails.update")] == [
        ({"enabled": False}, {"tenant": "t1"}),
        ({"level": "broad"}, {"tenant": "t1"}),
        ({"enabled": None, "level": None, "style": None}, {"tenant": "t1"}),
    ]
