"""Sharing a file by a link: alice makes it, bob looks and copies, alice ends it."""

import struct
import zlib

import pytest
from playwright.sync_api import expect

from tests.browser.conftest import Person
from tests.browser.test_rooms import does

pytestmark = pytest.mark.timeout(180)


def png(width: int, height: int) -> bytes:
    """A picture of one colour."""

    def chunk(kind: bytes, data: bytes) -> bytes:
        return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))

    rows = b"".join(b"\0" + b"\x30\x80\x60" * width for _ in range(height))
    head = struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", head) + chunk(b"IDAT", zlib.compress(rows)) + chunk(b"IEND", b"")


def test_a_folder_is_shared_by_a_link_looked_at_copied_and_taken_back(alice: Person, bob: Person) -> None:
    for name in ("lesson", "lesson/images"):
        alice.api("POST", "files/folders/", data={"path": f"/home/alice/{name}"})
    alice.writes("lesson/hello.py", 'print("<b>hello</b>")\n' * 30)
    alice.writes("lesson/images/leaf.png", png(320, 120))
    alice.go("/user/alice/files/home/alice/")
    does(alice, "lesson", "Share by link")
    dialog = alice.page.get_by_role("dialog", name="Share “lesson” by link")
    dialog.get_by_role("button", name="Create link").click()
    link = dialog.get_by_role("textbox", name="Link").input_value()
    assert link.startswith(f"{alice.url}/user/alice/shares/")
    expect(dialog.get_by_role("button", name="Copy")).to_be_focused()
    alice.accessible()
    alice.shot("file-sharing-dialog")
    page = bob.page
    page.goto(link)
    expect(page.get_by_text("Shared by alice.")).to_be_visible()
    bob.accessible()
    bob.fits()
    bob.shot("shared-folder")
    page.get_by_role("link", name="hello.py", exact=True).click()
    expect(page.get_by_label("Text", exact=True)).to_contain_text('print("<b>hello</b>")')
    bob.accessible()
    bob.fits()
    bob.shot("shared-text")
    page.get_by_role("link", name="lesson").click()
    page.get_by_role("link", name="images", exact=True).click()
    page.get_by_role("link", name="leaf.png", exact=True).click()
    picture = page.get_by_role("img", name="leaf.png")
    bob.wait(lambda: picture.evaluate("image => image.naturalWidth") == 320, what="the picture")
    bob.shot("shared-image")
    with page.expect_download() as download:
        page.get_by_role("link", name="Download").click()
    assert download.value.path().read_bytes() == png(320, 120)
    page.get_by_role("link", name="lesson").click()
    page.get_by_role("button", name="Copy to my files").click()
    expect(page.get_by_text("“lesson” is in your home folder now.")).to_be_visible()
    assert bob.reads("lesson/hello.py").startswith('print("<b>hello</b>")')
    dialog.get_by_role("link", name="Everything that you share").click()
    expect(alice.page.get_by_role("link", name="/home/alice/lesson")).to_be_visible()
    alice.accessible()
    alice.fits()
    alice.shot("shared-files")
    alice.page.get_by_role("button", name="Stop sharing “/home/alice/lesson”").click()
    alice.page.get_by_role("dialog").get_by_role("button", name="Stop sharing").click()
    expect(alice.page.get_by_text("“/home/alice/lesson” is not shared any more.")).to_be_visible()
    alice.shot("shared-files-none")
    assert page.goto(link).status == 404
    bob.shot("shared-ended")
