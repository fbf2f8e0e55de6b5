"""The server is killed under an open page: "Must show" 5 of the first issue."""

import re

import pytest

from tests.browser.conftest import Person
from tests.whole import Product

ROUNDS = 2
KEYS = 40
COUNTER = """
import os, select, sys, tty
tty.setcbreak(0)
keys = open(os.path.expanduser("~/keys"), "wb", buffering=0)
count = 0
while True:
    if select.select([0], [], [], 0.02)[0]:
        read = os.read(0, 1024)
        keys.write(read)
        if b"." in read:
            break
    count += 1
    print(f"n={count};", flush=True)
"""


@pytest.mark.timeout(300)
def test_a_page_reconnects_by_itself_and_no_number_or_key_is_lost_or_doubled(product: Product, alice: Person) -> None:
    page = alice.page
    file = {"name": "count.py", "mimeType": "text/x-python", "buffer": COUNTER.encode()}
    alice.api("POST", "files/path/home/alice/count.py", multipart={"content": file})
    made = alice.api("POST", "consoles/", data={"executable": "bash"})
    alice.go(made["console_url"])
    alice.attached()
    alice.types("clear; python3 count.py; echo it-ended\n")
    alice.sees("n=20;")
    held = 0
    for _round in range(ROUNDS):
        for number in range(KEYS):
            page.keyboard.down("k")  # repeated, as a keyboard does while a key is held
            held += 1
            page.wait_for_timeout(20)
            if number == KEYS // 4:
                product.kill("consoles.fence")
        page.keyboard.up("k")
        alice.wait(lambda: page.locator("[data-state=live]").count() == 0, what="the page sees that the line is cut")
        alice.attached()
        shown = len(numbers(alice))
        alice.wait(lambda shown=shown: len(numbers(alice)) > shown + 20, what="the numbers go on")
    page.keyboard.type(".")
    alice.sees("it-ended\n")
    found = numbers(alice)
    assert found == list(range(found[0], found[0] + len(found)))
    assert found[0] == 1
    alice.types("clear; wc -c < keys; rm keys count.py; echo it-is-counted\n")
    alice.sees(f"{held + 1}\nit-is-counted")
    alice.api("DELETE", f"consoles/{made['id']}/")


def numbers(person: Person) -> list[int]:
    """The numbers that the terminal shows."""
    return [int(number) for number in re.findall(r"n=(\d+);", person.terminal())]
