"""Our own seccomp profile: the system calls of ordinary programs, listed by purpose; everything else is refused.

What is deliberately missing: io_uring (its own way past this filter), other socket families (AF_VSOCK ignores
network namespaces, AF_ALG and the rest are attack surface), user namespaces, mounts, keys, bpf, perf, userfaultfd,
kernel modules, clocks, 32-bit entry points (`socketcall` hides its arguments from a filter).
"""

import itertools
import json
from collections.abc import Iterator, Sequence
from typing import Any

ARCHITECTURES = ("SCMP_ARCH_X86_64", "SCMP_ARCH_AARCH64")
"""Each without its 32-bit siblings: a process that enters by one is ended by the kernel."""

ENOSYS = 38
NAMESPACE_FLAGS = 0x7E02_0000
"""CLONE_NEWNS, NEWCGROUP, NEWUTS, NEWIPC, NEWUSER, NEWPID, NEWNET."""
AF_UNIX, AF_INET, AF_INET6, AF_NETLINK = 1, 2, 10, 16
NETLINK_ROUTE = 0
PERSONALITIES = (0x0, 0x8, 0x2_0000, 0x2_0008, 0xFFFF_FFFF)
FS_IOC_SETFLAGS, FS_IOC_FSSETXATTR = 0x4008_6602, 0x401C_5820
PROJECT_ID_REQUESTS = (FS_IOC_FSSETXATTR, FS_IOC_SETFLAGS)
"""A quota is bound to the project id of a tenant's folders: one sets it, the other ends its inheritance."""

FILES = """
    access chdir chmod chown close close_range copy_file_range creat dup dup2 dup3 faccessat faccessat2 fadvise64
    fallocate fchdir fchmod fchmodat fchmodat2 fchown fchownat fcntl fdatasync flock fstat fstatfs fsync ftruncate
    getcwd getdents getdents64 lchown link linkat lseek lstat mkdir mkdirat mknod mknodat newfstatat open openat openat2
    pread64 preadv preadv2 pwrite64 pwritev pwritev2 read readahead readlink readlinkat readv rename renameat renameat2
    rmdir sendfile splice stat statfs statx symlink symlinkat sync sync_file_range syncfs tee truncate umask unlink
    unlinkat utime utimensat utimes futimesat vmsplice write writev cachestat
    fgetxattr flistxattr fremovexattr fsetxattr getxattr lgetxattr listxattr llistxattr lremovexattr lsetxattr
    removexattr setxattr getxattrat setxattrat listxattrat removexattrat
    inotify_add_watch inotify_init inotify_init1 inotify_rm_watch statmount listmount
"""
WAITING = """
    epoll_create epoll_create1 epoll_ctl epoll_ctl_old epoll_pwait epoll_pwait2 epoll_wait epoll_wait_old
    eventfd eventfd2 pause poll ppoll pselect6 select signalfd signalfd4
    io_cancel io_destroy io_getevents io_pgetevents io_setup io_submit
"""
PIPES_AND_SOCKETS = """
    pipe pipe2 accept accept4 bind connect getpeername getsockname getsockopt listen recvfrom recvmmsg recvmsg
    sendmmsg sendmsg sendto setsockopt shutdown
"""
MEMORY = """
    brk madvise map_shadow_stack membarrier memfd_create mincore mlock mlock2 mlockall mmap mprotect mremap mseal msync
    munlock munlockall munmap pkey_alloc pkey_free pkey_mprotect process_madvise process_mrelease remap_file_pages
"""
MESSAGES_AND_SHARED_MEMORY = """
    mq_getsetattr mq_notify mq_open mq_timedreceive mq_timedsend mq_unlink msgctl msgget msgrcv msgsnd
    semctl semget semop semtimedop shmat shmctl shmdt shmget
"""
PROCESSES = """
    arch_prctl execve execveat exit exit_group fork vfork getegid geteuid getgid getgroups getpgid getpgrp getpid
    getppid getpriority getresgid getresuid getrlimit getrusage getsid gettid getuid kill pidfd_open pidfd_send_signal
    prctl prlimit64 restart_syscall rseq set_robust_list get_robust_list set_tid_address setpgid setpriority setrlimit
    setsid tgkill times tkill uname sysinfo wait4 waitid getcpu ioprio_get ioprio_set futex futex_requeue futex_wait
    futex_waitv futex_wake capget capset setfsgid setfsuid setgid setgroups setregid setresgid setresuid setreuid setuid
    get_thread_area set_thread_area
"""
"""Changing ids fails all the same, for want of capabilities; programs expect that refusal from the kernel."""
DEBUGGERS = "ptrace process_vm_readv process_vm_writev"
"""Only on processes of the same sandbox: the kernel checks the pid namespace and the uid."""
SIGNALS = """
    alarm rt_sigaction rt_sigpending rt_sigprocmask rt_sigqueueinfo rt_sigreturn rt_sigsuspend rt_sigtimedwait
    rt_tgsigqueueinfo sigaltstack
"""
SCHEDULING = """
    sched_get_priority_max sched_get_priority_min sched_getaffinity sched_getattr sched_getparam sched_getscheduler
    sched_rr_get_interval sched_setaffinity sched_setattr sched_setparam sched_setscheduler sched_yield
"""
TIME = """
    adjtimex clock_adjtime clock_getres clock_gettime clock_nanosleep getitimer gettimeofday nanosleep setitimer time
    timer_create timer_delete timer_getoverrun timer_gettime timer_settime timerfd_create timerfd_gettime
    timerfd_settime
"""
"""Setting a clock needs a capability; reading it by `adjtimex` does not."""
OWN_CAGES = "seccomp landlock_add_rule landlock_create_ruleset landlock_restrict_self getrandom"

