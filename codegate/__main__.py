"""`python -m codegate`, and the console script."""

import sys


def main() -> None:
    """Run the command line; `--version` alone answers before typer is imported (60 ms)."""
    if sys.argv[1:] in (["--version"], ["-V"]):
        from codegate import __version__

        print(f"codegate {__version__}")
        return
    from codegate.cli.main import app

    app(prog_name="codegate")


if __name__ == "__main__":
    main()
