"""Programs that draw: each looks the same after a reload in the middle, and goes on. "Must show" 4 of the consoles' issue.

The pictures before and after are kept beside each other in tests/browser/shots, to be looked at.
"""

import re
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import pytest
from playwright.sync_api import Locator, ViewportSize

from tests.browser.conftest import SHOTS, WIDE, Person

WIDE_WINDOW: ViewportSize = {"width": 2640, "height": 900}
"""More than 300 columns."""
COLS_MIN = 300
CALM_LOOKS = 6
"""The screen is calm when so many looks in a row see the same."""
PROMPT = "it-is-over"
CURSOR = """() => {
  const rows = document.querySelector(".xterm-rows"), cursor = rows?.querySelector(".xterm-cursor");
  if (!cursor) return null;
  const screen = rows.getBoundingClientRect(), place = cursor.getBoundingClientRect();
  return [Math.round(place.left - screen.left), Math.round(place.top - screen.top)];
}"""
COLOURS = r"""
import sys
print("24 bits:", end=" ")
for step in range(60):
    print(f"\033[48;2;{step * 4};{255 - step * 4};128m ", end="")
print("\033[0m")
print("".join(f"\033[38;5;{code}m#" for code in range(16, 96)) + "\033[0m")
print("\033[1mbold\033[0m \033[3mitalic\033[0m \033[4munderlined\033[0m \033[9mstruck\033[0m \033[7minverse\033[0m \033[2mfaint\033[0m")
for text in ("日本語の文字", "한국어", "🙂🚀🐍", "café", "e\u0301a\u0308", "┌─┬─┐", "│ │ │", "└─┴─┘", "Привет"):
    print(f"|{text}|")
print("wide: 日本|🙂|x")
sys.stdout.write("\033[38;2;255;120;0mstill orange ")
sys.stdout.flush()
input()
"""
BAR = """
from tqdm import tqdm
for step in tqdm(range(200), ncols=70, mininterval=0, miniters=1):
    if step == 100:
        input()
"""
RULER = 'python3 -c "import os; c = os.get_terminal_size().columns; print(c, chr(99) + chr(111)); print((chr(61) * c + chr(10)) * 3 + chr(62), end=str()); input()"'


@dataclass(frozen=True)
class Screen:
    """A program: how it comes to be on the screen, what it shows then, and how it goes on after the reload."""

    name: str
    begin: Callable[[Person], None]
    shows: str
    goes_on: Callable[[Person], None]
    moves: bool = False
    """The figures on its screen change by themselves."""
    window: ViewportSize | None = None


def typed(*pieces: str, then: str = "") -> Callable[[Person], None]:
    """Type text and keys (`<Enter>`, `<Control+c>`), and wait for what comes then."""

    def act(person: Person) -> None:
        person.page.locator(".xterm-helper-textarea").focus()
        for piece in pieces:
            key = re.fullmatch(r"<(.+)>", piece)
            if key:
                person.page.keyboard.press(key[1])
            elif piece.startswith("?"):
                person.sees(piece[1:])
            else:
                person.page.keyboard.type(piece)
        if then:
            person.sees(then)

    return act


SCREENS = (
    Screen("htop", typed("htop\n"), "F10Quit", typed("q", then=PROMPT), moves=True),
    Screen(
        "vim",
        typed("vim notes.txt\n", "?[New]", "i", "first line", "<Enter>", "second", "<ArrowUp>", "<ArrowLeft>"),
        "-- INSERT --",
        typed("X", "<Escape>", ":wq\n", "?" + PROMPT, "cat notes.txt\n", then="second"),
    ),
    Screen(
        "vim-long",
        typed(
            "seq -f '%.0f some words in a line that is repeated' 4000 > long.txt; vim long.txt\n",
            "?1 some words",
            ":for i in range(700) | exe 'norm! '.(i%2 ? 'G' : 'gg') | redraw | endfor\n",
            ":1000\n",
            "ztjjjl",
        ),
        "1003 some words",
        typed(":q\n", then=PROMPT),
    ),
    Screen(
        "nano",
        typed("nano poem.txt\n", "?Exit", "roses are", "<Enter>", "violets", "<ArrowUp>"),
        "violets",
        typed("!", "<Control+o>", "<Enter>", "?Wrote", "<Control+x>", "?" + PROMPT, "cat poem.txt\n", then="violets"),
    ),
    Screen(
        "ipython",
        typed("ipython\n", "?In [1]:", "import os\n", "?In [2]:", "os.path.is", "<Tab>"),
        "islink",
        typed("<Escape>", "<Control+u>", "21*2\n", "?42", "exit\n", then=PROMPT),
    ),
    Screen("less", typed("seq 5000 | less\n", "?1\n", "   "), ":", typed("q", then=PROMPT)),
    Screen(
        "input",
        typed("python3 -c \"name = input('Who? '); print('Hello', name)\"\n", "?\nWho?", "Al"),
        "Who? Al",
        typed("ice\n", "?Hello Alice", then=PROMPT),
    ),
    Screen("progress", typed("python3 bar.py\n", "?100/200"), "100/200", typed("\n", "?200/200", then=PROMPT)),
    Screen("colours", typed("clear; python3 colours.py\n"), "still orange", typed("\n", then=PROMPT)),
    Screen("wide", typed(f"clear; {RULER}\n"), "=\n>", typed("\n", then=PROMPT), window=WIDE_WINDOW),
)
FAR_BACK = {"vim-long", "colours", "wide"}
"""What was above is further back than a page asks for at first, or was cleared away."""


