"""Every failure as JSON with a sentence and the right status."""

import logging
from http import HTTPStatus
from typing import Any

from django.core.exceptions import PermissionDenied, RequestDataTooBig, ValidationError
from django.utils.translation import gettext as _
from rest_framework.response import Response
from rest_framework.views import exception_handler

from consoles.commands import BadCommand
from consoles.sharing import BadShare
from ide.accounts.quotas import QuotaExceeded
from ide.http import Refusal, failure_of
from ide.workspaces.documents import Changed
from ide.workspaces.git_refusals import NoIdentity
from ide.workspaces.uploading import WrongOffset
from sandbox.errors import ProtocolError, SandboxError

_log = logging.getLogger(__name__)


def answer(error: Exception, context: dict[str, Any]) -> Response | None:
    """What the API answers for `error`; None lets it become a 500."""
    if isinstance(error, SandboxError | Refusal):
        if isinstance(error, ProtocolError):
            _log.warning("The agent of user %s broke the protocol: %s", context["request"].user.pk, error)
        failure = failure_of(error)
        return Response({"detail": failure.sentence, **_more(error)}, status=failure.status)
    if isinstance(error, QuotaExceeded):
        return Response({"detail": str(error)}, status=403)
    if isinstance(error, BadCommand):
        return Response({"detail": str(error), "arguments": [str(error)]}, status=400)
    if isinstance(error, BadShare):
        return Response({"detail": str(error), error.field: [str(error)]}, status=400)
    if isinstance(error, ValidationError):
        return Response({"detail": " ".join(error.messages), **_by_field(error)}, status=400)
    if isinstance(error, RequestDataTooBig):
        return Response({"detail": _("The body is too large.")}, status=413)
    if isinstance(error, PermissionDenied) and str(error):
        return Response({"detail": str(error)}, status=403)
    return exception_handler(error, context)


def _by_field(error: ValidationError) -> dict[str, list[str]]:
    return error.message_dict if hasattr(error, "error_dict") else {}


def _more(error: Exception) -> dict[str, Any]:
    if isinstance(error, Changed):
        gone = {"gone": error.gone, "moved_to": error.moved_to} if error.gone else {}
        return {"version": error.version, **gone}
    if isinstance(error, NoIdentity):
        return {"code": error.code}
    if isinstance(error, WrongOffset):
        return {"received": error.received}
    if isinstance(error, Refusal | SandboxError) and failure_of(error).status == HTTPStatus.PRECONDITION_FAILED:
        return {"error": failure_of(error).sentence}  # where PythonAnywhere says that a console was not started
    return {}
