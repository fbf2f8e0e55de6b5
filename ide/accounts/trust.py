"""What it costs to end trust: whoever could type in a console acted as its owner (rule 16)."""

import logging

from consoles.models import Console

_log = logging.getLogger(__name__)


def typing_ended(console: Console) -> None:
    """Somebody who could type in the console may do so no more: a share for typing has ended or was made read-only.

    What they could read in the sandbox is to be worth nothing from here on.
    """
    _log.info("user %d: a share for typing has ended", console.user_id)
