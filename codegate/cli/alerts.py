"""`codegate alerts`: what somebody should look at, to a webhook."""

from codegate.cli.command import Invocation, command, new_app
from codegate.cli.output import done, print_json, print_record, say

app = new_app(
    "Alerts to a webhook: a budget of which 80 or 100 % is spent, an account that needs a login, all accounts at rest, "
    "guardrails that failed. Slack, Discord and Mattermost take them as they are.",
    examples=(
        "codegate settings set alert_webhook_url --stdin < url.txt",
        "codegate alerts test",
    ),
)


@command(app, "status", examples=("codegate alerts status",))
async def status(run: Invocation) -> None:
    """Say whether alerts go anywhere."""
    async with run.client() as client:
        found = await client.alerts.status()
    if run.is_json:
        print_json(found)
        return
    print_record([("Webhook", "set" if found["enabled"] else "not set"), ("Lost", found["dropped"])])
    if not found["enabled"]:
        say("Set one: codegate settings set alert_webhook_url --stdin")


@command(app, "test", examples=("codegate alerts test",))
async def test(run: Invocation) -> None:
    """Send one alert now."""
    async with run.client() as client:
        await client.alerts.test()
    if run.is_json:
        print_json({"sent": True})
    else:
        done("Sent. The webhook took it.")
