"""The keeper with a real engine and a real database: starts, stops and failures, however they cross."""

import concurrent.futures
import os
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from django.db import connection

from ide.accounts.models import Plan, User
from ide.workspaces import lifecycle
from ide.workspaces.gatekeeping import Gatekeeper
from ide.workspaces.keeping import Keeper
from ide.workspaces.models import Workspace
from sandbox import runtimes
from sandbox.errors import StartFailed, Unavailable
from sandbox.spec import Status
from tests.docker.conftest import Installation, docker

RUNTIME = runtimes.DEFAULT
State = Workspace.State
pytestmark = pytest.mark.django_db(transaction=True)


class Kept:
    """A keeper with its installation and one tenant."""

    def __init__(self, installation: Installation, *, user: User) -> None:
        self.installation = installation
        self.user = user
        data = installation.data
        self.gatekeeper = Gatekeeper(control=data / "no-proxy.sock", users=data / "users")
        self.keeper = Keeper(driver=installation.driver, gatekeeper=self.gatekeeper, data=data)

    @property
    def row(self) -> Workspace:
        return Workspace.objects.get(user=self.user, runtime=RUNTIME)

    def ensure(self) -> None:
        self.keeper.ensure(user_id=self.user.pk, runtime=RUNTIME)

    def stop(self) -> None:
        self.keeper.stop(user_id=self.user.pk, runtime=RUNTIME)

    def status(self) -> Status:
        return self.installation.driver.status(self.user.pk, RUNTIME)

    def answers(self) -> bool:
        connection = lifecycle.connect_if_running(user_id=self.user.pk, runtime=RUNTIME)
        if connection is not None:
            connection.close()
        return connection is not None

    def published(self) -> list[str]:
        return [path.name for path in (self.installation.data / "published").iterdir()]

    def container(self) -> str:
        label = f"label=terrarium.user={self.user.pk}"
        instance = f"label=terrarium.instance={self.installation.driver.instance}"
        return docker("ps", "-q", "--no-trunc", "--filter", label, "--filter", instance).stdout.strip()


@pytest.fixture
def kept(installations: Callable[[], Installation], settings: Any) -> Iterator[Kept]:
    """Make a keeper with data of its own; its sandbox is stopped in the end."""
    installation = installations()
    published = installation.data / "published"
    published.mkdir(mode=0o750)
    run = installation.data / "run"
    run.mkdir()
    (run / "published").symlink_to(published)
    settings.RUN = run
    Plan.objects.get_or_create(is_default=True, defaults={"name": "free", "memory_mb": 256, "pids": 96, "tmp_mb": 16})
    kept = Kept(installation, user=User.objects.create_user("alice", password="alice-secret-1"))
    yield kept
    kept.stop()
    kept.gatekeeper.close()


def test_a_first_request_starts_a_sandbox_and_publishes_its_agent(kept: Kept) -> None:
    kept.ensure()
    assert (kept.row.state, kept.row.sentence) == (State.RUNNING, "")
    assert kept.answers()


def test_simultaneous_first_requests_start_one_sandbox(kept: Kept) -> None:
    with concurrent.futures.ThreadPoolExecutor(6) as pool:
        list(pool.map(lambda _number: kept.ensure(), range(6)))
    assert kept.row.state == State.RUNNING
    assert len(kept.container().split()) == 1
    assert kept.answers()


def test_a_request_while_it_runs_leaves_it_alone(kept: Kept) -> None:
    kept.ensure()
    first, number = kept.container(), kept.row.publication
    kept.ensure()
    assert (kept.container(), kept.row.publication) == (first, number)


def test_a_stop_that_crosses_a_start_is_harmless(kept: Kept) -> None:
    with concurrent.futures.ThreadPoolExecutor(4) as pool:
        for future in [pool.submit(act) for _round in range(3) for act in (kept.ensure, kept.stop)]:
            future.result()
    running = kept.status() is Status.RUNNING
    assert kept.row.state == (State.RUNNING if running else State.STOPPED)
    assert kept.answers() is running
    kept.ensure()
    assert kept.answers()