@pytest.fixture(scope="module")
def prepared() -> set[str]:
    """Whose sandbox has what the programs need."""
    return set()


def calm(person: Person) -> tuple[str, Any]:
    """Text and cursor, once the screen has stopped changing."""
    same, last = 0, None
    while same < CALM_LOOKS:
        person.page.wait_for_timeout(100)
        now = person.terminal(), person.page.evaluate(CURSOR)
        same = same + 1 if now == last else 0
        last = now
    assert last is not None
    return last


def still(text: str) -> str:
    """A text without what moves: figures, bars, and the order of the lines."""
    lines = re.sub(r"[0-9.,:|#KMGTB%]+", "", text).split("\n")
    return "\n".join(sorted({line.strip() for line in lines if "F1" in line or "PID" in line or "Mem" in line}))


@pytest.mark.timeout(900)
@pytest.mark.parametrize("screen", SCREENS, ids=lambda screen: screen.name)
def test_a_program_that_draws_looks_the_same_after_a_reload_and_goes_on(
    alice: Person, prepared: set[str], screen: Screen
) -> None:
    SHOTS.mkdir(exist_ok=True)
    page = alice.page
    page.set_viewport_size(screen.window or WIDE)
    console = alice.api("POST", "consoles/", data={"executable": "bash"})
    alice.go(console["console_url"])
    alice.attached()
    if not prepared:
        alice.writes("colours.py", COLOURS)
        alice.writes("bar.py", BAR)
        alice.types("python3 -m pip install -q tqdm; echo installed-$((1+1))\n")
        alice.sees("installed-2", seconds=120)
        prepared.add("alice")
    alice.types(f"PS1='{PROMPT[:3]}''{PROMPT[3:]}$ '; rm -f notes.txt poem.txt .*.swp; clear; echo above-$((1+1))\n")
    alice.sees(f"above-2\n{PROMPT}")
    screen.begin(alice)
    alice.sees(screen.shows)
    element: Locator = page.locator(".terminal-screen")
    before = (alice.terminal(), page.evaluate(CURSOR)) if screen.moves else calm(alice)
    shot_before = element.screenshot(path=SHOTS / f"screen-{screen.name}-1-before.png")
    page.reload()
    alice.attached()
    alice.sees(screen.shows)
    after = (alice.terminal(), page.evaluate(CURSOR)) if screen.moves else calm(alice)
    page.locator(".xterm-helper-textarea").focus()
    shot_after = element.screenshot(path=SHOTS / f"screen-{screen.name}-2-after.png")
    if screen.moves:
        assert still(after[0]) == still(before[0])
    else:
        assert after[0] == before[0]
        assert after[1] == before[1], "the cursor stands elsewhere"
        assert shot_after == shot_before, "the picture differs"
    if screen.window is not None:
        assert int(alice.terminal().split(" co")[0].split()[-1]) >= COLS_MIN
    screen.goes_on(alice)
    calm(alice)
    element.screenshot(path=SHOTS / f"screen-{screen.name}-3-end.png")
    if screen.name not in FAR_BACK:
        assert "above-2" in alice.terminal()
    alice.api("DELETE", f"consoles/{console['id']}/")
