"""What it costs to end trust: whoever could type in a console acted as its owner (rule 16)."""

import logging

from consoles.models import Console
from ide.accounts.models import User
from ide.accounts.tokens import replace_sandbox_token

_log = logging.getLogger(__name__)


def typing_ended(console: Console) -> None:
    """Somebody who could type in the console may do so no more: a share for typing has ended or was made read-only.

    The token that they could read in the sandbox is worth nothing from here on; consoles started later have another.
    """
    for owner in User.objects.filter(pk=console.user_id):
        replace_sandbox_token(owner)
    _log.info("user %d: a share for typing has ended", console.user_id)
