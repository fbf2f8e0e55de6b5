"""The set of messages, as clients of any age rely on it."""

from sandbox.protocol import messages
from sandbox.protocol.messages import MESSAGES, Message


def test_every_message_has_a_name_of_its_own() -> None:
    kinds = [kind for kind in vars(messages).values() if isinstance(kind, type) and issubclass(kind, Message)]
    assert len(MESSAGES) == len(kinds) - 1
    assert all(kind.type for kind in MESSAGES.values())


def test_codes_are_as_the_contract_has_them() -> None:
    contract = (
        "not_found exists is_folder not_folder denied no_space too_large changed bad_request limit gone interrupted"
    )
    assert tuple(contract.split()) == messages.CODES