ALLOWED = (
    *(FILES, WAITING, PIPES_AND_SOCKETS, MEMORY, MESSAGES_AND_SHARED_MEMORY, PROCESSES),
    *(DEBUGGERS, SIGNALS, SCHEDULING, TIME, OWN_CAGES),
)

Test = tuple[int, int, int]
"""(argument, mask, value): holds when the argument under the mask is the value."""
WHOLE = 0xFFFF_FFFF_FFFF_FFFF


def profile() -> str:
    """The profile as the engine's JSON."""
    names = sorted({name for group in ALLOWED for name in group.split()})
    rules = [
        _rule(names),
        *(_rule(["socket"], (0, WHOLE, family)) for family in (AF_UNIX, AF_INET, AF_INET6)),
        _rule(["socket"], (0, WHOLE, AF_NETLINK), (2, WHOLE, NETLINK_ROUTE)),
        *(_rule(["socketpair"], (0, WHOLE, family)) for family in (AF_UNIX, AF_INET, AF_INET6)),
        _rule(["clone"], (0, NAMESPACE_FLAGS, 0)),
        *(_rule(["personality"], (0, WHOLE, value)) for value in PERSONALITIES),
        *(_rule(["ioctl"], (1, mask, value)) for mask, value in all_but(PROJECT_ID_REQUESTS)),
        # glibc falls back to clone when clone3, whose flags lie in memory and cannot be filtered, does not exist.
        {"names": ["clone3"], "action": "SCMP_ACT_ERRNO", "errnoRet": ENOSYS},
    ]
    architectures = [{"architecture": name, "subArchitectures": []} for name in ARCHITECTURES]
    document = {"defaultAction": "SCMP_ACT_ERRNO", "archMap": architectures, "syscalls": rules}
    return json.dumps(document, separators=(",", ":"), sort_keys=True)


def all_but(refused: Sequence[int]) -> Iterator[tuple[int, int]]:
    """(mask, value) pairs of which one holds for every number whose low 32 bits are neither of the two refused.

    The kernel looks at 32 bits of an ioctl's request, a filter compares 64: "not equal" would miss the same request
    with a bit set above. So it is said by what is allowed: a bit that differs from both, or, among the bits where the
    two differ from each other, two neighbours of which one is as in the first and the other as in the second.
    """
    first, second = refused
    bits = [1 << position for position in range(32)]
    yield from ((bit, ~first & bit) for bit in bits if first & bit == second & bit)
    apart = [bit for bit in bits if first & bit != second & bit]
    for one, next_one in itertools.pairwise(apart):
        yield (one | next_one, (first & one) | (second & next_one))
        yield (one | next_one, (second & one) | (first & next_one))


def _rule(names: Sequence[str], *tests: Test) -> dict[str, Any]:
    rule: dict[str, Any] = {"names": list(names), "action": "SCMP_ACT_ALLOW"}
    if tests:
        rule["args"] = [
            {"index": index, "op": "SCMP_CMP_EQ", "value": value}
            if mask == WHOLE
            else {"index": index, "op": "SCMP_CMP_MASKED_EQ", "value": mask, "valueTwo": value}
            for index, mask, value in tests
        ]
    return rule
