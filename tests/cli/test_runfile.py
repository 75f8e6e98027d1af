import json
import os

from codegate.cli.runfile import answers, running
from codegate.paths import DataDir

FREE = "http://127.0.0.1:9"


async def test_nobody_answers_on_a_free_port() -> None:
    assert not await answers(FREE)


async def test_no_run_file_is_no_server(paths: DataDir) -> None:
    assert await running(paths) is None


async def test_a_living_process_that_does_not_answer_is_no_server(paths: DataDir) -> None:
    paths.root.mkdir()
    fields = {"pid": os.getpid(), "host": "127.0.0.1", "proxy_port": 9, "api_port": 9, "data_dir": str(paths.root)}
    paths.run_file.write_text(
        json.dumps({**fields, "version": "0", "accounts": 0, "started_at": "2026-01-01T00:00:00Z"})
    )

    assert await running(paths) is None
