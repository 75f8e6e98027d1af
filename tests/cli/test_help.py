import typer

from codegate.cli.command import Invocation, command, new_app
from codegate.cli.help import Command, Group


def test_commands_and_groups_have_our_pages() -> None:
    app = new_app("A group.", examples=("codegate x y",))

    @command(app, "one", examples=("codegate x one",))
    def one(run: Invocation) -> None:
        """Do one thing."""

    @command(app, "two")
    def two(run: Invocation) -> None:
        """Do another thing, with [brackets] kept."""

    group = typer.main.get_command(app)

    assert isinstance(group, Group)
    assert group.examples == ("codegate x y",)
    assert isinstance(group.commands["one"], Command)
    assert group.commands["one"].examples == ("codegate x one",)


def test_a_group_alone_prints_its_page(run) -> None:
    done = run("accounts")

    assert done.code == 0
    assert "clear-cooldown" in done.out
    assert "Examples" in done.out


def test_no_colour_in_a_pipe(run) -> None:
    assert "\x1b" not in run("--help").out
