"""What a tenant cannot do, tried from inside a real sandbox."""

from pathlib import Path

import pytest

from sandbox.drivers import cgroups, options
from sandbox.spec import Spec, Status
from tests.docker.conftest import Installation, docker


@pytest.fixture(autouse=True)
def running(installation: Installation, alice: Spec, bob: Spec) -> None:
    installation.driver.ensure(alice)
    installation.driver.ensure(bob)


def status_of(installation: Installation, spec: Spec, process: str) -> dict[str, str]:
    text = installation.inside(spec, "cat", f"/proc/{process}/status")
    return dict(line.split(":\t", 1) for line in text.splitlines() if ":\t" in line)


@pytest.mark.parametrize("process", ["1", "self"])
def test_nobody_is_root_or_has_privileges(installation: Installation, alice: Spec, process: str) -> None:
    found = status_of(installation, alice, process)
    assert found["Uid"].split() == found["Gid"].split() == [str(alice.uid)] * 4
    assert set(found["Groups"].split()) <= {str(alice.uid)}
    assert {found[name] for name in ("CapInh", "CapPrm", "CapEff", "CapBnd", "CapAmb")} == {"0" * 16}
    assert (found["NoNewPrivs"], found["Seccomp"]) == ("1", "2")


def test_setuid_programs_give_no_privileges(installation: Installation, alice: Spec) -> None:
    assert installation.inside(alice, "find", "/usr/bin/su", "-perm", "-4000").strip()
    assert "root" not in installation.inside(alice, "su", "-c", "id", check=False).replace("root:", "")


def test_io_uring_and_foreign_socket_families_are_refused(installation: Installation, alice: Spec) -> None:
    code = """
import ctypes, errno, socket
libc = ctypes.CDLL(None, use_errno=True)
for number in (425, 426, 427, 298, 321, 323, 248, 272):
    print(libc.syscall(number, 1, ctypes.create_string_buffer(256), 0, 0, 0), errno.errorcode[ctypes.get_errno()])
for family, kind, protocol in ((40, 1, 0), (38, 5, 0), (17, 3, 0), (16, 3, 15), (31, 3, 1)):
    try:
        socket.socket(family, kind, protocol)
        print("made", family)
    except OSError as error:
        print("refused", family, errno.errorcode[error.errno])
for family, kind, protocol in ((1, 1, 0), (2, 1, 0), (10, 2, 0), (16, 3, 0)):
    socket.socket(family, kind, protocol).close()
"""
    lines = installation.python(alice, code).splitlines()
    assert lines[:8] == ["-1 EPERM"] * 8
    assert lines[8:] == [f"refused {family} EPERM" for family in (40, 38, 17, 16, 31)]


def test_no_namespace_can_be_made_but_threads_and_children_can(installation: Installation, alice: Spec) -> None:
    assert "Operation not permitted" in installation.inside(alice, "unshare", "--user", "true", check=False)
    code = """
import ctypes, errno, subprocess, threading
libc = ctypes.CDLL(None, use_errno=True)
print(libc.syscall(56, 0x10000000 | 17, 0, 0, 0, 0), errno.errorcode[ctypes.get_errno()])
print(libc.syscall(435, 0, 0), errno.errorcode[ctypes.get_errno()])
thread = threading.Thread(target=print, args=("thread",)); thread.start(); thread.join()
print(subprocess.run(["echo", "child"], capture_output=True, text=True).stdout, end="")
"""
    assert installation.python(alice, code).splitlines() == ["-1 EPERM", "-1 ENOSYS", "thread", "child"]


def test_project_ids_cannot_be_changed_but_other_ioctls_work(installation: Installation, alice: Spec) -> None:
    code = """
import ctypes, errno, fcntl, os
fd = os.open(os.environ["HOME"], os.O_RDONLY)
libc = ctypes.CDLL(None, use_errno=True)
for request in (0x401C5820, 0x40086602, 0x1401C5820, 0xFFFFFFFF40086602):
    result = libc.syscall(16, fd, ctypes.c_ulong(request), ctypes.create_string_buffer(64))
    print(result, errno.errorcode[ctypes.get_errno()])
flags = fcntl.ioctl(fd, 0x80086601, bytes(8))
reader, writer = os.pipe()
os.write(writer, b"12345")
print(int.from_bytes(fcntl.ioctl(reader, 0x541B, bytes(4)), "little"))
master, slave = os.openpty()
print(os.get_terminal_size(slave).columns)
"""
    assert installation.python(alice, code).splitlines() == ["-1 EPERM"] * 4 + ["5", "0"]


