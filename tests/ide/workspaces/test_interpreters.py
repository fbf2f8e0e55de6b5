"""Which program runs a file."""

import pytest

from ide.workspaces import interpreters
from ide.workspaces.interpreters import Interpreter

OFFERED = ["3.13", "3.11"]
VENV = "home = /usr/bin\ninclude-system-site-packages = false\nversion = 3.11.2\n"


@pytest.mark.parametrize(
    ("content", "command"),
    [
        (b"#!/usr/bin/python3\nimport x", ("/usr/bin/python3",)),
        (b"#! /usr/bin/env python3\r\n", ("/usr/bin/env", "python3")),
        (b"#!/usr/bin/env -S python3 -u  \n", ("/usr/bin/env", "-S python3 -u")),
        (b"#!/bin/bash\t-e", ("/bin/bash", "-e")),
        (b"#!python3\n", ()),
        (b"#!\n", ()),
        (b"#!/bin/\xff\n", ()),
        (b"#!/bin/a\0b\n", ()),
        (b" #!/bin/sh\n", ()),
        (b"import x\n", ()),
        (b"", ()),
    ],
)
def test_a_first_line_is_read_as_the_kernel_reads_it(content: bytes, command: tuple[str, ...]) -> None:
    assert interpreters.parse_first_line(content) == command


@pytest.mark.parametrize(
    ("command", "is_any"),
    [
        (("/usr/bin/env", "python3"), True),
        (("/usr/bin/env", "python"), True),
        (("/usr/bin/env", "python3.11"), True),
        (("/usr/bin/env", "bash"), False),
        (("/usr/bin/env", "-S python3"), False),
        (("/usr/bin/python3",), False),
    ],
)
def test_whichever_python_is_at_hand_may_be_asked_for(command: tuple[str, ...], is_any: bool) -> None:
    assert interpreters.is_any_python(command) is is_any


def test_places_go_up_to_the_home_and_no_further() -> None:
    found = interpreters.places("/home/alice/p/src/a.py", home="/home/alice")
    assert found[:4] == [
        "/home/alice/p/src/.venv",
        "/home/alice/p/src/venv",
        "/home/alice/p/src/env",
        "/home/alice/p/.venv",
    ]
    assert found[-1] == "/home/alice/env"
    assert interpreters.places("/var/www/a.py", home="/home/alice")[-1] == "/var/env"
    assert interpreters.places("/a.py", home="/home/alice") == []
    assert len(interpreters.places("/x" * 100 + "/a.py", home="/home/alice")) == 3 * interpreters.LEVELS_MAX


@pytest.mark.parametrize(
    ("output", "place", "runtime"),
    [
        (f"/p/.venv\0{VENV}\0x\0", "/p/.venv", "3.11"),
        (f"/p/.venv\0{VENV}\0-\0", "/p/.venv", "3.11"),
        ("/p/venv\0version_info = 3.11.2.final.0\n\0-\0", "/p/venv", "3.11"),
        ("/p/venv\0\0x\0", "/p/venv", "3.13"),
        ("/p/venv\0version = 3.9.1\n\0x\0", "/p/venv", "3.13"),
        ("/p/.venv\0\0-\0/venv\0version = 3.13.5\n\0x\0", "/venv", "3.13"),
    ],
)
def test_an_environment_runs_in_the_sandbox_of_its_own_version(output: str, place: str, runtime: str) -> None:
    found = interpreters.choose(output.encode(), runtime="3.13", offered=OFFERED)
    assert found == Interpreter(command=(f"{place}/bin/python",), runtime=runtime, source="virtualenv")
    assert found.words == f"the virtual environment {place}"


@pytest.mark.parametrize("output", ["", "/p/.venv\0\0-\0", "/p/.venv\0version = 3.13.1\n\0-\0", "nonsense", "a\0b\0"])
def test_one_that_cannot_run_is_none(output: str) -> None:
    assert interpreters.choose(output.encode(), runtime="3.13", offered=OFFERED) is None


def test_words_and_kinds() -> None:
    assert interpreters.default("3.13").words == "Python 3.13"
    assert interpreters.default("3.13").is_python
    shebang = Interpreter(command=("/usr/bin/env", "pypy3"), runtime="3.13", source="shebang")
    assert shebang.words == "/usr/bin/env pypy3, as the first line says"
    assert shebang.is_python
    assert not Interpreter(command=("/bin/bash",), runtime="3.13", source="shebang").is_python
    assert interpreters.runtime_named("/usr/bin/python3.11") == "3.11"
    assert interpreters.runtime_named("/usr/bin/python3") == ""
