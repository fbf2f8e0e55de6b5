"""Listing, describing, renaming and deleting, with everything that a tenant may put in the way."""

import os
import socket
import time
from pathlib import Path

import pytest

from sandbox.agent.files import ENTRIES_MAX
from sandbox.errors import Refused
from sandbox.protocol.messages import Delete, Done, Entry, List, Listing, MakeFolder, Rename, Stat
from tests.fakes.agent import RealAgent, Terminal, names, shell


def listing(agent: RealAgent, path: str, **fields: int) -> Listing:
    answer = agent.ask(List(path=path, **fields))
    assert isinstance(answer, Listing)
    return answer


def stat(agent: RealAgent, path: str) -> Entry:
    answer = agent.ask(Stat(path=path))
    assert isinstance(answer, Entry)
    return answer


def code_of(agent: RealAgent, message: MakeFolder | Rename | Delete | List | Stat) -> str:
    with pytest.raises(Refused) as refused:
        agent.ask(message)
    assert str(refused.value).endswith(".")
    return refused.value.code


def test_a_folder_is_listed_folders_first_by_name_with_what_each_is(agent: RealAgent) -> None:
    home = agent.home
    (home / "b").mkdir()
    (home / "A").mkdir()
    (home / "z.txt").write_text("four")
    (home / "a.sh").write_text("")
    (home / "a.sh").chmod(0o750)
    (home / "link").symlink_to("b")
    (home / "broken").symlink_to("/nowhere")
    os.mkfifo(home / "pipe")
    answer = listing(agent, str(home))
    rows = [(e.name, e.kind, e.target, e.target_kind) for e in answer.entries]
    assert rows == [
        ("A", "folder", None, None),
        ("b", "folder", None, None),
        ("a.sh", "file", None, None),
        ("broken", "link", "/nowhere", None),
        ("link", "link", "b", "folder"),
        ("pipe", "other", None, None),
        ("z.txt", "file", None, None),
    ]
    by_name = {entry.name: entry for entry in answer.entries}
    assert (by_name["z.txt"].size, by_name["a.sh"].mode) == (4, 0o750)
    assert abs(by_name["z.txt"].modified_at - time.time()) < 60
    assert (answer.total, answer.writable, answer.complete) == (7, True, True)


def test_a_folder_comes_in_pages(agent: RealAgent) -> None:
    for number in range(25):
        (agent.home / f"{number:03}").touch()
    pages = [listing(agent, str(agent.home), offset=offset, limit=10) for offset in (0, 10, 20, 30)]
    assert [len(page.entries) for page in pages] == [10, 10, 5, 0]
    assert [entry.name for page in pages for entry in page.entries] == [f"{number:03}" for number in range(25)]
    assert {page.total for page in pages} == {25}
    assert code_of(agent, List(path="/", limit=1001)) == "bad_request"


def test_long_names_end_a_page_early_and_nothing_is_left_out(agent: RealAgent) -> None:
    for number in range(1000):
        (agent.home / f"{number:04}").symlink_to("x" * 3000)
    names: list[str] = []
    while len(names) < 1000:
        page = listing(agent, str(agent.home), offset=len(names))
        assert 0 < len(page.entries) < 1000
        names += [entry.name for entry in page.entries]
    assert names == sorted(names)


def test_names_of_control_characters_fit_into_pages_too(agent: RealAgent) -> None:
    for number in range(1000):
        (agent.home / ("\x01" * 240 + f"{number:04}")).touch()
    seen = 0
    while seen < 1000:
        page = listing(agent, str(agent.home), offset=seen)
        assert page.entries
        seen += len(page.entries)


def test_counting_a_huge_folder_stops_and_says_so(agent: RealAgent) -> None:
    big = agent.home / "big"
    big.mkdir()
    for number in range(ENTRIES_MAX + 10):
        if number % 50_000 == 0:  # file systems limit the names of one file
            (agent.home / "one").unlink(missing_ok=True)
            (agent.home / "one").touch()
        os.link(agent.home / "one", big / str(number))
    answer = listing(agent, str(big), limit=5)
    assert (answer.total, answer.complete, len(answer.entries)) == (ENTRIES_MAX, False, 5)
    agent.ask(Delete(path=str(big), recursive=True), timeout=30)


def test_a_name_that_is_no_utf8_is_shown_and_marked(agent: RealAgent) -> None:
    os.close(os.open(os.fsencode(agent.home) + b"/caf\xe9", os.O_CREAT))
    entry = listing(agent, str(agent.home)).entries[0]
    assert (entry.name, entry.utf8) == ("caf\ufffd", False)


def test_describing_follows_links_for_what_they_lead_to(agent: RealAgent) -> None:
    home = agent.home
    (home / "file").write_text("abc")
    (home / "link").symlink_to("file")
    entry = stat(agent, f"{home}/link")
    assert (entry.kind, entry.target, entry.target_kind, entry.writable) == ("link", "file", "file", True)
    assert entry.real_path == os.path.realpath(home / "file")
    (home / "file").chmod(0o400)
    assert stat(agent, f"{home}/file").writable is False
    assert code_of(agent, Stat(path=f"{home}/none")) == "not_found"


@pytest.mark.parametrize("path", ["relative", "", "/a\0b", "/" + "x" * 300, "/x" * 3000])
def test_impossible_paths_are_refused(agent: RealAgent, path: str) -> None:
    assert code_of(agent, List(path=path)) == "bad_request"