@pytest.mark.parametrize("path", ["/etc/x", "/usr/bin/x", "/opt/terrarium/agent/x", "/run/terrarium/in/x", "/x"])
def test_the_system_and_the_platforms_folders_are_read_only(installation: Installation, alice: Spec, path: str) -> None:
    assert "Read-only file system" in installation.inside(alice, "touch", path, check=False)


def test_the_tenants_own_folders_are_writable_and_survive(installation: Installation, alice: Spec) -> None:
    for folder in (alice.home, "/var/www", "/var/log", "/tmp"):
        installation.inside(alice, "touch", f"{folder}/mine")
    installation.driver.stop(alice.user_id, alice.runtime)
    installation.driver.ensure(alice)
    for folder in (alice.home, "/var/www", "/var/log"):
        installation.inside(alice, "test", "-e", f"{folder}/mine")
    installation.inside(alice, "test", "!", "-e", "/tmp/mine")


def test_tmp_is_limited_in_size_and_runs_programs(installation: Installation, alice: Spec) -> None:
    said = installation.inside(alice, "dd", "if=/dev/zero", "of=/tmp/full", "bs=1M", "count=64", check=False)
    installation.inside(alice, "rm", "/tmp/full")
    assert "No space left on device" in said
    installation.inside(alice, "sh", "-c", "cp /bin/true /tmp/true && /tmp/true && rm /tmp/true")


def test_there_is_no_network_but_loopback(installation: Installation, alice: Spec) -> None:
    code = """
import errno, socket
print(sorted(name for _, name in socket.if_nameindex() if name == "lo" or not name.startswith(("tunl", "sit", "ip6", "gre", "erspan"))))
print(len(open("/proc/net/route").read().splitlines()) - 1)
for address in ("169.254.169.254", "10.0.0.1", "172.17.0.1", "203.0.113.7"):
    try:
        socket.create_connection((address, 80), timeout=2)
        print("connected", address)
    except OSError as error:
        print(errno.errorcode[error.errno])
"""
    assert installation.python(alice, code).splitlines() == ["['lo']", "0"] + ["ENETUNREACH"] * 4


def test_other_peoples_homes_and_the_engine_are_not_there(installation: Installation, alice: Spec, bob: Spec) -> None:
    assert installation.inside(alice, "ls", "/home").split() == ["alice"]
    assert installation.inside(bob, "ls", "/home").split() == ["bob"]
    mounts = installation.inside(alice, "cat", "/proc/self/mountinfo")
    assert "docker.sock" not in mounts
    assert f"/users/{bob.user_id}/" not in mounts
    assert alice.name in installation.inside(alice, "id")
    assert bob.name not in installation.inside(alice, "cat", "/etc/passwd")


def test_another_tenants_uid_cannot_enter_a_home(installation: Installation, alice: Spec) -> None:
    home = installation.data / "users" / str(alice.user_id) / "home"
    assert (home.stat().st_uid, home.stat().st_mode & 0o777) == (alice.uid, 0o700)
    assert home.parent.parent.stat().st_mode & 0o777 == 0o700
    assert home.parent.parent.stat().st_uid == 0


def test_a_log_bomb_writes_nothing_on_the_host(installation: Installation, alice: Spec) -> None:
    installation.inside(alice, "sh", "-c", "head -c 30000000 /dev/zero | tr '\\0' x > /proc/1/fd/1")
    found = installation.inspect(alice)
    assert (found["LogPath"], found["HostConfig"]["LogConfig"]["Type"]) == ("", "none")
    root = Path(docker("info", "--format", "{{.DockerRootDir}}").stdout.strip()) / "containers" / found["Id"]
    assert sum(path.lstat().st_size for path in root.rglob("*") if path.is_file()) < 2**20


def test_all_sandboxes_lie_under_one_limited_parent(installation: Installation, alice: Spec) -> None:
    info = docker("info", "--format", "{{.CgroupDriver}} {{.CgroupVersion}}").stdout.split()
    parent = cgroups.parent(installation.driver.instance, driver=info[0])
    pid = installation.inspect(alice)["State"]["Pid"]
    assert parent in Path(f"/proc/{pid}/cgroup").read_text()
    root = Path("/sys/fs/cgroup")
    if info[1] == "1":
        limits = [root / f"{kind}{parent}" / file for kind, file in V1_LIMITS]
    else:
        limits = [next(root.rglob(f"*{parent.strip('/')}")) / file for file in ("memory.max", "pids.max", "cpu.max")]
    wanted = cgroups.of_this_machine()
    assert int(limits[0].read_text()) // 4096 == wanted.memory_bytes // 4096
    assert int(limits[1].read_text()) == wanted.pids
    assert int(limits[2].read_text().split()[0]) == int(wanted.cpus * 100_000)


