from codegate.errors import Forbidden
from codegate.tui.palette import plain, targets_of
from tests.tui.conftest import EVIL, account, config, request, settle, tenant


async def test_everything_with_a_name_can_be_gone_to(server) -> None:
    server.log = [request(1)]
    server.answers |= {"accounts.list": [account(1)], "configs.list": [config(1)], "tenants.list": [tenant(1)]}
    found = await targets_of(server)

    assert [(target.mode, target.key) for target in found] == [
        ("accounts", "a1"),
        ("configs", "c1"),
        ("tenants", "t1"),
        ("logs", "r1"),
    ]


async def test_what_is_refused_is_left_out_and_names_are_clean(server) -> None:
    server.answers |= {"accounts.list": [account(1, name=EVIL)], "configs.list": Forbidden("No.")}
    found = await targets_of(server)

    assert [target.mode for target in found] == ["accounts"]
    assert found[0].words.isprintable()


async def test_the_palette_goes_to_an_account_by_its_name(app, server) -> None:
    server.answers["accounts.list"] = [account(1), account(2, name="zebra"), account(3)]
    async with app.run_test(size=(120, 40)) as pilot:
        await settle(pilot)
        await pilot.press("colon")
        await pilot.pause()
        await pilot.press(*"zebra")
        await pilot.pause(0.3)
        await pilot.press("enter")
        await pilot.pause(0.2)
        await settle(pilot)
        row = app.screen.query_one("#accounts").current

    assert app.current_mode == "accounts"
    assert row["name"] == "zebra"


async def test_the_palette_has_every_action_of_the_screen(app) -> None:
    async with app.run_test() as pilot:
        for key, mode, _ in app.PLACES:
            await pilot.press(key)
            await pilot.pause()
            titles = {command.title for command in app.get_system_commands(app.screen)}
            wanted = {one.description for one in type(app.screen).__dict__.get("BINDINGS", ()) if one.description}

            assert wanted <= titles, mode


def test_nothing_in_a_help_is_markup() -> None:
    assert plain("[link=https://x][/b]") == "(link=https://x)(/b)"
