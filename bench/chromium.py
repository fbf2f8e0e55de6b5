"""Ctrl-C in a real browser: from the key to the prompt on the screen, under a flood."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from playwright.async_api import Page, async_playwright

from bench.people import Person

CHROMIUM = "/usr/bin/chromium"
FLAGS = ["--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking"]
FLOOD_MS = 2000
WAIT_MS = 30_000
PROMPTED = "() => document.querySelector('.xterm-rows')?.textContent.includes('READY>')"
FLOODED = "() => document.querySelector('.xterm-rows')?.textContent.startsWith('yyyy')"
WATCH = """() => {
  window.benchPrompted = new Promise((shown) => {
    addEventListener("keydown", () => {
      const began = performance.now();
      const rows = document.querySelector(".xterm-rows");
      const look = () => {
        if (rows.textContent.includes("READY>")) shown(performance.now() - began);
        else requestAnimationFrame(look);
      };
      look();
    }, { capture: true, once: true });
  });
}"""


@asynccontextmanager
async def screen(person: Person, *, console_id: int) -> AsyncIterator[Page]:
    """A page with the person's console, at a known prompt."""
    async with async_playwright() as playwright:
        browser = await playwright.chromium.launch(executable_path=CHROMIUM, args=FLAGS)
        page = await browser.new_page()
        await page.goto(f"{person.product.url}/accounts/login/")
        await page.locator("input[name=login]").fill(person.name)
        await page.locator("input[name=password]").fill(f"{person.name}-secret-1")
        await page.locator("input[name=password]").press("Enter")
        await page.wait_for_url("**/user/**")
        await page.goto(f"{person.product.url}/user/{person.name}/consoles/{console_id}/")
        await page.locator("[data-state=live]").first.wait_for(timeout=WAIT_MS)
        await page.locator(".xterm-helper-textarea").focus()
        await page.keyboard.type("PS1='READY''> '; PROMPT_COMMAND=; clear\n")
        await page.wait_for_function(PROMPTED, timeout=WAIT_MS)
        yield page
        await browser.close()


async def ctrl_c(page: Page) -> float:
    """Milliseconds from the key to the frame that shows the prompt while `yes` floods, by the page's own clock."""
    await page.keyboard.type("yes\n")
    await page.wait_for_function(FLOODED, timeout=WAIT_MS)
    await page.wait_for_timeout(FLOOD_MS)
    await page.evaluate(WATCH)
    await page.keyboard.press("Control+c")
    return float(await page.evaluate("window.benchPrompted"))