def test_folders_are_made_also_with_those_above(agent: RealAgent) -> None:
    home = str(agent.home)
    assert code_of(agent, MakeFolder(path=f"{home}/a/b")) == "not_found"
    assert agent.ask(MakeFolder(path=f"{home}/a/b", parents=True)) == Done()
    assert agent.ask(MakeFolder(path=f"{home}/a/b", parents=True)) == Done()
    assert code_of(agent, MakeFolder(path=f"{home}/a/b")) == "exists"
    (agent.home / "file").touch()
    assert code_of(agent, MakeFolder(path=f"{home}/file/x")) == "not_folder"
    assert code_of(agent, List(path=f"{home}/file")) == "not_folder"


@pytest.mark.parametrize("make", ["file", "folder", "link", "pipe"])
def test_renaming_moves_and_never_replaces(agent: RealAgent, make: str) -> None:
    home = agent.home
    makers = {
        "file": lambda path: path.write_text("old"),
        "folder": lambda path: path.mkdir(),
        "link": lambda path: path.symlink_to("/nowhere"),
        "pipe": os.mkfifo,
    }
    makers[make](home / "old")
    (home / "there").mkdir()
    before = os.lstat(home / "old").st_ino
    assert code_of(agent, Rename(path=f"{home}/old", to=f"{home}/there")) == "exists"
    assert agent.ask(Rename(path=f"{home}/old", to=f"{home}/there/new")) == Done()
    assert os.lstat(home / "there" / "new").st_ino == before
    assert not os.path.lexists(home / "old")
    assert code_of(agent, Rename(path=f"{home}/old", to=f"{home}/x")) == "not_found"


def test_a_folder_cannot_be_moved_into_itself(agent: RealAgent) -> None:
    (agent.home / "a").mkdir()
    assert code_of(agent, Rename(path=f"{agent.home}/a", to=f"{agent.home}/a/b")) == "bad_request"
    assert names(agent.home / "a") == []


def test_deleting_a_link_leaves_what_it_leads_to(agent: RealAgent) -> None:
    (agent.home / "keep").mkdir()
    (agent.home / "keep" / "file").touch()
    (agent.home / "tree").mkdir()
    (agent.home / "tree" / "link").symlink_to(agent.home / "keep")
    (agent.home / "link").symlink_to("keep")
    agent.ask(Delete(path=f"{agent.home}/link", recursive=True))
    assert code_of(agent, Delete(path=f"{agent.home}/tree")) == "exists"
    agent.ask(Delete(path=f"{agent.home}/tree", recursive=True))
    assert names(agent.home) == ["keep"]
    assert (agent.home / "keep" / "file").exists()


def test_deep_and_locked_trees_are_deleted(agent: RealAgent) -> None:
    script = """
        mkdir $HOME/deep; cd $HOME/deep
        python3 -c 'import os
for number in range(3000):
    os.mkdir("a very long name of a folder, so that no path could reach it"); os.chdir("a very long name of a folder, so that no path could reach it")
    open("file", "w").close()'
        mkdir -p $HOME/deep/locked/inner; touch $HOME/deep/locked/inner/file; chmod 000 $HOME/deep/locked/inner
        chmod 500 $HOME/deep/locked
    """
    assert Terminal.attach(agent, start=shell(script)).exits() == 0
    agent.ask(Delete(path=f"{agent.home}/deep", recursive=True), timeout=30)
    assert names(agent.home) == []


def test_the_home_and_what_it_is_in_cannot_be_deleted(agent: RealAgent) -> None:
    for path in (str(agent.home), f"{agent.home}/", "/", "/tmp", f"{agent.home}/x/.."):
        (agent.home / "x").mkdir(exist_ok=True)
        assert code_of(agent, Delete(path=path, recursive=True)) == "denied"
    assert code_of(agent, Delete(path="/proc", recursive=True)) == "denied"
    assert agent.home.exists()


def test_nothing_can_be_made_or_deleted_where_it_is_not_allowed(agent: RealAgent) -> None:
    (agent.home / "ro").mkdir()
    (agent.home / "ro" / "file").touch()
    (agent.home / "ro").chmod(0o555)
    path = f"{agent.home}/ro"
    assert listing(agent, path).writable is False
    assert code_of(agent, MakeFolder(path=f"{path}/x")) == "denied"
    assert code_of(agent, Delete(path=f"{path}/file")) == "denied"
    assert code_of(agent, Rename(path=f"{path}/file", to=f"{agent.home}/file")) == "denied"
    assert names(agent.home) == ["ro"]
    (agent.home / "ro").chmod(0o755)


def test_a_listing_does_not_delay_a_key(agent: RealAgent) -> None:
    for number in range(20_000):
        (agent.home / str(number)).touch()
    terminal = Terminal.attach(agent, start=shell("stty raw -echo; echo ready; cat"))
    terminal.sees(b"ready")
    connections = [agent.connect() for _ in range(4)]
    for connection in connections:
        connection.send(List(path=str(agent.home)))
    slowest = 0.0
    for number in range(50):
        began = time.monotonic()
        terminal.types(b"%02d" % number)
        terminal.sees(b"%02d" % number)
        slowest = max(slowest, time.monotonic() - began)
    assert slowest < 1
    for connection in connections:
        assert isinstance(connection.receive(), Listing)


def test_a_socket_is_something_else(agent: RealAgent) -> None:
    with socket.socket(socket.AF_UNIX) as sock:
        here = Path.cwd()
        os.chdir(agent.home)
        sock.bind("s")
        os.chdir(here)
        assert stat(agent, f"{agent.home}/s").kind == "other"
