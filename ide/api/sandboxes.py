"""What the token of a sandbox may (rule 16): the user's files, consoles and processes.

What is not named here is closed to it. Whoever may type in a console has that token. So it never leads to the account, its tokens, the plan or sharing.
"""

from typing import Any

OPEN = frozenset(
    {
        "consoles.consoles",
        "consoles.console",
        "consoles.run",
        "consoles.get_latest_output",
        "consoles.send_input",
        "watching.output",
        "watching.wait",
        "watching.working_directory",
        "processes.processes",
        "processes.process",
        "saved_consoles.saved_consoles",
        "saved_consoles.saved_console",
        "saved_consoles.start",
        "files.path",
        "files.tree",
        "files.listing",
        "files.folders",
        "files.rename",
        "files.copy",
        "files.stat",
        "files.archive",
        "trash.trash",
        "trash.restore",
        "documents.document",
        "searching.search",
        "searching.names",
        "searching.replace",
        "python.check",
        "python.format_text",
        "python.interpreter",
        "git.status",
        "git.diff",
        "git.stage",
        "git.unstage",
        "git.discard",
        "git.commit",
        "git.branches",
        "git.switch",
        "git.init",
        "history.versions",
        "history.version",
        "uploads.uploads",
        "uploads.upload",
    }
)
"""Views of `ide.api`, as `module.function`."""


def is_open_to_sandboxes(view: Any) -> bool:
    """Whether a view of the framework, made of a function by `api_view`, is one of them."""
    kind = type(view)
    return f"{kind.__module__}.{kind.__name__}".removeprefix("ide.api.") in OPEN