def test_a_parent_that_has_gone_is_limited_again_at_the_next_start(
    installation: Installation, alice: Spec, bob: Spec
) -> None:
    for spec in (alice, bob):
        installation.driver.stop(spec.user_id, spec.runtime)
    for parent in Path("/sys/fs/cgroup").glob(f"*/terrarium-{installation.driver.instance}"):
        parent.rmdir()
    installation.driver.ensure(alice)
    test_all_sandboxes_lie_under_one_limited_parent(installation, alice)


V1_LIMITS = (("memory", "memory.limit_in_bytes"), ("pids", "pids.max"), ("cpu", "cpu.cfs_quota_us"))


def agent_pid(installation: Installation, spec: Spec) -> str:
    """The agent's pid, told by the kernel and not by the agent."""
    init = installation.inspect(spec)["State"]["Pid"]
    return Path(f"/proc/{init}/task/{init}/children").read_text().split()[0]


def test_a_fork_bomb_ends_inside(installation: Installation, alice: Spec, bob: Spec) -> None:
    before = agent_pid(installation, alice)
    bomb = "b() { b 2>/dev/null | b 2>/dev/null & }; b 2>/dev/null; for i in 1 2 3; do :; done"
    installation.through_agent(alice, "bash", "-c", bomb, console=2)
    assert installation.through_agent(bob, "echo", "well") == (0, "well\r\n")
    assert agent_pid(installation, alice) == before
    installation.driver.stop(alice.user_id, alice.runtime)
    assert installation.driver.status(alice.user_id, alice.runtime) is Status.STOPPED
    installation.driver.ensure(alice)
    assert installation.through_agent(alice, "echo", "well") == (0, "well\r\n")


def test_a_memory_bomb_ends_inside(installation: Installation, alice: Spec, bob: Spec) -> None:
    before = agent_pid(installation, alice)
    assert installation.through_agent(alice, "python3", "-c", "x = [bytearray(2**20) for _ in range(4096)]")[0] == -9
    assert agent_pid(installation, alice) == before
    assert installation.through_agent(alice, "echo", "well") == (0, "well\r\n")
    assert installation.through_agent(bob, "echo", "well") == (0, "well\r\n")


def test_programs_raise_their_own_out_of_memory_score(installation: Installation, alice: Spec) -> None:
    scores = [
        int(Path(f"/proc/{pid}/oom_score_adj").read_text())
        for pid in (installation.inspect(alice)["State"]["Pid"], agent_pid(installation, alice))
    ]
    assert set(scores) <= {0, options.OOM_SCORE_ADJ}
    assert installation.through_agent(alice, "cat", "/proc/self/oom_score_adj") == (0, "500\r\n")


def test_the_engine_holds_the_container_to_every_option(installation: Installation, alice: Spec) -> None:
    found = installation.inspect(alice)
    host = found["HostConfig"]
    assert host["NetworkMode"] == "none"
    assert host["ReadonlyRootfs"] is True
    assert host["CapDrop"] == ["ALL"]
    assert not host["CapAdd"]
    assert not host["Privileged"]
    assert host["Init"] is True
    assert host["RestartPolicy"]["Name"] == "no"
    assert (host["Memory"], host["MemorySwap"]) == (alice.limits.memory_bytes, alice.limits.memory_bytes)
    assert host["PidsLimit"] == alice.limits.pids
    assert host["Binds"] is None
    assert {mount["Type"] for mount in host["Mounts"]} == {"bind"}
    sources = [Path(mount["Source"]) for mount in host["Mounts"]]
    assert all(source.is_relative_to(installation.data) for source in sources)
    assert found["Config"]["Labels"][options.LABEL_USER] == str(alice.user_id)
    assert found["Config"]["Hostname"] == alice.name


def test_the_check_of_this_machine_finds_the_isolation_whole(installation: Installation) -> None:
    allowed = "This machine does not let a container's out-of-memory score be lowered"
    assert [sentence for sentence in installation.driver.check() if not sentence.startswith(allowed)] == []
