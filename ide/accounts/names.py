"""Which names an account may have: they become folders, hosts and passwd entries, so few are free."""

import re

NAME_PATTERN = r"^[a-z][a-z0-9]{2,29}$"
"""3 to 30 characters: a lower-case letter, then lower-case letters and digits."""

_NAME = re.compile(NAME_PATTERN)

RESERVED = frozenset(
    # Pages and hosts of the product, now and later.
    """
    about abuse account accounts admin administrator api app apps assets auth billing blog cdn console consoles
    contact dashboard database databases default demo dev docs download downloads editor embed example feedback file
    files forum forums function functions git health help home host hosting http https ide imap info internal
    keeper legal local localhost login logout look mail media metrics mysql news null official oauth owner
    password plan plans policy pop postgres postgresql pricing privacy proxy public redis register registry root
    sandbox schedule security server service services settings shared shares signin signup site sites smtp ssh
    staff static status store student students support sysadmin system task tasks teacher team terms terrarium
    test token tokens trash undefined update upload uploads user username users valkey web webapp webapps
    webmaster websocket workspace workspaces www
    """.split()  # noqa: SIM905 - a page of words reads better so
    # Accounts that a Debian image has already.
    + """
    backup bin daemon games gnats irc list lp man messagebus news nobody operator polkitd proxy sshd sync sys
    syslog uucp
    """.split()  # noqa: SIM905 - a page of words reads better so
)


def is_well_formed(name: str) -> bool:
    """Whether `name` has the form of an account's name."""
    return _NAME.fullmatch(name) is not None


def is_reserved(name: str) -> bool:
    """Whether `name` is kept for the product or the system."""
    return name in RESERVED
