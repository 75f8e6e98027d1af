"""With a server, `tests/flow/test_openapi.py` and `tests/api/routes/test_web_login.py` use links."""


def test_without_a_server_there_is_no_web_view(run) -> None:
    done = run("web")

    assert (done.code, done.out) == (1, "")
    assert "hint: Start one: codegate up --detach" in done.err
