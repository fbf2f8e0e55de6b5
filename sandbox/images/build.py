"""Builds the image of a runtime, with or without an image registry, and skips what is up to date.

Standard library and the engine's command line only, because the set-up runs it.
"""

import configparser
import contextlib
import fcntl
import hashlib
import os
import re
import shutil
import socket
import subprocess
import tempfile
import time
import urllib.parse
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import IO

from sandbox import runtimes
from sandbox.drivers import engine
from sandbox.drivers.engine import Say
from sandbox.errors import StartFailed
from sandbox.runtimes import Runtime

HERE = Path(__file__).parent
CONTEXT = ("Dockerfile", "dpkg.cfg", "requirements.txt", "pythonstartup.py", "skel")
INPUTS_LABEL = "terrarium.inputs"

BUILD_SECONDS = 1800.0
PULL_SECONDS = 300.0
BOOTSTRAP_SECONDS = 900.0
COMMAND_SECONDS = 30.0
POLL_SECONDS = 0.5
CPU_SHARES = 128
"""Of the usual 1024: a build gives way to the consoles of people."""
REGISTRY = ("registry-1.docker.io", 443)
REGISTRY_SECONDS = 3.0
BUNDLE_BYTES_MAX = 4 * 2**20

CA_VARIABLES = ("TERRARIUM_CA_BUNDLE", "SSL_CERT_FILE", "REQUESTS_CA_BUNDLE", "PIP_CERT")
PROXY_VARIABLES = ("http_proxy", "https_proxy", "no_proxy", "HTTP_PROXY", "HTTPS_PROXY", "NO_PROXY")
_CERTIFICATE = re.compile(r"-----BEGIN CERTIFICATE-----\n[A-Za-z0-9+/=\n]+-----END CERTIFICATE-----\n")
_NOISE = re.compile(
    r"returned a non-zero code|^Removing intermediate container|^DEPRECATED|^BuildKit is|^environment-variable"
    r"|^Install the buildx"
)


def ensure_image(runtime: str, say: Say) -> str:
    """Build the image of this runtime unless it is up to date; returns its name.

    Raises StartFailed with a sentence: no engine, no way to a base image, a step that failed.
    """
    wanted = runtimes.find(runtime)
    settings = _settings(os.environ)
    fingerprint = inputs_hash(wanted, settings=settings)
    if _label(wanted.image) != fingerprint:
        with _only_builder(say):
            if _label(wanted.image) != fingerprint:
                _build(wanted, settings=settings, fingerprint=fingerprint, say=say)
    return wanted.image


def inputs_hash(runtime: Runtime, *, settings: Mapping[str, str]) -> str:
    """A hash of everything that decides what is in the image."""
    digest = hashlib.sha256()
    files = sorted(path for name in CONTEXT for path in ((HERE / name), *(HERE / name).rglob("*")) if path.is_file())
    for path in files:
        digest.update(f"{path.relative_to(HERE)} {path.stat().st_size}\n".encode() + path.read_bytes())
    for name, value in sorted({**settings, "runtime": runtime.version, "suite": runtime.suite}.items()):
        digest.update(f"{name} {len(value)}\n{value}".encode())
    return digest.hexdigest()[:24]


def ca_bundle(environment: Mapping[str, str]) -> str:
    """The certificates that this machine is told to trust, as bare PEM blocks; empty where nothing is set."""
    path = next((environment[name] for name in CA_VARIABLES if environment.get(name)), "")
    if not path:
        return ""
    try:
        with Path(path).open(encoding="utf-8", errors="replace") as file:
            text = file.read(BUNDLE_BYTES_MAX)
    except OSError as error:
        raise StartFailed(f"The certificates in {path} cannot be read: {error.strerror}.") from error
    blocks = _CERTIFICATE.findall(text.replace("\r\n", "\n"))
    if not blocks:
        raise StartFailed(f"There are no PEM certificates in {path} (see TERRARIUM_CA_BUNDLE).")
    return "".join(blocks)


