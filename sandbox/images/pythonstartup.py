"""Runs before every interactive Python: the user's own start-up file, if there is one."""

try:
    with open(__import__("os").path.expanduser("~/.pythonstartup.py"), encoding="utf-8") as _file:  # noqa: PTH123 (no import left behind)
        exec(compile(_file.read(), _file.name, "exec"))  # noqa: S102 (that is its purpose)
    del _file
except FileNotFoundError:
    pass
