"""Running a command of `flask --app wsgi` in a test."""

from collections.abc import Callable


def runner(app, tmp_path, monkeypatch) -> Callable[..., tuple[int, str, str]]:
    """Runs commands on the test's database, with an instance folder of their own; each call returns
    (exit code, standard output, standard error)."""
    monkeypatch.setitem(app.config, "INSTANCE_PATH", str(tmp_path))
    monkeypatch.delenv("DEMO_PASSWORD", raising=False)

    def run(*args: str, typed: str | None = None) -> tuple[int, str, str]:
        result = app.test_cli_runner().invoke(args=args, input=typed)
        assert result.exception is None or isinstance(result.exception, SystemExit), result.exception
        return result.exit_code, result.stdout, result.stderr

    return run
