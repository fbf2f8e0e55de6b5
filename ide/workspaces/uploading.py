"""Files that come in parts: begun with a row, gathered by the agent, moved into place when complete."""

import secrets
from collections.abc import Iterable
from datetime import timedelta
from http import HTTPStatus

from django.utils import timezone
from django.utils.translation import gettext as _

from ide.accounts.models import User
from ide.http import Refusal
from ide.workspaces import files
from ide.workspaces.models import Upload
from ide.workspaces.reaching import Sandbox
from sandbox.errors import Refused
from sandbox.protocol import messages

CHUNK_BYTES_MAX = 8 * 2**20
UPLOAD_BYTES_MAX = 10 * 2**30
UPLOADS_MAX = 50
"""Unfinished uploads of one user."""
UPLOAD_HOURS = 24
"""The agent forgets parts that are older."""
ID_BYTES = 12


class WrongOffset(Refusal):
    """A part that does not follow the last one; `received` says where the next part must begin."""

    def __init__(self, received: int) -> None:
        super().__init__(HTTPStatus.CONFLICT, _("The upload stands at byte %(n)d.") % {"n": received})
        self.received = received


def begin(user: User, *, sandbox: Sandbox, path: str, size: int, replace: bool) -> Upload:
    """Note an upload that is to come. Raises Refusal (in the way, too large, too many); SandboxError."""
    if size > UPLOAD_BYTES_MAX:
        raise files.too_large(path, size_max=UPLOAD_BYTES_MAX)
    _refuse_what_is_in_the_way(sandbox, path=path, replace=replace)
    own = Upload.objects.filter(user=user)
    own.filter(created_at__lt=timezone.now() - timedelta(hours=UPLOAD_HOURS)).delete()
    if own.filter(done=False).count() >= UPLOADS_MAX:
        raise Refusal(
            HTTPStatus.TOO_MANY_REQUESTS,
            _("%(n)d uploads are unfinished. Finish or cancel some, then try again.") % {"n": UPLOADS_MAX},
        )
    return Upload.objects.create(id=secrets.token_hex(ID_BYTES), user=user, path=path, size=size, replace=replace)


def add_part(upload: Upload, *, sandbox: Sandbox, offset: int, chunks: Iterable[bytes]) -> messages.Received:
    """Send one part on to the agent. Raises WrongOffset, Refusal, SandboxError."""
    if upload.done:
        return messages.Received(offset=upload.size, done=True)
    request = messages.Upload(id=upload.pk, path=upload.path, offset=offset, total=upload.size, replace=upload.replace)
    try:
        with sandbox.opened() as connection:
            received = files.expected(connection.write_from(request, chunks), messages.Received)
    except Refused as refused:
        if refused.offset is None:
            raise
        raise WrongOffset(refused.offset) from refused
    if received.done:
        upload.done = True
        upload.save(update_fields=["done"])
    return received


def standing(upload: Upload, *, sandbox: Sandbox) -> messages.Received:
    """How much the agent has. Raises SandboxError."""
    if not upload.size and not upload.done:
        return messages.Received(offset=0, done=False)
    try:
        return add_part(upload, sandbox=sandbox, offset=0, chunks=[])
    except WrongOffset as wrong:
        return messages.Received(offset=wrong.received, done=False)


def cancel(upload: Upload, *, sandbox: Sandbox) -> None:
    """Forget an upload and its parts. Raises SandboxError; a sleeping sandbox forgets them by itself."""
    if not upload.done:
        sandbox.call_if_running(messages.UploadCancel(id=upload.pk))
    upload.delete()


def _refuse_what_is_in_the_way(sandbox: Sandbox, *, path: str, replace: bool) -> None:
    """Say before the first byte what would be said after the last."""
    try:
        there = files.stat(sandbox, path=path)
    except Refused as refused:
        if refused.code != "not_found":
            raise
        return
    if "folder" in {there.kind, there.target_kind}:
        raise Refused("is_folder", "")
    if not replace:
        raise Refused("exists", "")
