"""Starting programs in sessions of their own, and ending whole sessions."""

from __future__ import annotations

import fcntl
import os
import signal
import termios
from collections.abc import Mapping, Sequence
from contextlib import suppress

OOM_SCORE = 500
"""Started programs offer themselves to the kernel before the agent does, when memory runs out."""
PIPED_NICE = 5
"""A search gives way to the consoles that somebody types in."""
SESSION_PROCESSES_MAX = 16_384
"""The most processes that are looked at for the members of a session."""
KILL_ROUNDS_MAX = 50
"""How often a session's members are looked for before they are killed: a fork bomb makes new ones meanwhile."""
RESTORED_SIGNALS = ("SIGPIPE", "SIGXFSZ", "SIGINT", "SIGTERM", "SIGHUP", "SIGQUIT", "SIGCHLD")
"""Python ignores some signals; an ignored one stays ignored in the programs that are started."""


def environment(extra: Mapping[str, str], *, home: str) -> dict[str, str]:
    """Return the whole environment of a started program: the sandbox's (proxy, certificates, time zone), and ours."""
    name = os.path.basename(home)
    return {
        "LANG": "C.UTF-8",
        "PATH": f"{home}/.local/bin:/usr/local/bin:/usr/bin:/bin",
        **os.environ,
        "HOME": home,
        "USER": name,
        "LOGNAME": name,
        "SHELL": "/bin/bash",
        "TERM": "xterm-256color",
        **extra,
    }


def spawn(argv: Sequence[str], *, cwd: str, env: Mapping[str, str], terminal: int | None = None) -> int:
    """Start a program in a session of its own and return its pid; OSError when there can be no more processes.

    With a terminal, that is its controlling terminal and its standard files. A folder that is missing, or a program
    that cannot be started, is said there.
    """
    pid = os.fork()
    if pid == 0:
        try:
            _become(argv, cwd=cwd, env=env, terminal=terminal)
        except OSError as error:
            os.write(2, f"{argv[0]} cannot be started: {error.strerror}.\n".encode("utf-8", "replace"))
        finally:
            os._exit(127)
    return pid


def spawn_piped(argv: Sequence[str], *, cwd: str, env: Mapping[str, str], files: Sequence[int], failure: int) -> int:
    """Start a program in a session of its own, without a terminal, with three files of the caller's as its own.

    What keeps it from starting is written to `failure`, which must close on exec: "cwd" or "exec", and an errno.
    """
    pid = os.fork()
    if pid == 0:
        step = "cwd"
        try:
            _leave_agent()
            for standard, file in enumerate(files):
                os.dup2(file, standard)
            os.nice(PIPED_NICE)
            _offer_to_oom_killer()
            os.chdir(cwd)
            step = "exec"
            os.execvpe(argv[0], list(argv), dict(env))
        except OSError as error:
            os.write(failure, f"{step} {error.errno}".encode())
        finally:
            os._exit(127)
    return pid


def session_members(session: int) -> list[int]:
    """Return the pids of a session's processes."""
    members = []
    with os.scandir("/proc") as entries:
        for seen, entry in enumerate(entries):
            if seen >= SESSION_PROCESSES_MAX:
                break
            if not entry.name.isdigit():
                continue
            try:
                with open(f"/proc/{entry.name}/stat", "rb") as file:
                    fields = file.read(1024).rpartition(b")")[2].split()
            except OSError:
                continue  # it has ended meanwhile
            if len(fields) > 3 and int(fields[3]) == session:
                members.append(int(entry.name))
    return members


def signal_session(session: int, *numbers: int) -> None:
    """Send signals to every process of a session."""
    for pid in session_members(session):
        with suppress(OSError):  # it has ended meanwhile
            for number in numbers:
                os.kill(pid, number)


def kill_session(session: int) -> bool:
    """Kill every process of a session; whether all are gone or going.

    They are stopped first, all of them, so that none can start another while they are killed.
    """
    stopped: set[int] = set()
    for _round in range(KILL_ROUNDS_MAX):
        members = set(session_members(session))
        if members <= stopped:
            break
        for pid in members - stopped:
            with suppress(OSError):  # it has ended meanwhile
                os.kill(pid, signal.SIGSTOP)
        stopped |= members
    signal_session(session, signal.SIGKILL)
    return set(session_members(session)) <= stopped


def _become(argv: Sequence[str], *, cwd: str, env: Mapping[str, str], terminal: int | None) -> None:
    """In the child: turn into the program."""
    _leave_agent()
    if terminal is None:
        terminal = os.open(os.devnull, os.O_RDWR)
    else:
        fcntl.ioctl(terminal, termios.TIOCSCTTY, 0)
    for standard in range(3):
        os.dup2(terminal, standard)  # every other file is closed by exec
    _offer_to_oom_killer()
    try:
        os.chdir(cwd)
    except OSError as error:
        home = env["HOME"]
        os.write(1, f"{cwd} cannot be entered ({error.strerror}): starting in {home}.\n".encode("utf-8", "replace"))
        os.chdir(home if os.path.isdir(home) else "/")
    os.execvpe(argv[0], list(argv), dict(env))


def _leave_agent() -> None:
    """In the child: have a session of one's own, and the signals as programs expect them."""
    signal.set_wakeup_fd(-1)
    for name in RESTORED_SIGNALS:
        signal.signal(getattr(signal, name), signal.SIG_DFL)
    signal.pthread_sigmask(signal.SIG_SETMASK, [])
    os.setsid()


def _offer_to_oom_killer() -> None:
    try:
        file = os.open("/proc/self/oom_score_adj", os.O_WRONLY)
        os.write(file, str(OOM_SCORE).encode())
        os.close(file)
    except OSError:
        return  # no /proc: then there is nothing to protect either