def test_a_stop_takes_the_published_name_away(kept: Kept) -> None:
    kept.ensure()
    kept.stop()
    assert kept.row.state == State.STOPPED
    assert kept.row.publication is None
    assert not kept.answers()
    assert kept.published() == []


def test_a_failed_start_leaves_a_sentence_and_can_be_tried_again(kept: Kept) -> None:
    Plan.objects.update(memory_mb=1)
    kept.ensure()
    assert kept.row.state == State.FAILED
    assert "plan cannot be applied" in kept.row.sentence
    with pytest.raises(Unavailable):
        lifecycle.connect_blocking(user_id=kept.user.pk, runtime=RUNTIME)
    Plan.objects.update(memory_mb=256)
    deadline = time.monotonic() + 30
    while kept.row.state != State.RUNNING:
        assert time.monotonic() < deadline
        kept.ensure()
    assert kept.row.sentence == ""
    assert kept.answers()


def test_whoever_waits_is_told_why_a_start_failed(kept: Kept, monkeypatch: pytest.MonkeyPatch) -> None:
    Plan.objects.update(memory_mb=1)
    monkeypatch.setattr(lifecycle, "_ask_keeper", lambda *_arguments: kept.ensure())
    with pytest.raises(StartFailed, match="plan cannot be applied"):
        lifecycle.connect_blocking(user_id=kept.user.pk, runtime=RUNTIME)


def test_a_killed_container_is_buried_and_started_anew(kept: Kept) -> None:
    kept.ensure()
    number = kept.row.publication
    docker("kill", kept.container())
    kept.keeper.reconcile()
    assert (kept.row.state, kept.row.publication) == (State.STOPPED, None)
    kept.ensure()
    assert kept.answers()
    assert kept.row.publication != number


def test_an_agent_that_hangs_is_replaced_with_its_sandbox(kept: Kept) -> None:
    kept.ensure()
    docker("pause", kept.container())
    kept.ensure()
    assert kept.row.state == State.RUNNING
    assert kept.answers()


def test_a_sandbox_that_ends_again_and_again_rests(kept: Kept) -> None:
    for _death in range(6):
        kept.ensure()
        docker("kill", kept.container())
        kept.keeper.reconcile()
    kept.ensure()
    assert kept.row.state == State.FAILED
    assert "rests" in kept.row.sentence


def test_what_a_killed_keeper_published_is_swept_and_what_rows_name_stays(kept: Kept) -> None:
    kept.ensure()
    published = kept.installation.data / "published"
    os.link(published / f"{kept.row.publication}.sock", published / "999999.sock")
    kept.keeper.sweep()
    assert kept.published() == [f"{kept.row.publication}.sock"]
    assert kept.answers()


def test_a_closed_account_starts_nothing(kept: Kept) -> None:
    User.objects.update(is_active=False)
    kept.ensure()
    assert not Workspace.objects.exists()
    assert kept.status() is Status.ABSENT


def test_the_sandbox_of_an_account_that_is_closed_is_stopped(kept: Kept) -> None:
    kept.ensure()
    User.objects.update(is_active=False)
    kept.keeper.reconcile()
    assert kept.row.state == State.STOPPED
    assert kept.status() is Status.STOPPED


def test_an_engine_that_does_not_answer_is_a_sentence(kept: Kept, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DOCKER_HOST", f"unix://{Path(kept.installation.data) / 'no-engine.sock'}")
    kept.installation.driver.close()
    kept.ensure()
    assert kept.row.state == State.FAILED
    assert "engine" in kept.row.sentence


def test_a_publication_that_the_web_tier_forged_leads_root_nowhere(kept: Kept) -> None:
    kept.ensure()
    victim = kept.installation.data / "victim.sock"
    victim.touch()
    with connection.cursor() as cursor:
        cursor.execute("UPDATE workspaces_workspace SET publication = '../victim' WHERE user_id = %s", [kept.user.pk])
    kept.stop()
    assert victim.exists()
