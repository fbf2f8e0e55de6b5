"""What it costs to end trust: whoever could type in a console acted as its owner (rule 16)."""

import logging

from consoles.models import Console
from ide.accounts.tokens import replace_sandbox_token

_log = logging.getLogger(__name__)


def typing_ended(console: Console) -> None:
    """Somebody who could type in the console may do so no more: a share for typing has ended or was made read-only.

    What they could read in the sandbox is worth nothing from here on: its token is replaced. Consoles that are
    started later find the new one.
    """
    replace_sandbox_token(console.user)
    _log.info("user %d: a share for typing has ended", console.user_id)