def pip_index(environment: Mapping[str, str], *, files: tuple[Path, ...] | None = None) -> str:
    """The package index that this machine's pip is set to, if tenants may know it; else empty."""
    if environment.get("PIP_INDEX_URL"):
        return _public_url(environment["PIP_INDEX_URL"])
    home = Path(environment.get("HOME", "/root"))
    for path in files or (home / ".config/pip/pip.conf", home / ".pip/pip.conf", Path("/etc/pip.conf")):
        parser = configparser.ConfigParser(interpolation=None, strict=False)
        try:
            parser.read(path, encoding="utf-8")
        except (configparser.Error, OSError, UnicodeDecodeError):
            continue
        if url := parser.get("global", "index-url", fallback=""):
            return _public_url(url)
    return ""


def npm_registry(environment: Mapping[str, str], *, files: tuple[Path, ...] | None = None) -> str:
    """The registry that this machine's npm is set to, if tenants may know it; else empty."""
    for name in ("npm_config_registry", "NPM_CONFIG_REGISTRY"):
        if environment.get(name):
            return _public_url(environment[name])
    for path in files or (Path(environment.get("HOME", "/root")) / ".npmrc", Path("/etc/npmrc")):
        try:
            text = path.read_text(encoding="utf-8", errors="replace")
        except OSError:
            continue
        if found := re.search(r"^\s*registry\s*=\s*(\S+)\s*$", text, re.MULTILINE):
            return _public_url(found[1])
    return ""


def _build(wanted: Runtime, *, settings: Mapping[str, str], fingerprint: str, say: Say) -> None:
    former = _run(["docker", "image", "inspect", "--format", "{{.Id}}", wanted.image]).stdout.strip()
    base = _base(wanted, say)
    say(f"Building the sandbox image of Python {wanted.version} (some minutes, once)")
    with tempfile.TemporaryDirectory(prefix="terrarium-image-") as folder:
        context = Path(folder)
        for name in CONTEXT:
            source = HERE / name
            (shutil.copytree if source.is_dir() else shutil.copy)(source, context / name)
        (context / "ca-bundle.crt").write_text(settings["ca_bundle"], encoding="ascii")
        arguments = [
            *("--tag", wanted.image, "--label", f"{INPUTS_LABEL}={fingerprint}", "--network", "host"),
            *("--cpu-shares", str(CPU_SHARES)),
            *("--build-arg", f"BASE={base}", "--build-arg", f"RUNTIME={wanted.version}"),
            *("--build-arg", f"PIP_INDEX_URL={settings['pip_index']}"),
            *("--build-arg", f"NPM_REGISTRY={settings['npm_registry']}", "--force-rm"),
            *(part for name in PROXY_VARIABLES if name in os.environ for part in ("--build-arg", name)),
        ]
        _docker(["build", *arguments, folder], seconds=BUILD_SECONDS, doing=f"The image of Python {wanted.version}")
    if former:
        _run(["docker", "image", "rm", former])  # the engine keeps it where a sandbox was made of it


@contextlib.contextmanager
def _only_builder(say: Say) -> Iterator[None]:
    """Two builds at once would take each other's layers away; the lock is on the folder of the engine's socket."""
    fd = os.open(Path(engine.socket_path()).parent, os.O_RDONLY | os.O_DIRECTORY | os.O_CLOEXEC)
    deadline = time.monotonic() + BUILD_SECONDS
    told = False
    try:
        while True:
            try:
                fcntl.flock(fd, fcntl.LOCK_EX | fcntl.LOCK_NB)
                break
            except BlockingIOError:
                if time.monotonic() > deadline:
                    raise StartFailed("Another build of a sandbox image does not come to its end.") from None
                if not told:
                    say("Another process builds a sandbox image; waiting for it")
                    told = True
                time.sleep(POLL_SECONDS)
        yield
    finally:
        os.close(fd)


def _settings(environment: Mapping[str, str]) -> dict[str, str]:
    return {
        "ca_bundle": ca_bundle(environment),
        "pip_index": pip_index(environment),
        "npm_registry": npm_registry(environment),
    }


