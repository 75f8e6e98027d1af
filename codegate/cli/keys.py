"""`codegate keys`: which keys protect what is stored, and new ones."""

from codegate.cli.ask import confirm
from codegate.cli.command import Invocation, command, new_app
from codegate.cli.output import done, print_json, print_line, print_record, say

app = new_app(
    "Keys: of stored credentials, of guardrails, of the proxy itself.",
    examples=("codegate keys show", "codegate keys rotate account", "codegate keys rotate proxy"),
)
rotate = new_app(
    "Put a new key in the place of one.", examples=("codegate keys rotate account --yes", "codegate keys rotate proxy")
)
app.add_typer(rotate, name="rotate")


@command(app, "show", examples=("codegate keys show", "codegate keys show --json"))
async def show(run: Invocation) -> None:
    """Say which keys are in force (by fingerprint) and where each is from."""
    async with run.client() as client:
        found = await client.keys.show()
    if run.is_json:
        print_json(found)
        return
    account, guardrail = found["account_key"], found["guardrail_key"]
    print_record(
        [
            ("account key", f"{account['fingerprint']}  {account['place']}"),
            ("guardrail key", f"{guardrail['fingerprint']}  {guardrail['place']}"),
        ]
    )
    if found["decrypt_errors"]:
        say(f"{found['decrypt_errors']} accounts hold secrets that the account key does not open.", "yellow")
        say("Give them again: codegate accounts edit NAME --api-key-stdin")


@command(rotate, "account", yes=True, examples=("codegate keys rotate account", "codegate keys rotate account --yes"))
async def rotate_account(run: Invocation) -> None:
    """
    Encrypt every stored provider credential with a new key.

    Copies of the database made before need the old key; it stays beside the new one as .account-key.previous.
    """
    confirm(run, "Encrypt every stored credential with a new account key?")
    async with run.client() as client:
        result = await client.keys.rotate_account()
    if run.is_json:
        print_json(result)
        return
    done(f"The account key is {result['fingerprint']} now; {_values(result['re_encrypted'])} encrypted anew.")
    if result["failed"]:
        say(f"{result['failed']} values could not be opened and stay as they are.", "yellow")
    say("Copy .account-key to where your backups are; delete .account-key.previous with the last old copy.")


@command(rotate, "guardrail", yes=True, examples=("codegate keys rotate guardrail",))
async def rotate_guardrail(run: Invocation) -> None:
    """
    Issue guardrail tokens under a new key; what was issued before stays restorable.

    The same text gets other tokens from now on: prompt caches of running conversations are filled once more.
    """
    confirm(run, "Issue guardrail tokens under a new key?")
    async with run.client() as client:
        result = await client.keys.rotate_guardrail()
    if run.is_json:
        print_json(result)
        return
    done(f"The guardrail key is {result['fingerprint']} now; {_values(result['re_encrypted'])} sealed anew.")
    if result["failed"]:
        say(f"{result['failed']} values could not be opened and cannot be restored.", "yellow")


@command(rotate, "proxy", yes=True, examples=("codegate keys rotate proxy",))
async def rotate_proxy(run: Invocation) -> None:
    """Make a new key that clients of the proxy must send; the old one is refused at once."""
    confirm(run, "Make a new proxy key? Every client needs the new one.")
    async with run.client() as client:
        made = await client.keys.rotate_proxy()
    if run.is_json:
        print_json(made)
        return
    print_line(made["api_key"])
    done("Clients must send this key from now on; it is not shown again.")


def _values(count: int) -> str:
    return "1 value was" if count == 1 else f"{count} values were"