def _public_url(url: str) -> str:
    """The URL if it is http(s) and carries no password: what an image says, every tenant reads."""
    parts = urllib.parse.urlsplit(url)
    usable = parts.scheme in {"http", "https"} and parts.hostname and "@" not in parts.netloc
    return url if usable and not re.search(r"[\s'\"\\]", url) else ""


def _label(image: str) -> str:
    done = _run(["docker", "image", "inspect", "--format", f'{{{{index .Config.Labels "{INPUTS_LABEL}"}}}}', image])
    if done.returncode != 0 and not engine.answers():
        raise StartFailed(f"No Docker engine answers at {engine.socket_path()}.")
    return done.stdout.strip()


def _base(runtime: Runtime, say: Say) -> str:
    """The name of a base image that is there now: pulled where a registry answers, else made from Debian's packages."""
    for name in (runtime.base, runtime.own_base):
        if _run(["docker", "image", "inspect", "--format", "{{.Id}}", name]).returncode == 0:
            return name
    if _registry_answers():
        say(f"Fetching the base image {runtime.base}")
        if _run(["docker", "pull", "--quiet", runtime.base], seconds=PULL_SECONDS).returncode == 0:
            return runtime.base
    say(f"No image registry answers: making the base image from Debian {runtime.suite}'s packages")
    if not shutil.which("mmdebstrap"):
        engine.install_packages(["mmdebstrap", "debian-archive-keyring"], say)
    _bootstrap(runtime)
    return runtime.own_base


def _registry_answers() -> bool:
    try:
        socket.create_connection(REGISTRY, timeout=REGISTRY_SECONDS).close()
    except OSError:
        return False
    return True


def _bootstrap(runtime: Runtime) -> None:
    options = (HERE / "dpkg.cfg").read_text(encoding="ascii").split()
    command = ["mmdebstrap", "--quiet", "--variant=minbase", "--include=ca-certificates"]
    command += [f"--dpkgopt={option}" for option in options] + [runtime.suite, "-"]
    with tempfile.TemporaryFile() as said:
        maker = subprocess.Popen(command, stdout=subprocess.PIPE, stderr=said)
        try:
            done = _run(["docker", "import", "-", runtime.own_base], seconds=BOOTSTRAP_SECONDS, stdin=maker.stdout)
            if done.returncode == 0:
                maker.wait(timeout=COMMAND_SECONDS)
        finally:
            maker.terminate()
            status = maker.wait()
        if status != 0 or done.returncode != 0:
            _run(["docker", "image", "rm", runtime.own_base])
            said.seek(0)
            words = _last_words(said.read().decode(errors="replace")) if status else _last_words(done.stderr)
            raise StartFailed(f"The base image of Debian {runtime.suite} could not be made: {words}")


def _docker(arguments: list[str], *, seconds: float, doing: str) -> None:
    done = _run(["docker", *arguments], seconds=seconds)
    if done.returncode != 0:
        raise StartFailed(f"{doing} could not be built: {_last_words(done.stdout + done.stderr)}")


def _run(
    command: list[str], *, seconds: float = COMMAND_SECONDS, stdin: IO[bytes] | int | None = subprocess.DEVNULL
) -> "subprocess.CompletedProcess[str]":
    """Run a command of the engine's client with the classic builder, which every engine has."""
    try:
        return subprocess.run(
            command,
            env=os.environ | {"DOCKER_BUILDKIT": "0"},
            stdin=stdin,
            capture_output=True,
            text=True,
            check=False,
            timeout=seconds,
        )
    except FileNotFoundError as error:
        raise StartFailed(
            "The Docker command line client is missing (Debian's package docker.io or docker-cli)."
        ) from error
    except subprocess.TimeoutExpired as error:
        raise StartFailed(f"`{' '.join(command[:2])}` did not end within {seconds:.0f} s.") from error


def _last_words(text: str) -> str:
    """The last lines that say something, without the builder's own, which repeats the whole command."""
    lines = [line for line in map(str.strip, text.splitlines()) if line and not _NOISE.search(line)]
    return " | ".join(lines[-3:])[-600:]
